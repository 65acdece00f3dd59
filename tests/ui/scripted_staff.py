"""An evaluation in memory, for the tests of the staff's pages: sets, runs, reports, drafts.

It covers what the real one gives only slowly or by luck: a run that waits for the test, a failure in
the middle, a set that cannot be run, a stop and a resumed run.
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from html import escape

from fastapi import FastAPI
from starlette.testclient import TestClient

from assistant.evaluation import (
    Draft,
    DraftCase,
    Figure,
    PageChoice,
    Progress,
    RunInfo,
    SetInfo,
)
from corpus.errors import UserError
from ui.shell import Shell
from ui.staff import COOKIE, Staff

PASSWORD = "quatre mots sans lien"
HOSTILE = "<script>window.hacked = 1</script> & « îlot »"
TAKEN = "Une évaluation plus récente du même jeu a pris sa place."
GONE = "Ce résultat n’existe plus : rechargez la page."
START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SCRIPT = "document.body.dataset.ran = 'yes'"
SETS = (
    SetInfo("demo-dev", 118, 88, True),
    SetInfo("demo-test", 96, 70, True),
    SetInfo(
        "bailleurs", 0, 0, False, ("ligne 3 (cas-002) : le fichier « livret-9.pdf » est inconnu.",)
    ),
)


def stored(password: str = PASSWORD) -> str:
    """A stored hash at the lowest accepted cost, so that tests do not wait."""
    salt, n = b"0123456789abcdef", 2**14
    digest = hashlib.scrypt(password.encode(), salt=salt, n=n, r=8, p=1, dklen=32)
    parts = (base64.urlsafe_b64encode(value).decode().rstrip("=") for value in (salt, digest))
    return f"scrypt${n}$8$1$" + "$".join(parts)


def figures(quality: float) -> tuple[Figure, ...]:
    """Headline figures of every kind: rates, one without interval, one without value."""
    return (
        Figure("Qualité de la réponse", quality, quality - 0.06, quality + 0.05, 118, "part"),
        Figure("Faits essentiels, quand il répond", 0.62, 0.53, 0.71, 88, "part"),
        Figure("Trouvé dans les 5 premiers – page exacte", 0.86, 0.77, 0.92, 88, "part"),
        Figure("Refus justifié", 0.9, 0.74, 0.97, 30, "part"),
        Figure("Refus à tort", None, None, None, 0, "part", lower_is_better=True),
        Figure("Durée", 84.0, None, None, 118, "ms"),
    )


def run_info(number: int, set_name: str = "demo-dev", complete: bool = True) -> RunInfo:
    """A run of one day; the later, the better."""
    return RunInfo(
        id=f"{set_name}-{number:03d}",
        set_name=set_name,
        started=START + timedelta(days=number),
        seconds=42.4,
        commit="1f2e3d4c5b6a",
        index_id="0123abcd4567ef",
        cases=118 if complete else 12,
        headline=figures(0.5 + number / 20),
        complete=complete,
        total=118,
        resumable=not complete,
    )


@dataclass
class ScriptedEvaluation:
    """Meets `assistant.evaluation.Evaluation`. A run takes a question each time `step` is released.

    `free`: runs do not wait. `total` questions a run; « demo-test » fails at its second question.
    """

    total: int = 20
    free: bool = False
    step: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    kept: list[RunInfo] = field(default_factory=list)
    trash: dict[str, RunInfo] = field(default_factory=dict)
    written: dict[str, DraftCase] = field(default_factory=dict)
    own: dict[str, list[DraftCase]] = field(default_factory=dict)
    begun: dict[str, int] = field(default_factory=dict)
    ended: threading.Event = field(default_factory=threading.Event)
    failure: Exception | None = None
    broken: tuple[str, ...] = ()
    tried: list[tuple[tuple[str, str], ...]] = field(default_factory=list)

    def sets(self) -> tuple[SetInfo, ...]:
        own = (
            SetInfo(name, len(cases), sum(c.answerable for c in cases), False)
            for name, cases in self.own.items()
        )
        return (*SETS, *own)

    def run(self, set_name: str, stop: Callable[[], bool]) -> Iterator[Progress]:
        self.ended.clear()
        try:
            done = self.begun.pop(set_name, 0)
            while done < self.total:
                yield Progress(done, self.total, f"Question n° {done + 1} {HOSTILE} ?")
                if self.failure is not None:
                    raise self.failure
                while not self.free and not self.step.acquire(timeout=0.05) and not stop():
                    pass
                if stop():
                    self.begun[set_name] = done
                    yield Progress(done, self.total, "")
                    return
                done += 1
            yield Progress(done, self.total, "", self._keep(set_name))
        finally:
            self.ended.set()

    def _keep(self, set_name: str) -> str:
        number = 1 + len(self.kept) + len(self.trash)
        self.kept.append(replace(run_info(number, set_name), cases=self.total))
        return self.kept[-1].id

    def runs(self) -> tuple[RunInfo, ...]:
        return tuple(sorted(self.kept, key=lambda run: run.started, reverse=True))

    def unreadable(self) -> tuple[str, ...]:
        return self.broken

    def _known(self, run_ids: Sequence[str]) -> None:
        if not set(run_ids) <= {run.id for run in self.kept}:
            raise UserError(GONE)

    def report_html(self, run_ids: Sequence[str], linked: bool = False) -> str:
        self._known(run_ids)
        digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
        policy = f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'"
        return (
            f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta http-equiv='
            f'"Content-Security-Policy" content="{escape(policy)}"><title>Rapport</title>'
            f"</head><body><h1>Rapport de {' puis '.join(run_ids)}</h1>"
            f"<p>Contenu.</p><script>{SCRIPT}</script></body></html>"
        )

    def report_markdown(self, run_ids: Sequence[str]) -> str:
        self._known(run_ids)
        return f"# Rapport de {' puis '.join(run_ids)}\n"

    def delete_run(self, run_id: str) -> None:
        self._known([run_id])
        if any(run.id == run_id and run.running for run in self.kept):
            raise UserError("Cette évaluation est en cours.")
        self.trash[run_id] = next(run for run in self.kept if run.id == run_id)
        self.kept = [run for run in self.kept if run.id != run_id]

    def undo_delete(self, run_id: str) -> None:
        if run_id not in self.trash:
            raise UserError(GONE)
        if run_id in {run.id for run in self.kept}:
            raise UserError(TAKEN)
        self.kept.append(self.trash.pop(run_id))

    def try_question(self, question: str, history: Sequence[tuple[str, str]] = ()) -> Draft:
        self.tried.append(tuple(history))
        if "panne" in question:
            raise UserError("L’index est absent : lancez « livrables index ».")
        pages = (
            PageChoice("livret-3.pdf", "Habiter", 2, "1", "75 cours Oasis à Paris.", True),
            PageChoice("livret-3.pdf", "Habiter", 3, "2", HOSTILE, False),
        )
        return Draft(question, f"75 cours Oasis étaient réalisées. [1] {HOSTILE}", "partial", pages)

    def drafts(self) -> tuple[DraftCase, ...]:
        return tuple(reversed(self.written.values()))

    def save_draft(self, draft: DraftCase) -> tuple[str, ...]:
        problems = []
        if draft.answerable and not (draft.pages and any(fact.vital for fact in draft.facts)):
            problems.append(
                "une question qui a une réponse demande une source et un fait essentiel."
            )
        if any(page > 9 for _, page in draft.pages):
            problems.append("source : page absente du fichier.")
        if not problems:
            known = draft.id in self.written
            identity = draft.id if known else f"cas-{len(self.written) + 1:03d}"
            self.written[identity] = replace(draft, id=identity)
        return tuple(problems)

    def warnings(self, draft: DraftCase) -> tuple[str, ...]:
        told = [f"le fait « {f.text} » ne figure pas." for f in draft.facts if "girafe" in f.text]
        known = [*self.written.values(), *(c for cases in self.own.values() for c in cases)]
        told += ["La même question existe." for c in known if _doubles(c, draft)]
        return tuple(told)

    def approve(self, draft_id: str, set_name: str) -> tuple[str, ...]:
        if draft_id not in self.written:
            raise UserError("Ce brouillon n’existe plus.")
        names = {known.name for known in self.sets()}
        taken = {name.lower() for name in names}
        if " " in set_name or (set_name not in self.own and set_name.lower() in taken):
            return ("Donnez au jeu un nom sans espace, qui ne soit pas celui d’un jeu fourni.",)
        self.own.setdefault(set_name, []).append(self.written.pop(draft_id))
        return ()

    def discard_draft(self, draft_id: str) -> None:
        if self.written.pop(draft_id, None) is None:
            raise UserError("Ce brouillon n’existe plus.")


def _doubles(case: DraftCase, draft: DraftCase) -> bool:
    return case.id != draft.id and case.question.lower() == draft.question.lower()


@contextmanager
def visiting(staff: Staff, address: str = "testclient") -> Iterator[TestClient]:
    """A client of the staff's pages alone, behind the gate of a loopback address."""
    app = FastAPI(openapi_url=None, lifespan=staff.lifespan)
    staff.add_to(app)
    app.add_middleware(Shell, local=True, staff=True)
    with TestClient(
        app, base_url="http://127.0.0.1", follow_redirects=False, client=(address, 1)
    ) as client:
        yield client


class Member:
    """Somebody who is logged in: `post` adds the token that stands in the forms."""

    def __init__(self, client, session):
        self.client, self.token = client, session.csrf
        client.cookies.set(COOKIE, session.token, domain="127.0.0.1", path="/evaluer")

    def get(self, path, **more):
        return self.client.get(path, **more)

    def post(self, path, follow=True, **fields):
        data = {"jeton": self.token, **fields}
        return self.client.post(path, data=data, follow_redirects=follow)
