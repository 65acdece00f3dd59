"""The shape of the project, held mechanically: import order, sizes, one file a library, typing."""

import ast
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("assistant", "corpus", "evals", "index", "prompts", "ui")
FILES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
MAY_IMPORT = {
    "corpus": {"corpus"},
    "index": {"corpus", "index"},
    "prompts": {"prompts"},
    "assistant": {"corpus", "index", "assistant", "prompts"},
    "ui": {"corpus", "index", "assistant", "ui"},
    "evals": {"corpus", "index", "assistant", "prompts", "evals"},
}
LAZY = {Path("assistant/cli.py"), Path("assistant/commands.py")}
ANYWHERE = {"numpy", "pydantic"}
IN_A_FOLDER = {"gradio": "ui", "fastapi": "ui", "starlette": "ui", "reportlab": "corpus/booklets"}
STRING_CATALOGUES = {Path("ui/strings.py")}
HEAVY = {
    "chromadb", "gradio", "langchain", "langchain_core", "langsmith", "sentence_transformers",
    "torch", "trafilatura",
}  # fmt: skip
MAY_IMPORT_HEAVY_AT_TOP = {Path("corpus/web.py")}


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def relative(path):
    return path.relative_to(ROOT)


def imported(node):
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute"
        return [node.module.split(".")[0]]
    return []


def all_imports(path):
    return {name for node in ast.walk(tree(path)) for name in imported(node)}


def top_imports(path):
    found = set()
    for node in tree(path).body:
        found.update(imported(node))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(relative(p)))
def test_import_order(path):
    package = relative(path).parts[0]
    allowed = MAY_IMPORT[package]
    own = all_imports(path) & set(PACKAGES)
    if relative(path) in LAZY:
        assert top_imports(path) & set(PACKAGES) <= allowed
        own -= {"ui", "evals"}
    assert own <= allowed


def public_definitions(module):
    """Public functions and classes of a module, and public methods of its classes."""
    for node in module.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if not node.name.startswith("_"):
                yield node
            if isinstance(node, ast.ClassDef):
                yield from (n for n in public_definitions(node) if not node.name.startswith("_"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(relative(p)))
def test_sizes_annotations_and_docstrings(path):
    module = tree(path)
    assert ast.get_docstring(module), "every module says what it does"
    if relative(path) not in STRING_CATALOGUES:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
    for node in public_definitions(module):
        assert ast.get_docstring(node), f"{node.name} has no docstring"
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            size = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            assert size <= 40, f"{node.name} has a body of {size} lines"
            every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            bare = [a.arg for a in every if a.annotation is None and a.arg not in {"self", "cls"}]
            assert not bare, f"{node.name}: {bare} not annotated"
            assert node.returns is not None, f"{node.name} has no return annotation"


def third_party():
    import sys

    used = defaultdict(set)
    for path in FILES:
        for name in all_imports(path) - set(PACKAGES) - set(sys.stdlib_module_names) - ANYWHERE:
            used[name].add(relative(path))
    return used


def test_each_library_enters_through_one_file():
    for library, paths in third_party().items():
        folder = IN_A_FOLDER.get(library)
        if folder:
            assert all(str(path).startswith(folder) for path in paths), (library, paths)
        else:
            assert len(paths) == 1, f"{library} is imported by {sorted(map(str, paths))}"


def test_heavy_libraries_are_imported_inside_functions():
    for path in FILES:
        if relative(path) in MAY_IMPORT_HEAVY_AT_TOP or relative(path).parts[0] == "ui":
            continue
        assert not top_imports(path) & HEAVY, relative(path)


def test_top_level_is_the_agreed_one():
    folders = {
        p.name
        for p in ROOT.iterdir()
        if p.is_dir() and not p.name.startswith(".") and p.name not in {"data", "__pycache__"}
    }
    assert folders - {name for name in folders if name.endswith(".egg-info")} == {
        *PACKAGES,
        "tests",
        "docs",
    }


def test_no_init_files_below_tests():
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_every_requirement_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    locked = {line.split("==")[0].lower().replace("_", "-") for line in lines if "==" in line}
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {w.split(">")[0].split("=")[0].split("<")[0].lower().replace("_", "-") for w in wanted}
    assert names <= locked
    assert all("==" in line for line in lines if line and not line.startswith("#"))
