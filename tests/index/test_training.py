"""Training in small: same seed, same model; related sentences end nearer; bad data is told."""

import gzip
import json
from dataclasses import replace

import numpy as np
import pytest

from corpus.errors import UserError
from index.static_encoder import StaticEncoder
from index.training.__main__ import main
from index.training.corpus import tokenise
from index.training.output import write_model
from index.training.pairs import PairSource
from index.training.recipe import MIXTURE, QUESTIONS, Recipe
from index.training.texts import read_texts
from index.training.train import train
from index.wordpiece import WordPieces

SUBJECTS = {
    "eau": ("la pluie", "une noue", "le bassin", "la rivière", "le fossé", "une mare"),
    "énergie": ("la chaudière", "un logement isolé", "le réseau de chaleur", "la pompe", "le toit"),
    "vélo": ("une piste cyclable", "le cycliste", "un arceau", "la voie verte", "le pédalier"),
}
TINY = replace(Recipe(), tokens=300, dimension=16, nested=(16, 8), steps=40, batch=16, last_steps=5)


def rows():
    """Some dozen texts of three subjects, with a line of program code among them."""
    rng = np.random.default_rng(5)
    for number in range(90):
        subject = list(SUBJECTS)[number % 3]
        said = [
            f"On voit ici {one} près de {other}."
            for one, other in (rng.choice(SUBJECTS[subject], 2) for _ in range(3))
        ]
        yield {
            "source": "lex:code-de-lenvironnement" if number % 2 else "ngc",
            "title": f"Le chapitre {subject}" if number % 4 else "",
            "text": " ".join([*said, f"Où est {rng.choice(SUBJECTS[subject])} ?"]),
            "document": subject,
        }
    yield {"source": "tacct", "title": "", "text": "const a = () => { return b }", "document": "x"}


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    with gzip.open(folder / "french.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows())
    return folder


def test_same_seed_same_model_and_subjects_apart(data, tmp_path):
    texts = list(read_texts(data))
    assert len(texts) == 90  # the code is left out
    pieces, vectors = train(texts, TINY)
    again = train(texts, TINY)[1]
    assert np.allclose(vectors, again, atol=1e-3)
    assert not np.allclose(vectors, train(texts, replace(TINY, seed=2))[1])
    write_model(tmp_path / "model", pieces, vectors)
    encoder = StaticEncoder(tmp_path / "model")
    water, ditch, bike = encoder.encode_passages(["la pluie", "une noue", "le cycliste"])
    assert water @ ditch > water @ bike + 0.1
    assert encoder.dimension == 16


def test_tokens_of_words_are_those_of_whole_texts(data):
    texts = list(read_texts(data))
    pieces = WordPieces.train((s for text in texts for s in text.sentences), 300)
    corpus = tokenise(texts, pieces)
    for number in (0, 7, 89):
        whole = [n for s in pieces.encode(texts[number].sentences) for n in s]
        assert corpus.text(number).tolist() == whole
    assert (corpus.idf() > 0).all()


def test_pairs_of_every_kind_come_from_the_corpus(data):
    texts = list(read_texts(data))
    pieces = WordPieces.train((s for text in texts for s in text.sentences), 300)
    corpus = tokenise(texts, pieces)
    for kind in {*MIXTURE, *QUESTIONS}:
        pairs = PairSource(corpus, 3).batch(20, {kind: 1.0})
        assert len(pairs) == 20
        assert all(len(left) and len(right) for left, right in pairs)
    mark = pieces.encode(["?"])[0][0]
    asked = PairSource(corpus, 3).batch(20, {"question": 1.0})
    assert all(left[-1] == mark and mark not in right for left, right in asked)


def test_the_command_writes_a_model_or_tells_why_not(data, tmp_path, capsys):
    with pytest.raises(UserError, match="illisibles"):
        list(read_texts(tmp_path))
    assert main([str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "Les textes d'entraînement" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
