"""Made-up Markdown documents of any number, from real sentences, for measurements at scale.

Sentences come from the bundled booklets, or from a JSON-lines file of texts. Each passage joins some
of them; their numbers are drawn anew and half of the sentences are placed in a town. Town names are made of
syllables, their frequencies fall as 1/rank (Zipf), so that the vocabulary keeps growing with the
number of passages as that of real texts does. The same seed gives the same documents.
"""

import gzip
import itertools
import json
import re
from pathlib import Path

import numpy as np

PASSAGES_PER_DOCUMENT = 100
TARGET = 620
"""Characters from which a passage is full; the splitter cuts at 1,000 and joins below 350."""
SHORTEST, LONGEST = 40, 330
SYLLABLES = (
    "ba bel bou bre ca cha clu co cour dom dra es fa fer fon ga gran gui ha ho ja la lan li lou ma "
    "mar mi mon na ner no or pa pin plu pre ra ri ro sa sel so ta ti tour va ver vi vil"
).split()
ENDINGS = "ac ais an court eaux elle er eux ey ieu igny ille in mont on ville y".split()
NUMBER = re.compile(r"\d+")


def bundled_sentences():
    """The sentences of the bundled booklets, in reading order."""
    from corpus.passages import split
    from corpus.read import find_files, read_document

    texts = []
    for path in find_files([Path(__file__).parents[1] / "corpus" / "bundled"]):
        texts += [passage.text for passage in split(read_document(path))]
    return sentences_of(texts)


def file_sentences(path, most=200_000):
    """The sentences of a file of JSON lines with a « text » each, plain or gzipped."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open() as lines:
        texts = (json.loads(line)["text"] for line in lines)
        return sentences_of(itertools.islice(texts, most))


def sentences_of(texts):
    """Complete sentences of a useful length, each once."""
    from corpus.sentences import sentences

    found = {}
    for text in texts:
        for start, end in sentences(text):
            sentence = " ".join(text[start:end].split())
            if SHORTEST <= len(sentence) <= LONGEST and sentence[-1] in ".!?":
                found[sentence.lstrip("#>-*• ")] = None
    return list(found)


class Maker:
    """Makes documents one after the other from a pool of sentences."""

    def __init__(self, sentences, seed=7):
        self._sentences = sentences
        self._random = np.random.default_rng(seed)

    def town(self):
        """A name of the rank that 1/rank draws, made of the syllables that the rank spells."""
        rank = int(np.exp(self._random.uniform(0, np.log(1_000_000))))
        rank, last = divmod(rank * 7919, len(ENDINGS))
        name = ENDINGS[last]
        while rank:
            rank, place = divmod(rank, len(SYLLABLES))
            name = SYLLABLES[place] + name
        return name.capitalize()

    def passage(self):
        """One paragraph of at least TARGET characters."""
        found, size = [], 0
        while size < TARGET:
            sentence = self._sentences[self._random.integers(len(self._sentences))]
            sentence = NUMBER.sub(self._number, sentence)
            if self._random.random() < 0.5:
                sentence = f"À {self.town()}, {sentence[0].lower()}{sentence[1:]}"
            found.append(sentence)
            size += len(sentence) + 1
        return " ".join(found)

    def _number(self, match):
        """Another number of as many digits; years stay years."""
        if len(match[0]) == 4 and match[0][:2] in {"19", "20"}:
            return str(self._random.integers(1990, 2031))
        low = 10 ** (len(match[0]) - 1) if len(match[0]) < 10 else 1
        return str(self._random.integers(low, 10 * low))

    def document(self, passages):
        """Markdown of a title and a section for each passage."""
        parts = [f"# Cahier de {self.town()}"]
        for number in range(1, passages + 1):
            parts.append(f"## Fiche {number} : {self.town()}\n\n{self.passage()}")
        return "\n\n".join(parts) + "\n"


def write_documents(folder, passages, sentences):
    """Writes documents of about PASSAGES_PER_DOCUMENT passages each, `passages` in all."""
    maker = Maker(sentences)
    folder.mkdir(parents=True)
    for number, start in enumerate(range(0, passages, PASSAGES_PER_DOCUMENT)):
        count = min(PASSAGES_PER_DOCUMENT, passages - start)
        path = folder / f"cahier-{number:05}.md"
        path.write_text(maker.document(count), encoding="utf-8")


def questions(passages, count, seed=11):
    """Questions of four to nine neighbouring words of a passage; one in ten has a letter too few."""
    random = np.random.default_rng(seed)
    made = []
    while len(made) < count:
        text = passages[random.integers(len(passages))].text
        words = [word for word in re.findall(r"[\w’'-]+", text) if not word.isdigit()]
        if len(words) < 12:
            continue
        start = random.integers(len(words) - 10)
        taken = words[start : start + random.integers(4, 10)]
        if len(made) % 10 == 0:
            longest = max(range(len(taken)), key=lambda i: len(taken[i]))
            taken[longest] = taken[longest][:3] + taken[longest][4:]
        made.append(" ".join(taken) + " ?")
    return made
