"""`make bench-scale`: building and searching at 100,000 passages, measured in one run.

It makes documents (tests/scale_corpus.py) in a temporary folder, indexes them, adds the same
vectors to a bare Chroma collection, and searches with and without a filter, each in a process of
its own. Nothing is asserted and nothing is written into the repository.
"""

import argparse
import itertools
import multiprocessing
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from tests.scale_corpus import bundled_sentences, file_sentences, questions, write_documents

MIB = 1024 * 1024
FILTERS = {"none": None, "1 document": 0.0, "10 % of the documents": 0.1, "50 %": 0.5}


def settings_of(folder):
    from corpus.settings import Settings

    return Settings(data=Path(folder) / "data")


def encoder_of(dimension):
    from corpus.settings import DEFAULT_EMBEDDER
    from index.encoder import NgramEncoder, make_encoder

    return NgramEncoder(dimension) if dimension else make_encoder(DEFAULT_EMBEDDER)


def resident():
    """(resident now, highest so far, of which not backed by files) in MiB; Linux only."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    held = {key: value for key, _, value in (line.partition(":") for line in lines)}
    return [int(held[key].split()[0]) / 1024 for key in ("VmRSS", "VmHWM", "RssAnon")]


def build(folder, dimension):
    """Seconds in all, and by step, of an index made from nothing; and memory."""
    from index.build import build_index

    marks = []
    report = build_index(
        [Path(folder) / "documents"],
        settings_of(folder),
        lambda told: marks.append((told.step, time.perf_counter())),
        encoder=encoder_of(dimension),
    )
    seconds = {}
    for (_, before), (step, after) in itertools.pairwise(marks):
        seconds[step] = seconds.get(step, 0.0) + after - before
    return report, seconds, resident()[1]


def bare_chroma(folder):
    """Seconds to add the vectors of the index to a bare collection, in the same batches."""
    import chromadb

    from index import generation
    from index.dense import BATCH

    current = generation.current(settings_of(folder).index)
    rows = np.load(current.folder / "vectors.npy", mmap_mode="r")
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as bare:
        client = chromadb.PersistentClient(path=bare)
        collection = client.create_collection(
            "bare",
            embedding_function=None,
            configuration={"hnsw": {"space": "cosine", "ef_search": 200}},
        )
        for start in range(0, len(rows), BATCH):
            part = np.array(rows[start : start + BATCH])
            collection.add(ids=[f"{i:016x}" for i in range(start, start + len(part))],
                           embeddings=part)  # fmt: skip
        assert collection.count() == len(rows)
        seconds = time.perf_counter() - started
        client.close()
    return seconds


def search(folder, dimension, runs):
    """Milliseconds of each search by filter, and memory; first what opening took."""
    from index.live import LiveIndex

    started = time.perf_counter()
    live = LiveIndex(settings_of(folder), encoder_of(dimension), warm=True)
    searcher = live.searcher()
    opening = time.perf_counter() - started
    documents = [source.id for source in searcher.catalogue.sources()]
    places = np.random.default_rng(5).integers(searcher.manifest.counts.passages, size=3 * runs)
    asked = questions([searcher.catalogue.passage_at(int(place)) for place in places], runs)
    searcher.search("première question pour ouvrir les fichiers xyzzyx")
    random = np.random.default_rng(3)
    measured = {}
    for name, share in FILTERS.items():
        size = None if share is None else max(1, int(share * len(documents)))
        times = []
        for question in asked:
            chosen = size and frozenset(random.choice(documents, size, replace=False).tolist())
            begun = time.perf_counter()
            searcher.search(question, 10, chosen)
            times.append(1000 * (time.perf_counter() - begun))
        measured[name] = times, resident()
    return opening, measured


def cold_asks(runs=7):
    """Seconds of `livrables ask` on the bundled booklets, from a cold start."""
    main = "import sys; from assistant.cli import main; sys.exit(main(sys.argv[1:]))"
    times = []
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "LIVRABLES_DATA": folder}
        subprocess.run([sys.executable, "-c", main, "index"], env=env, capture_output=True,
                       check=True)  # fmt: skip
        for _ in range(runs):
            started = time.perf_counter()
            question = "Comment rafraîchir une cour d'école ?"
            command = [sys.executable, "-c", main, "ask", question, "--json"]
            subprocess.run(command, env=env, capture_output=True, check=True)
            times.append(time.perf_counter() - started)
    return times


def apart(function, *arguments):
    """What a function gives when a fresh process runs it."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


def folder_size(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / MIB


def told_build(folder, options):
    report, seconds, memory = apart(build, folder, options.dimension)
    bare = apart(bare_chroma, folder)
    vectors = encoder_of(options.dimension)
    print(f"{report.passages} passages of {report.documents} documents, "
          f"vectors {vectors.fingerprint}, index {folder_size(settings_of(folder).index):.0f} MiB\n")  # fmt: skip
    print("| building | seconds | passages/s |\n|---|---|---|")
    rows = {**seconds, "whole build": report.seconds, "bare Chroma insertion": bare}
    rows["whole build without reading"] = report.seconds - seconds["reading"]
    for name, value in rows.items():
        print(f"| {name} | {value:.1f} | {report.passages / value:.0f} |")
    print(f"\nSpeed against bare Chroma: {bare / report.seconds:.2f} "
          f"(without reading {bare / rows['whole build without reading']:.2f}); "
          f"highest memory of the build {memory:.0f} MiB\n", flush=True)  # fmt: skip


def told_search(folder, options):
    opening, measured = apart(search, folder, options.dimension, options.runs)
    print(f"Opened and warmed in {opening:.2f} s\n")
    print("| search, filter | p50 ms | p95 ms | max ms | RSS MiB | of it anonymous |")
    print("|---|---|---|---|---|---|")
    for name, (times, (now, _, anonymous)) in measured.items():
        p95 = float(np.percentile(times, 95))
        print(f"| {name} | {statistics.median(times):.1f} | {p95:.1f} | {max(times):.1f} | "
              f"{now:.0f} | {anonymous:.0f} |")  # fmt: skip
    print(flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument(
        "--dimension",
        type=int,
        help="n-gram vectors of this length; by default the default embedder",
    )
    parser.add_argument("--sentences", type=Path, help="JSON lines with « text », may be gzipped")
    parser.add_argument("--runs", type=int, default=200, help="questions for each filter")
    parser.add_argument("--folder", type=Path, help="kept, and used again when it is there")
    options = parser.parse_args()
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
          f"Python {platform.python_version()}\n")  # fmt: skip
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary) / "scale"
        if not (folder / "documents").exists():
            given = options.sentences
            pool = file_sentences(given) if given else bundled_sentences()
            write_documents(folder / "documents", options.passages, pool)
        if not (folder / "data" / "index" / "CURRENT").exists():
            told_build(folder, options)
        told_search(folder, options)
    asks = cold_asks()
    print(f"`livrables ask` from a cold start, bundled corpus: median {statistics.median(asks):.2f} s,"
          f" {min(asks):.2f}–{max(asks):.2f} s, {len(asks)} runs")  # fmt: skip


if __name__ == "__main__":
    main()
