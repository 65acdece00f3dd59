"""A small assistant with scripted answers over tiny real documents, for the tests of the page.

It covers what the real engine gives only by luck or with a model: slow answers, failures, crashes,
partial and generated answers. Passages, pages and offsets are consistent with each other.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.events import Delta, Event, Failed, Finished, Found, Searching
from assistant.types import Answer, Citation, Mode, Sentence, SentenceKind, Status, Turn
from corpus.errors import IndexMissing
from corpus.types import Page, Passage, Source, SourceKind
from index.types import Evidence

HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> & l’îlot « frais »'

PAGES: dict[str, list[tuple[str, str]]] = {
    "livret-3": [
        ("i", "Habiter. Livret de démonstration."),
        (
            "1",
            "Les cours Oasis transforment les écoles de Paris en îlots de fraîcheur.\n"
            "En juin 2022, 75 cours Oasis étaient réalisées à Paris. "
            "Elles sont ouvertes aux familles le samedi.\n"
            "Le programme associe les enfants, les enseignants et les habitants du quartier.",
        ),
        ("2", f"Une page qui contient {HOSTILE} et reste du texte."),
    ],
    "rapport": [("1", "Le rapport décrit la gestion de l’eau. " * 12)],
    "note": [("1", "Une note en HTML dit que l’ombre compte.")],
}
FILES = {"livret-3": "livret-3.pdf", "rapport": "rapport annuel.pdf", "note": "note.html"}
KINDS = {
    "livret-3": SourceKind.DEMONSTRATION,
    "rapport": SourceKind.LIVRABLE,
    "note": SourceKind.DOCUMENT,
}
TITLES = {
    "livret-3": "Habiter : des logements et des quartiers vivables",
    "rapport": "Rapport sur l’eau",
    "note": "Note <b>brève</b>",
}
QUOTE = "En juin 2022, 75 cours Oasis étaient réalisées à Paris."
SECOND = "Elles sont ouvertes aux familles le samedi."


def make_documents(folder: Path) -> None:
    """Writes the documents as real files: two PDFs with printed labels, one hostile HTML page."""
    from reportlab.pdfgen.canvas import Canvas

    for source_id, pages in PAGES.items():
        path = folder / FILES[source_id]
        if path.suffix == ".html":
            path.write_text("<h1>Note</h1><script>window.hacked = 1</script>", encoding="utf-8")
            continue
        canvas = Canvas(str(path))
        for label, text in pages:
            canvas.drawString(72, 720, text[:80])
            canvas.drawString(72, 40, label)
            canvas.showPage()
        canvas.save()


@dataclass
class ScriptedCatalogue:
    """Pages and files of a folder made by `make_documents`."""

    folder: Path
    ids: tuple[str, ...] = ("livret-3", "rapport", "note")

    def source(self, source_id: str) -> Source:
        return Source(
            id=source_id,
            title=TITLES[source_id],
            publisher="Projet",
            year=2026,
            pages=len(PAGES[source_id]),
            file=FILES[source_id],
            url=None,
            licence="Licence Ouverte 2.0",
            sha256=hashlib.sha256(source_id.encode()).hexdigest(),
            kind=KINDS[source_id],
        )

    def sources(self) -> tuple[Source, ...]:
        return tuple(self.source(source_id) for source_id in self.ids)

    def page(self, source_id: str, number: int) -> Page:
        label, text = PAGES[source_id][number - 1]
        return Page(source_id, number, label, text)

    def document_path(self, source_id: str) -> Path:
        return self.folder / FILES[source_id]


@dataclass
class ScriptedLive:
    """A current generation that tests may replace or take away."""

    catalogue: ScriptedCatalogue
    index_id: str = "0123abcd"
    missing: bool = False

    @contextmanager
    def reading(self) -> Iterator[ScriptedLive]:
        if self.missing:
            raise IndexMissing("Aucun index : lancez « livrables index ».")
        yield self


HEADINGS = {
    "livret-3": ("Garder le frais", "Programme des cours Oasis (Paris)", "Résultats"),
    "rapport": ("L’eau",),
    "note": (),
}
LABEL = "Programme des cours Oasis (Paris)"
SHEET = "Programme des cours Oasis (Paris) › Résultats"


def evidence_of(source_id: str, number: int, text: str, rank: int = 1) -> Evidence:
    """A passage that is a run of one page."""
    start = PAGES[source_id][number - 1][1].index(text)
    passage = Passage.of(
        source_id, HEADINGS[source_id], text, ((number, start, start + len(text)),)
    )
    return Evidence(passage, 1 / rank, rank, frozenset({"lexical"}))


def citation_of(
    catalogue: ScriptedCatalogue, marker: int, source_id: str, number: int, quote: str
) -> Citation:
    """A citation whose offsets are true."""
    label, text = PAGES[source_id][number - 1]
    start = text.index(quote)
    return Citation(
        marker,
        evidence_of(source_id, number, quote, marker),
        catalogue.source(source_id),
        number,
        label,
        start,
        start + len(quote),
        quote,
    )


@dataclass
class ScriptedAssistant:
    """Answers by keyword; records the histories it was given and whether one was cut short."""

    live: ScriptedLive
    histories: list[tuple[Turn, ...]] = field(default_factory=list)
    cut_short: threading.Event = field(default_factory=threading.Event)
    failures: int = 0

    def examples(self, count: int = 4) -> tuple[str, ...]:
        return ("Combien de cours Oasis à Paris en juin 2022 ?", "Que dit la page hostile ?")[
            :count
        ]

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        self.histories.append(tuple(history))
        yield Searching(question)
        word = question.lower()
        if "panne" in word:
            raise RuntimeError(f"panne interne sur : {question}")
        if "échec" in word and self.failures == 0:
            self.failures += 1
            yield Failed("Le modèle ne répond pas ; relancez-le.")
            return
        answer = self._answer(question, bool(history))
        yield Found(answer.evidence)
        try:
            for sentence in answer.sentences:
                if "lent" in word:
                    time.sleep(0.4)
                cited = tuple(c for c in answer.citations if c.marker in sentence.citations)
                yield Delta(sentence, cited)
        except GeneratorExit:
            self.cut_short.set()
            raise
        yield Finished(answer)

    def _answer(self, question: str, follow_up: bool) -> Answer:
        word = question.lower()
        catalogue = self.live.catalogue
        first = citation_of(catalogue, 1, "livret-3", 2, QUOTE)
        second = citation_of(catalogue, 2, "livret-3", 2, SECOND)
        base = Answer(
            question=question,
            resolved=f"{question} (cours Oasis)" if follow_up and "et " in word else question,
            sentences=(
                Sentence(QUOTE, SentenceKind.QUOTE, (1,)),
                Sentence(SECOND, SentenceKind.QUOTE, (2,)),
            ),
            citations=(first, second),
            evidence=(first.evidence, second.evidence),
            status=Status.ANSWERED,
            mode=Mode.EXTRACTIVE,
            model=None,
            index_id=self.live.index_id,
            timings={},
        )
        if "lent" in word:
            return replace(base, sentences=base.sentences * 80)
        if "hostile" in word:
            cited = citation_of(catalogue, 1, "livret-3", 3, HOSTILE)
            sentence = Sentence(HOSTILE, SentenceKind.QUOTE, (1,))
            return replace(base, sentences=(sentence,), citations=(cited,))
        if "fiche" in word:
            labelled = Sentence(f"{LABEL}\u00a0: {QUOTE}", SentenceKind.QUOTE, (1,))
            return replace(base, sentences=(labelled,), citations=(first,))
        if "météo" in word:
            notice = Sentence("Les documents ne donnent pas la météo.", SentenceKind.NOTICE, ())
            nearest = evidence_of("rapport", 1, PAGES["rapport"][0][1])
            other = evidence_of("note", 1, PAGES["note"][0][1], 2)
            return replace(
                base,
                sentences=(notice,),
                citations=(),
                evidence=(nearest, other, first.evidence, second.evidence),
                status=Status.NOT_FOUND,
            )
        if "bonjour" in word:
            hello = Sentence("Bonjour ! Posez-moi une question.", SentenceKind.NOTICE, ())
            return replace(base, sentences=(hello,), citations=(), status=Status.NOTICE)
        if "partie" in word:
            return replace(base, status=Status.PARTIAL, mode=Mode.GENERATED, model="petit-modele")
        return base


def make_scripted(folder: Path) -> ScriptedAssistant:
    """A scripted assistant over documents written into `folder`."""
    make_documents(folder)
    return ScriptedAssistant(ScriptedLive(ScriptedCatalogue(folder)))
