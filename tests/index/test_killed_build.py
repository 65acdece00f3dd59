"""kill -9 while building: the previous index answers, the next run completes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.build import build_index
from index.search import open_searcher
from tests.index_factory import TOYS, find, read_slowly, settings_in, split, write_files

ROOT = Path(__file__).parents[2]
SLOW = {"read": read_slowly, "split": split, "find": find}
CHILD = """
import sys
from pathlib import Path
from index.build import build_index
from tests.index_factory import find, read_slowly, settings_in, split
def show(step):
    print(step.step, step.done, flush=True)
build_index([Path(sys.argv[1])], settings_in(sys.argv[2]), show,
            read=read_slowly, split=split, find=find)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
@pytest.mark.parametrize(("step", "resumed"), [("reading 2", 2), ("verifying", 4)])
def test_killed_while_building(tmp_path, step, resumed):
    settings = settings_in(tmp_path)
    folder = write_files(tmp_path / "docs")
    before = build_index([folder], settings, **TOYS)
    write_files(folder, {"zinc.txt": "# Toits\nUn toit de zinc à Nancy."})
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 20
    for line in process.stdout:
        assert time.monotonic() < deadline
        if line.startswith(step):
            os.kill(process.pid, signal.SIGKILL)
            break
    process.stdout.close()
    assert process.wait(10) == -signal.SIGKILL
    with open_searcher(settings) as searcher:
        assert searcher.index_id == before.index_id
        assert searcher.search("géothermie")[0].passage.source_id == "chaleur"
    after = build_index([folder], settings, **SLOW)
    assert (after.documents, after.reused) == (4, resumed)
    assert len([path for path in settings.index.iterdir() if path.is_dir()]) == 1
    with open_searcher(settings) as searcher:
        assert searcher.index_id == after.index_id
        assert searcher.search("zinc")[0].passage.source_id == "zinc"
