"""Speed: `python -m bench NAME [--json] [options]`; each NAME is a module of this folder."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

NAMES = sorted(
    p.stem
    for p in Path(__file__).parent.glob("[a-z]*.py")
    if p.stem not in ("measure", "pages", "peers")
)


def main(arguments: list[str]) -> int:
    """Run one benchmark."""
    if not arguments or arguments[0] not in NAMES:
        print(f"usage: python -m bench {{{','.join(NAMES)}}} [--json] ...", file=sys.stderr)
        return 2
    importlib.import_module(f"bench.{arguments[0]}").main(arguments[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
