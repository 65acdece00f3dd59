"""`make bench`: the figures of docs/performance.md, measured in one run on this machine.

Medians and ranges of repeated runs, never asserted by a test.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIVRABLES = Path(sys.executable).parent / "livrables"
QUESTIONS = [
    "Combien de cours Oasis étaient réalisées à Paris en juin 2022 ?",
    "Comment rafraîchir une cour d'école ?",
    "Quelles villes ont repris les cours Oasis ?",
    "Qui porte la régie de quartiers de Nanterre ?",
    "Quel est le prix du pain à Trifouillis ?",
]


def timed(command, **options):
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True, **options)
    return time.perf_counter() - started, done.stdout


def line(name, values, unit):
    middle = statistics.median(values)
    print(f"| {name} | {middle:.3g} {unit} | {min(values):.3g}–{max(values):.3g} | {len(values)} |")


def main():
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
          f"Python {platform.python_version()}\n")  # fmt: skip
    print("| what | median | range | runs |\n|---|---|---|---|")
    builds, colds, warms, evaluations = [], [], [], []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            env = {**os.environ, "LIVRABLES_DATA": folder}
            builds.append(timed([LIVRABLES, "index"], env=env)[0])
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "LIVRABLES_DATA": folder}
        timed([LIVRABLES, "index"], env=env)
        for _ in range(7):
            colds.append(timed([LIVRABLES, "ask", QUESTIONS[0], "--json"], env=env)[0])
        batch, out = Path(folder) / "q.jsonl", Path(folder) / "a.jsonl"
        rows = [{"id": n, "question": q} for n, q in enumerate(QUESTIONS * 20)]
        batch.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        timed([LIVRABLES, "ask", "--batch", batch, "--out", out], env=env)
        answers = [json.loads(row) for row in out.read_text(encoding="utf-8").splitlines()]
        for name in ("demo-dev", "demo-test"):
            out = Path(folder) / f"{name}.json"
            command = [LIVRABLES, "eval", "run", name, "--out", out, "--json"]
            seconds, shown = timed(command, env=env)
            evaluations.append(1000 * seconds / json.loads(shown)["cases"])
        warms = [answer["timings_ms"]["total"] for answer in answers[len(QUESTIONS) :]]
        code = (
            "import sys; from assistant.cli import main; main(['ask', sys.argv[1]]);"
            "print('torch' in sys.modules, 'gradio' in sys.modules, file=sys.stderr)"
        )
        probe = subprocess.run(
            [sys.executable, "-c", code, QUESTIONS[0]], env=env, capture_output=True, text=True,
            check=True,
        )  # fmt: skip
    line("index of the bundled corpus from nothing, whole command", builds, "s")
    line("`livrables ask` from a cold start, whole command", colds, "s")
    line("a warm question (search and answer)", warms, "ms")
    line("`livrables eval run`, a question, whole command (both shipped sets)", evaluations, "ms")
    print(f"\ntorch, gradio imported by `ask`: {probe.stderr.strip().splitlines()[-1]}")


if __name__ == "__main__":
    main()
