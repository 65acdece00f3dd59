"""The forward index: rows of codes by passage, mapped back, and what damage says."""

import numpy as np
import pytest

from corpus.errors import IndexDamaged
from index.equivalents import french_analyser
from index.forward import (
    ROWS,
    STARTS,
    ForwardIndex,
    ForwardWriter,
    packed,
    row_of,
    surface_code,
    term_code,
)


def written(folder, *passages):
    with ForwardWriter(folder) as writer:
        for rows in passages:
            writer.add(packed(rows))
    return ForwardIndex(folder)


def test_rows_come_back_by_passage(tmp_path):
    jardin, eau = row_of(("jardin",), "jardins"), row_of(("eau", "eaux"), "eau")
    forward = written(tmp_path, [jardin], [], [eau, jardin])
    assert forward.count == 3
    codes, ends = forward.gather([2, 1, 0])
    assert codes.tolist() == [list(eau), list(jardin), list(jardin)]
    assert ends.tolist() == [2, 2, 3]
    assert forward.gather([1])[0].shape == (0, 3)


def test_no_passage_has_any_text(tmp_path):
    forward = written(tmp_path, [], [])
    assert forward.gather([0, 1])[1].tolist() == [0, 0]


def test_a_surface_is_no_stem():
    assert surface_code("eau") != term_code("eau")
    assert row_of(("eau",)) == (term_code("eau"), 0, 0)


def test_the_analyser_gives_the_rows_of_words_compounds_and_phrases():
    analyser = french_analyser()
    analysed = analyser.index_terms("Le rez-de-chaussée accueille une pension de famille")
    rows = np.frombuffer(analysed.rows, dtype=np.uint32).reshape(-1, 3)
    stems = {code for code in rows[:, :2].ravel().tolist() if code}
    assert stems == {term_code(term) for term in analysed.terms}
    surfaces = {code for code in rows[:, 2].tolist() if code}
    assert surfaces == {surface_code(word) for word in analysed.words}


@pytest.mark.parametrize("name", [ROWS, STARTS])
def test_cut_or_missing_files_are_damage(tmp_path, name):
    written(tmp_path, [row_of(("eau",), "eau")] * 4)
    path = tmp_path / name
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(IndexDamaged, match="livrables index"):
        ForwardIndex(tmp_path)
    path.unlink()
    with pytest.raises(IndexDamaged):
        ForwardIndex(tmp_path)
