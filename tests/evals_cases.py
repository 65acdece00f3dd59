"""Five questions on the bundled corpus, as people would write them in a file."""

import json

CASES = [
    {
        "id": "oasis",
        "question": "Combien de cours Oasis étaient réalisées à Paris en juin 2022 ?",
        "sources": [{"file": "livret-3-habitabilite.pdf", "pages": [17, 18]}],
        "facts": [{"text": "75 cours", "alternatives": [], "importance": "vital"}],
        "reference": "75 cours étaient transformées en juin 2022.",
        "tags": ["chiffre"],
    },
    {
        "id": "bus",
        "question": "Où les bus sont-ils gratuits ?",
        "sources": [{"file": "livret-3-habitabilite.pdf", "pages": [42]}],
        "facts": [{"text": "Dunkerque", "alternatives": [], "importance": "vital"}],
        "tags": ["lieu"],
    },
    {
        "id": "suite",
        "question": "Et en quelle année ?",
        "history": [{"question": "Où les bus sont-ils gratuits ?", "answer": "À Dunkerque."}],
        "sources": [{"file": "livret-3-habitabilite.pdf", "pages": [42]}],
        "facts": [{"text": "2018", "alternatives": [], "importance": "vital"}],
        "tags": ["suite"],
    },
    {"id": "maire", "question": "Qui est le maire de Tombouctou ?", "answerable": False},
    {"id": "bonjour", "question": "Bonjour !", "answerable": False, "tags": ["hors-sujet"]},
]


def write_cases(path, cases=CASES):
    lines = [json.dumps(case, ensure_ascii=False) + "\n" for case in cases]
    path.write_text("".join(lines), encoding="utf-8")
    return path
