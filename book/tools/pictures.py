"""Keep `chapters/pictures/` as the code draws it: `sync` writes the files, `check` says which have drifted."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from book.drawings import FOLDER, PICTURES


def drifted(folder: Path = FOLDER) -> dict[Path, str]:
    """Files that are missing or differ, and what they should contain."""
    drawn = {folder / f"{name}.svg": draw().svg() for name, draw in PICTURES.items()}
    return {
        path: text for path, text in drawn.items() if not path.is_file() or path.read_text("utf8") != text
    }


def main() -> int:
    """Run one of the two commands."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["sync", "check"])
    command = parser.parse_args().command
    wrong = drifted()
    for path, text in wrong.items():
        if command == "sync":
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf8", newline="\n")
        print(f"{path.name}: {'drawn' if command == 'sync' else 'differs from what the code draws'}")
    if command == "check" and wrong:
        print("run `make sync`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
