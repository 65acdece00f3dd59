"""What a set must hold to be evaluated: checks of its form, and against what the index holds.

`check` looks at cases that a reader made (see `jsonl`, `spreadsheet`) and tells every problem with its
line. A field that could not be read is not judged a second time. A wording is tried on itself with the
matcher that scores answers. Knows neither files nor formats.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Protocol

from assistant.engine import MAX_LENGTH
from evals.cases import Case, ExpectedSource, Fact, Importance
from evals.facts import Matcher
from evals.problems import NEAR_FILES, Entry, SetProblem, listed, say, shown, suggestion
from evals.signs import invisible_faults, name_faults, text_faults
from index.analyser import fold
from index.catalogue import Catalogue

TAG_SEPARATORS = "|;"
"""What separates tags in a spreadsheet's cell: no tag may hold it."""
LAST_PAGE = 99_999
"""No document has more pages; a larger number is a slip."""


class Holdings(Protocol):
    """What an index holds, as far as a set can name it."""

    def pages_of(self, file: str) -> int | None:
        """Physical pages of a file (base name); None when the index does not hold it."""

    def files(self) -> tuple[str, ...]:
        """Base names of all files, sorted."""


class _Catalogued:
    """Holdings read once from a catalogue."""

    def __init__(self, pages: Mapping[str, int]) -> None:
        self._pages = dict(sorted(pages.items()))

    def pages_of(self, file: str) -> int | None:
        return self._pages.get(file)

    def files(self) -> tuple[str, ...]:
        return tuple(self._pages)


def holdings_of(catalogue: Catalogue) -> Holdings:
    """The holdings of an index; they outlive the catalogue."""
    return _Catalogued({source.file: source.pages for source in catalogue.sources()})


def check(entries: Sequence[Entry], holdings: Holdings | None = None) -> list[SetProblem]:
    """Every problem of the cases, in their order; against the index only when `holdings` is given."""
    problems: list[SetProblem] = []
    first: dict[str, int] = {}
    near: dict[str, str] = {}
    for entry in entries:
        for message in _messages(entry, holdings):
            problems.append(SetProblem(entry.line, entry.case.id or None, message))
        if holdings is not None:
            problems += _absent(entry, holdings, near)
        if "id" in entry.unsound or not entry.case.id:
            continue
        line = first.setdefault(entry.case.id, entry.line)
        if line != entry.line:
            message = say(
                "identifiant déjà pris à la ligne {line} ; donnez-en un autre.", line=line
            )
            problems.append(SetProblem(entry.line, entry.case.id, message))
    return problems


def check_cases(cases: Sequence[Case], holdings: Holdings | None = None) -> list[SetProblem]:
    """`check` for cases that come from no file: a problem's line is then the case's rank."""
    return check([Entry(rank, case) for rank, case in enumerate(cases, 1)], holdings)


def _messages(entry: Entry, holdings: Holdings | None) -> Iterator[str]:
    """What is wrong with one case."""
    case, unsound = entry.case, entry.unsound
    if "id" not in unsound:
        yield from name_faults("l'identifiant", case.id)
        yield from invisible_faults("l'identifiant", case.id)
    if "question" not in unsound:
        yield from _question(case.question)
    if "answerable" not in unsound:
        yield from _answerable(case, unsound)
    if "history" not in unsound:
        yield from _history(case)
    yield from _sources(case.sources, holdings, "sources" not in unsound)
    if "facts" not in unsound:
        yield from _facts(case)
    for tag in case.tags:
        yield from _tag(tag)
    for where, text, name in _texts(case):
        yield from text_faults(where, text, name)


def _question(question: str) -> Iterator[str]:
    if not question.strip():
        yield say("la question est vide ; écrivez-la.")
    elif len(question) > MAX_LENGTH:
        yield say("la question a {n} caractères ; raccourcissez-la à {limit} au plus.",
                  n=len(question), limit=MAX_LENGTH)  # fmt: skip


def _answerable(case: Case, unsound: frozenset[str]) -> Iterator[str]:
    """An answer is expected with its pages and facts, or not at all."""
    vital = any(fact.importance is Importance.VITAL for fact in case.facts)
    if case.answerable:
        if not case.sources and "sources" not in unsound:
            yield say("une question qui a une réponse demande au moins une source ; indiquez le "
                      "fichier et la page, ou marquez-la sans réponse.")  # fmt: skip
        if not vital and "facts" not in unsound:
            yield say("une question qui a une réponse demande au moins un fait essentiel ; "
                      "écrivez-le, ou marquez-la sans réponse.")  # fmt: skip
        return
    both = (("sources", case.sources, "sources"), ("facts", case.facts, "faits"))
    for field, held, noun in both:
        if held and field not in unsound:
            yield say("une question sans réponse n'a pas de {noun} ; ôtez-les, ou marquez-la avec "
                      "réponse.", noun=noun)  # fmt: skip


def _history(case: Case) -> Iterator[str]:
    for n, turn in enumerate(case.history, 1):
        if not turn.question.strip():
            yield say("historique, échange n° {n} : la question est vide ; écrivez-la, ou ôtez "
                      "l'échange.", n=n)  # fmt: skip


def _sources(
    sources: Sequence[ExpectedSource], holdings: Holdings | None, sound: bool
) -> Iterator[str]:
    """File names and pages; a page is expected once in a case.

    Of sources that are not `sound`, what is missing is left out: it has been told.
    """
    seen: set[tuple[str, int]] = set()
    for source in sources:
        faults = list(_file(source.file)) if sound or source.file else []
        yield from faults
        if sound and not source.pages:
            yield say("source « {file} » : aucune page ; indiquez-en au moins une (1 pour un "
                      "format sans pages).", file=shown(source.file))  # fmt: skip
        named = source.file and not faults
        count = holdings.pages_of(source.file) if holdings is not None and named else None
        for page in source.pages:
            yield from _page(source.file, page, count)
            if (source.file, page) in seen:
                yield say("source « {file} » : page {page} en double ; gardez-la une fois.",
                          file=shown(source.file), page=page)  # fmt: skip
            seen.add((source.file, page))


def _absent(entry: Entry, holdings: Holdings, near: dict[str, str]) -> Iterator[SetProblem]:
    """The files of a case that an index does not hold, each once.

    `near` keeps what has been suggested for each; after `NEAR_FILES` of them no more is looked for,
    because the set is then about other documents.
    """
    for file in dict.fromkeys(source.file for source in entry.case.sources):
        if not file or any(_file(file)) or holdings.pages_of(file) is not None:
            continue
        if file not in near:
            near[file] = suggestion(file, holdings.files()) if len(near) < NEAR_FILES else "."
        message = say("fichier absent de l'index : « {file} »{near}", file=shown(file),
                      near=near[file])  # fmt: skip
        yield SetProblem(entry.line, entry.case.id or None, message, file)


def _file(file: str) -> Iterator[str]:
    """What is wrong with a file's name, whatever the index holds."""
    yield from name_faults("le nom d'un fichier source", file)
    if "/" in file or "\\" in file:
        yield say("source « {file} » : écrivez le nom du fichier seul, sans dossier.",
                  file=shown(file))  # fmt: skip


def _page(file: str, page: int, count: int | None) -> Iterator[str]:
    """What is wrong with a page of a file of `count` pages (None: not known)."""
    number = page if abs(page) < 10**9 else "…"
    if page < 1:
        yield say("source « {file} » : page {page} ; la première page d'un fichier porte le "
                  "numéro 1.", file=shown(file), page=number)  # fmt: skip
    elif count is None and page > LAST_PAGE:
        yield say("source « {file} » : page {page} ; aucun document n'en a autant, corrigez le "
                  "numéro.", file=shown(file), page=number)  # fmt: skip
    elif count is not None and page > count:
        yield say("source « {file} » : page {page}, alors que le fichier a {count} page{s} ; "
                  "comptez les pages du fichier, non le numéro imprimé.", file=shown(file),
                  page=number, count=count, s="s" if count > 1 else "")  # fmt: skip


@cache
def _matcher() -> Matcher:
    """The one matcher of all checks; it keeps what it read."""
    return Matcher()


def _facts(case: Case) -> Iterator[str]:
    """Wordings that are empty, that no answer could hold, or that stand twice in a case."""
    for n, fact in enumerate(case.facts, 1):
        if not fact.text.strip():
            yield say("fait n° {n} : le texte est vide ; écrivez-le, ou ôtez le fait.", n=n)
        for form in fact.alternatives:
            if not form.strip():
                yield say("fait n° {n} « {fact} » : une variante est vide ; ôtez-la.", n=n,
                          fact=shown(fact.text))  # fmt: skip
        for form in filter(str.strip, fact.forms):
            if any(text_faults("", form, False)):
                continue
            if not _matcher().provable(form):
                yield say("fait n° {n} : « {form} » ne peut être reconnu dans aucune réponse (ni mot "
                          "plein ni nombre, ou plus de deux phrases) ; écrivez les mots qui "
                          "comptent.", n=n, form=shown(form))  # fmt: skip
        forms = [_same(form) for form in fact.forms if form.strip()]
        for form in dict.fromkeys(form for form in forms if forms.count(form) > 1):
            yield say("fait n° {n} : « {form} » en double ; gardez-le une fois.", n=n,
                      form=shown(form))  # fmt: skip
    yield from _repeated(case)


def _repeated(case: Case) -> Iterator[str]:
    """Facts that another fact already states; two may share a variant (« de 71 à 79 »)."""
    for n, fact in enumerate(case.facts):
        for other in range(n):
            texts, others = _wordings(fact), _wordings(case.facts[other])
            if texts and others and (texts[0] in others or others[0] in texts):
                yield say("fait n° {n} : « {fact} » est aussi le fait n° {other} ; gardez-le une "
                          "fois.", n=n + 1, fact=shown(fact.text), other=other + 1)  # fmt: skip


def _wordings(fact: Fact) -> list[str]:
    """The wordings of a fact, as they are compared; none of a fact without text."""
    return [_same(form) for form in fact.forms] if fact.text.strip() else []


def wordings(forms: Sequence[str]) -> tuple[str, ...]:
    """Of some wordings those that an answer can hold, each once."""
    first = {_same(form): form for form in reversed(forms)}
    return tuple(f for f in forms if first[_same(f)] is f and _matcher().provable(f))


def _same(form: str) -> str:
    """A wording whatever its case, accents, apostrophes and spaces."""
    return " ".join(fold(form.replace("’", "'")).split())


def _tag(tag: str) -> Iterator[str]:
    yield from name_faults("une étiquette", tag, "la")
    yield from invisible_faults("l'étiquette", tag)
    held = [mark for mark in TAG_SEPARATORS if mark in tag]
    if held:
        yield say("l'étiquette « {tag} » contient {marks}, qui sépare les étiquettes dans un "
                  "tableur ; écrivez-en deux, ou ôtez ce signe.", tag=shown(tag),
                  marks=listed(held))  # fmt: skip


def _texts(case: Case) -> Iterator[tuple[str, str, bool]]:
    """Every text of a case: how a message names it, the text, whether it is a name (one line)."""
    yield "l'identifiant", case.id, True
    yield "la question", case.question, False
    for n, turn in enumerate(case.history, 1):
        yield f"l'historique (question n° {n})", turn.question, False
        yield f"l'historique (réponse n° {n})", turn.answer, False
    for n, source in enumerate(case.sources, 1):
        yield f"le fichier de la source n° {n}", source.file, True
    for n, fact in enumerate(case.facts, 1):
        for form in fact.forms:
            yield f"le fait n° {n}", form, False
    yield "la réponse de référence", case.reference, False
    for n, tag in enumerate(case.tags, 1):
        yield f"l'étiquette n° {n}", tag, True
