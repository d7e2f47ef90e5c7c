"""One difference between two texts, and what is known around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold import text

if TYPE_CHECKING:
    from datetime import datetime


KINDS = (
    "number", "date", "name", "place", "role",
    "quotation", "polarity", "certainty", "attribution", "action",
)  # fmt: skip
HARMLESS = frozenset({"same", "rounded", "converted", "spelling", "part", "compatible"})
SETTLED = HARMLESS | {"twice negated", "same certainty", "converse"}


@dataclass(frozen=True, slots=True)
class Context:
    """What is known around the two pieces."""

    lang: str = "en"
    before_words: frozenset[str] = frozenset()  # canonical words of the whole first article
    after_words: frozenset[str] = frozenset()
    before_when: datetime | None = None  # publication, against which "Monday" is read
    after_when: datetime | None = None
    after_lang: str | None = None  # where the second text is in another language than the first
    after_near: frozenset[str] | None = None  # those of the second piece and what stands beside it

    @property
    def has_articles(self) -> bool:
        """Whether the words of both whole articles are known."""
        return bool(self.before_words) and bool(self.after_words)

    def named_near(self) -> frozenset[str]:
        """Words among which the second text would name its source: those near it, where known."""
        return self.after_words if self.after_near is None else self.after_near


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between two texts. Spans are code points into the texts as given."""

    kind: str
    before_start: int
    before_end: int
    after_start: int
    after_end: int
    before: str
    after: str
    features: tuple[tuple[str, float], ...] = ()
    note: str = ""  # why it is harmless, or what it is: "rounded", "synonym", "spelling"
    probability: float = 0.0  # that a fact changed

    def with_probability(self, probability: float) -> Difference:
        """As `dataclasses.replace` gives it, in a tenth of the time: each difference is weighed."""
        return Difference(
            self.kind, self.before_start, self.before_end, self.after_start, self.after_end,
            self.before, self.after, self.features, self.note, probability,
        )  # fmt: skip

    def with_features(self, more: tuple[tuple[str, float], ...]) -> Difference:
        return Difference(
            self.kind, self.before_start, self.before_end, self.after_start, self.after_end,
            self.before, self.after, self.features + more, self.note, self.probability,
        )  # fmt: skip

    @property
    def mode(self) -> str:
        """How it comes about: swap, or what only one side has (fact, word, cue or source)."""
        if (self.before and self.after) or self.kind in ("role", "quotation"):
            return "swap"
        if self.kind == "attribution":
            return "source"
        if self.kind in ("polarity", "certainty"):
            return "cue"
        sort = "fact" if self.kind in ("number", "date", "name", "place") else "word"
        return f"{sort}_{'insert' if self.after else 'delete'}"

    @property
    def harmless(self) -> bool:
        """Whether meaning settles it: rounded, converted, another spelling of one thing."""
        return self.note in SETTLED


def widened(body: str, start: int, end: int) -> tuple[int, int]:
    """An empty span as that of the words around it, so that it names a place; others unchanged."""
    if end > start:
        return start, end
    stand = text.tokens(body)
    before = [t.start for t in stand if t.end <= start][-1:]
    after = [t.end for t in stand if t.start >= start][:1]
    return (before or [start])[0], (after or [end])[0]
