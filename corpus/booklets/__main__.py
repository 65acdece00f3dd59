"""`python -m corpus.booklets [--out DIR]`: rebuilds the five demonstration booklets."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from corpus.booklets.build import BUNDLED, build
from corpus.errors import UserError


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; 0 when done, 2 for something the user can fix."""
    parser = argparse.ArgumentParser(
        prog="python -m corpus.booklets",
        description="Reconstruit les cinq livrets de démonstration en PDF.",
    )
    parser.add_argument(
        "--out", type=Path, default=BUNDLED, metavar="DOSSIER", help="dossier des PDF"
    )
    options = parser.parse_args(arguments)
    try:
        paths = build(options.out)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    for path in paths:
        print(f"{path.name} : {path.stat().st_size // 1024} Kio")
    return 0


if __name__ == "__main__":
    sys.exit(main())
