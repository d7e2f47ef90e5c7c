"""Long rewrites with a few planted changes: does the apparatus find them, and does it keep still?

Fiction written for the project, `eval/rewritten/*.txt`: an agency's copy and five pages made from it,
each some two thousand letters and most of it reworded from beginning to end. A line `~ kind | words
of the source | words of the page` tells a change that was planted in the line below it; all else is
harmless. Beside them stands what is said of the same pages where the source is not at hand, so that
they are siblings: alarms a page, each shared by its two pages. The derivations are given, as `newsroom_changes` gives them, so that what is missed or said
too much is the apparatus' own. One set for each family and one for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eval.measures import Measure, bootstrap, bootstrap_mean
from retold import apparatus, collate
from retold.records import Article, Derivation, Stemma, Telling
from retold.sentences import split

if TYPE_CHECKING:
    from retold.records import Variant

ROOT = Path(__file__).with_name("rewritten")


@dataclass(frozen=True, slots=True)
class Planted:
    """A change that was put into a page."""

    page: str
    kind: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Family:
    """A story with its pages, what was planted, and what the apparatus says of it."""

    name: str
    pages: tuple[Article, ...]  # the source first
    planted: tuple[Planted, ...]
    said: tuple[Variant, ...]  # called a change
    between: tuple[
        Variant, ...
    ] = ()  # the same where the source is not at hand: pages of one lost source

    def hits(self, change: Planted) -> list[Variant]:
        return [v for v in self.said if v.child == change.page and self.meets(v, change)]

    def meets(self, v: Variant, change: Planted) -> bool:
        """Whether a variant overlaps the planted words on the page, in the text or the title."""
        page = next(p for p in self.pages if p.article_id == v.child)
        body = page.title if v.zone == "headline" else page.text
        at = body.find(change.after)
        return at >= 0 and v.child_start is not None and v.child_end is not None and (
            v.child_start < at + len(change.after) and at < max(v.child_end, v.child_start + 1)
        )  # fmt: skip

    def between_alarms(self) -> list[Variant]:
        """What is called a change between two pages of a lost source, and was planted in neither."""
        return [v for v in self.between if not any(self._on(v, c) for c in self.planted)]

    def _on(self, v: Variant, c: Planted) -> bool:
        for page, zone, start, end in (
            (v.child, v.zone, v.child_start, v.child_end),
            (v.parent, "body", v.parent_start, v.parent_end),
        ):
            if page != c.page or start is None or end is None:
                continue
            own = next(p for p in self.pages if p.article_id == page)
            at = (own.title if zone == "headline" else own.text).find(c.after)
            if at >= 0 and start < at + len(c.after) and at < max(end, start + 1):
                return True
        return False

    def alarms(self) -> list[Variant]:
        """What is called a change and was not planted."""
        return [v for v in self.said if not any(v.child == c.page and self.meets(v, c) for c in self.planted)]  # fmt: skip


def run(_data: Path | None) -> dict[str, dict[str, Measure]]:
    """A set for every family, and `all`."""
    found = families()
    return {f.name: measures([f]) for f in found} | {"all": measures(found)}


def families() -> list[Family]:
    return [_family(path) for path in sorted(ROOT.glob("*.txt"))]


def measures(found: list[Family]) -> dict[str, Measure]:
    """Planted changes found and rightly typed; false alarms a page, all pages but the sources."""
    rows = [(f"{f.name}.{c.page}", c, f.hits(c)) for f in found for c in f.planted]
    typed = [(p, any(v.kind == c.kind for v in own)) for p, c, own in rows if own]
    per_page = [
        (p.article_id, sum(v.child == p.article_id for v in f.alarms()))
        for f in found for p in f.pages[1:]
    ]  # fmt: skip
    apart = [
        (p.article_id, sum(p.article_id in (v.child, v.parent) for v in f.between_alarms()) / 2)
        for f in found for p in f.pages[1:]
    ]  # fmt: skip
    return {
        "siblings_false_alarms_per_page": bootstrap(
            apart, lambda ps: sum(n for _, n in ps) / len(ps) if ps else float("nan")
        ),
        "changes_recall": bootstrap_mean([float(bool(own)) for *_, own in rows], [p for p, *_ in rows]),
        "kind_accuracy": bootstrap_mean([float(x) for _, x in typed], [p for p, _ in typed]),
        "false_alarms_per_page": bootstrap(
            per_page, lambda ps: sum(n for _, n in ps) / len(ps) if ps else float("nan")
        ),
    }  # fmt: skip


def _family(path: Path) -> Family:
    pages, planted, parents = [], [], {}
    for block in path.read_text(encoding="utf-8").split("=== ")[1:]:
        first, title, *lines = block.strip("\n").split("\n")
        name, _, parent = (w.strip() for w in first.partition("|"))
        for line in lines:
            if line.startswith("~ "):
                planted.append(Planted(name, *(w.strip() for w in line[2:].split("|"))))
        text = _body(lines)
        parents[name] = parent
        pages.append(
            Article(
                name, name, name, None, name.title(), title.removeprefix("# "), text, "en", True
            )
        )
    source = pages[0].article_id
    edges = [(p.article_id, parents[p.article_id]) for p in pages if p.article_id != source]
    said = _judged(path.stem, pages, edges)
    between = _judged(path.stem, pages[1:], [(p.article_id, "lost") for p in pages[1:]])
    return Family(path.stem, tuple(pages), tuple(planted), tuple(said), tuple(between))


def _body(lines: list[str]) -> str:
    """The text without the marks: lines of one paragraph joined, paragraphs parted by a blank."""
    text = "\n".join(line for line in lines if not line.startswith("~ "))
    return "\n\n".join(" ".join(p.split()) for p in text.split("\n\n") if p.strip())


def _judged(story: str, pages: list[Article], edges: list[tuple[str, str]]) -> list[Variant]:
    sentences = [s for p in pages for s in split(p)]
    tellings = [
        Telling(story, p.article_id, False, None, p.outlet, p.title, "en", p.article_id)
        for p in pages
    ]
    lost = [Telling(story, "lost", True, "agency", None, "", "en", None)]
    stemma = Stemma(
        story, tuple(Derivation(story, a, c, "rewrite", 0.95) for c, a in edges),
        tuple(t for t in lost if any(a == "lost" for _, a in edges)),
    )  # fmt: skip
    beads = list(collate.collate_story(tellings, sentences))
    rows = apparatus.variants(pages, [], sentences, [], tellings, beads, [stemma])
    return [v for v in rows if v.status == "changed" and v.relation != "itself"]


def report(found: list[Family]) -> str:
    """What is missed, wrongly typed and said too much."""
    lines = []
    for f in found:
        for c in f.planted:
            own = f.hits(c)
            if not own or c.kind not in {v.kind for v in own}:
                lines.append(f"{'kind' if own else 'missed':7} {f.name}.{c.page} {c.kind}: {c.before!r} -> {c.after!r} {sorted({v.kind or '' for v in own})}")  # fmt: skip
        lines += [
            f"alarm   {f.name}.{v.child} {v.kind} {v.probability:.2f} {v.parent_words!r} -> {v.child_words!r}"
            for v in f.alarms()
        ]
        lines += [
            f"apart   {f.name}.{v.parent}-{v.child} {v.kind} {v.probability:.2f} {v.parent_words!r} -> {v.child_words!r}"
            for v in f.between_alarms()
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    told = families()
    for name, m in measures(told).items():
        print(f"{name:24} {m.value:.3f} [{m.low:.3f}, {m.high:.3f}] n={m.n}")
    print(report(told))
