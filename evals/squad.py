"""Import of SQuAD-form sets: one text file a paragraph, and the questions as a set of ours.

Articles of even and odd rank can be imported apart (for fitting and for reporting). Questions of the
other half, whose documents are then absent, serve as questions that cannot be answered. What cannot
become a case is skipped with its reason, never in silence. Knows no index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.engine import MAX_LENGTH
from corpus.errors import UserError, reason
from evals.cases import GROUP_TAG, Case, ExpectedSource, Fact, Importance
from evals.checking import check_cases, wordings
from evals.problems import say, shown
from evals.sets import write_set
from evals.squad_form import SquadArticle, SquadParagraph, SquadQuestion, read_squad
from evals.textfile import write_whole

Ranks = Literal["all", "even", "odd"]
Progress = Callable[[int, int], None]
_ENDING = {"all": "", "even": "-pairs", "odd": "-impairs"}
TAG, IMPOSSIBLE, ABSENT = "squad", "impossible", "hors-corpus"
"""Tags: of every case; of a v2.0 question without answer; of one whose document is left out."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import wrote: text files, cases in all and those without answer among them.

    `skipped` says for each question or paragraph left out which and why; `path` is the set written.
    """

    documents: int
    cases: int
    unanswerable: int
    skipped: tuple[str, ...]
    path: Path


@dataclass(frozen=True, slots=True)
class _Place:
    """A question where it stands."""

    article: SquadArticle
    paragraph: SquadParagraph
    question: SquadQuestion
    id: str

    @property
    def file(self) -> str:
        return f"{self.article.key}-{self.paragraph.number:02d}.txt"


def import_squad(
    path: Path,
    out: Path,
    ranks: Ranks = "all",
    unanswerable: int = 0,
    progress: Progress | None = None,
) -> ImportReport:
    """Writes `out/documents/*.txt` (each paragraph exactly) and `out/<stem>[-pairs|-impairs].jsonl`.

    `ranks`: articles whose 0-based rank is even or odd. `unanswerable`: so many questions, evenly
    spaced, of the articles of the other rank. `progress(done, total)` is told of each document.
    Raises UserError for what is not of SQuAD's form, or a folder that holds other documents.
    """
    articles = read_squad(path)
    taken = [a for a in articles if ranks == "all" or a.rank % 2 == (ranks == "odd")]
    left = [article for article in articles if article not in taken]
    skipped: list[str] = []
    taken_ids: set[str] = set()
    cases = [_case(place) for place in _usable(taken, taken_ids, skipped)]
    others = [p for p in _usable(left, taken_ids, []) if not p.question.impossible]
    cases += [_absent(place) for place in _spaced(others, unanswerable, ranks)]
    if not cases:
        raise UserError(
            say("« {file} » ne donne aucune question utilisable.", file=shown(path.name))
        )
    texts = {
        _Place(article, paragraph, _NONE, "").file: paragraph.text
        for article in taken
        for paragraph in article.paragraphs
        if paragraph.text.strip()
    }
    _write_documents(out / "documents", texts, progress)
    target = out / f"{path.stem}{_ENDING[ranks]}.jsonl"
    write_set(cases, target)
    without = sum(not case.answerable for case in cases)
    return ImportReport(len(texts), len(cases), without, tuple(skipped), target)


_NONE = SquadQuestion("", "", (), True)


def _usable(articles: Iterable[SquadArticle], taken: set[str], skipped: list[str]) -> list[_Place]:
    """The questions that can become cases; `taken` and `skipped` grow."""
    places = []
    for article in articles:
        for paragraph in article.paragraphs:
            for n, question in enumerate(paragraph.questions, 1):
                identity = question.id.strip() or f"{article.key}-{paragraph.number:02d}-{n:02d}"
                fault = _fault(paragraph, question, identity in taken)
                if fault:
                    skipped.append(say("{id} : {why}", id=shown(identity), why=fault))
                    continue
                place = _Place(article, paragraph, question, identity)
                told = check_cases([_case(place)])
                if told:
                    skipped.append(f"{shown(identity)}\u00a0: {told[0].message}")
                    continue
                taken.add(identity)
                places.append(place)
    return places


def _fault(paragraph: SquadParagraph, question: SquadQuestion, twice: bool) -> str | None:
    """Why a question cannot become a case, or None."""
    faults = (
        (twice, "identifiant déjà pris"),
        (not paragraph.text.strip(), "paragraphe vide"),
        (not question.text, "question vide"),
        (len(question.text) > MAX_LENGTH, f"question de plus de {MAX_LENGTH} caractères"),
        (not question.impossible and not question.answers, "aucune réponse"),
        (not question.impossible and question.answers and not _held(paragraph, question),
         "réponse absente du paragraphe"),
    )  # fmt: skip
    return next((say(text) for holds, text in faults if holds), None)


def _held(paragraph: SquadParagraph, question: SquadQuestion) -> tuple[str, ...]:
    """The answers that stand in the paragraph."""
    return tuple(answer for answer in question.answers if answer in paragraph.text)


def _case(place: _Place) -> Case:
    """The case of a question whose document is imported."""
    tags = (TAG, GROUP_TAG + place.article.key)
    if place.question.impossible:
        return Case(place.id, place.question.text, (), False, (), (), "", (*tags, IMPOSSIBLE))
    held = _held(place.paragraph, place.question)
    text, *others = wordings(held) or held
    fact = Fact(text, tuple(others), Importance.VITAL)
    source = ExpectedSource(place.file, (1,))
    return Case(place.id, place.question.text, (), True, (source,), (fact,), "", tags)


def _absent(place: _Place) -> Case:
    """The case of a question whose document is left out."""
    tags = (TAG, GROUP_TAG + place.article.key, ABSENT)
    return Case(place.id, place.question.text, (), False, (), (), "", tags)


def _spaced(places: Sequence[_Place], count: int, ranks: Ranks) -> list[_Place]:
    """`count` of the places, evenly spaced; UserError when there are not so many."""
    if count and ranks == "all":
        raise UserError(say(
            "Des questions sans réponse se prennent dans les articles de l'autre rang ; choisissez "
            "les rangs pairs ou impairs, ou n'en demandez pas."))  # fmt: skip
    if not 0 <= count <= len(places):
        raise UserError(say(
            "{count} questions sans réponse demandées ; donnez un nombre de 0 à {limit}.",
            count=count, limit=len(places)))  # fmt: skip
    return [places[i * len(places) // count] for i in range(count)]


def _write_documents(folder: Path, texts: dict[str, str], progress: Progress | None) -> None:
    """Writes the documents; a folder that holds others is refused: they would answer too much."""
    try:
        there = {path.name for path in folder.iterdir()} if folder.exists() else set()
    except OSError as error:
        raise UserError(say("« {folder} » ne peut pas être lu ({why}) ; donnez un autre dossier.",
                            folder=folder, why=reason(error))) from error  # fmt: skip
    if there - set(texts):
        raise UserError(say(
            "« {folder} » contient déjà d'autres documents ; donnez un dossier neuf.", folder=folder,
        ))  # fmt: skip
    for done, (name, text) in enumerate(texts.items(), 1):
        write_whole(folder / name, text.encode("utf-8"))
        if progress is not None:
            progress(done, len(texts))
