"""The README tells the truth: its commands run, its settings exist, its files are there."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from assistant.cli import build_parser, main
from corpus.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.strip().splitlines()]


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("make ")])
def test_make_commands_exist(command):
    done = subprocess.run(
        ["make", "--dry-run", *command.split()[1:]],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("livrables ")])
def test_livrables_commands_run(command, bundled_settings, monkeypatch, capsys, tmp_path):
    words = shlex.split(command)[1:]
    if words[0] == "index":
        monkeypatch.setenv("LIVRABLES_DATA", str(tmp_path / "data"))
        folder = tmp_path / "mes-documents"
        folder.mkdir()
        (folder / "note.txt").write_text("Le jardin compte 12 parcelles.", encoding="utf-8")
        monkeypatch.chdir(tmp_path)
    else:
        monkeypatch.setenv("LIVRABLES_DATA", str(bundled_settings.data))
    assert main(words) == 0
    out, err = capsys.readouterr()
    assert out or "Index construit" in err


def test_every_command_is_one_or_the_other():
    assert COMMANDS
    assert all(c.startswith(("make ", "livrables ")) for c in COMMANDS)


def test_the_two_commands_come_first():
    assert COMMANDS[:2] == ["make chat", "make test"]


def test_settings_table_is_the_settings():
    told = set(re.findall(r"^\| `LIVRABLES_(\w+)` \|", README, re.MULTILINE))
    assert told == {name.upper() for name in Settings.model_fields}


def test_command_table_is_the_parser():
    told = set(re.findall(r"^\| `livrables (\w+)", README, re.MULTILINE))
    actions = build_parser()._subparsers._group_actions[0].choices
    assert told == set(actions)


def test_linked_files_exist():
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
