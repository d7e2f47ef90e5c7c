"""Grown stories with what the product sees of them, kept on disk so that a fit can go on where it ended.

    for tree, known in evidence(range(1200), data, Path("/tmp/evidence")): ...

Parts of `PART` stories are files named by what they were made from: the code of the package, of the
generator, the texts, and the data folder's stories. Without a folder nothing is kept.
"""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path
from typing import TYPE_CHECKING

from eval import grown, retelling

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retold.stemma.kinship import PairEvidence
    from retold.stemma.profile import Profile

    Known = tuple[dict[str, Profile], dict[tuple[str, str], PairEvidence]]

PART = 50  # stories in a file
ROOT = Path(__file__).resolve().parents[2]


def evidence(
    seeds: range, data: Path | None, folder: Path | None = None
) -> Iterator[tuple[grown.GrownTree, Known]]:
    """Stories to fit on, half of them with times and credits, none from texts kept for figures."""
    made_from = _made_from(data) if folder else ""
    for start in range(seeds.start, seeds.stop, PART):
        part = range(start, min(start + PART, seeds.stop))
        kept = folder / f"{made_from}-{part.start}-{part.stop}.pickle" if folder else None
        if kept is not None and kept.exists():
            found = pickle.loads(kept.read_bytes())
        else:
            found = [_seen(seed, data) for seed in part]
            if kept is not None:
                kept.parent.mkdir(parents=True, exist_ok=True)
                begun = kept.with_suffix(".part")
                begun.write_bytes(pickle.dumps(found))
                begun.rename(kept)
                print(f"stories {part.start} to {part.stop} are kept", flush=True)
        yield from found


def _seen(seed: int, data: Path | None) -> tuple[grown.GrownTree, Known]:
    tree = grown.grow(seed, timed=bool(seed % 2), data=data, fitting=True)
    return tree, retelling.evidence(tree.articles, tree.credits, tree.tellings)


def _made_from(data: Path | None) -> str:
    sources = [
        *(ROOT / "src/retold").rglob("*.py"), ROOT / "eval/grown.py", ROOT / "eval/retelling.py",
        *(ROOT / "eval/texts").glob("*.txt"), *((data / "stories").glob("*.gz") if data else ()),
    ]  # fmt: skip
    digest = hashlib.sha256()
    for path in sorted(sources):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
