"""Audits: a random sample of differences that outlets introduced, answered by people, and rates."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retold.errors import NotFoundError, RetoldError
from retold.results.rates import LEAST_TELLINGS, Rate, frame, rates, sample
from retold.results.words import around
from retold.workspace.audits import Audit, Audits, Item

if TYPE_CHECKING:
    from retold.api.library import Workspace

ANSWERS = ("yes", "no", "unsure")
EACH = 30  # differences drawn of every outlet, unless said otherwise
_CONTEXT = 160


@dataclass(frozen=True, slots=True)
class Asked:
    """One drawn difference as a person is shown it; None where a page was forgotten."""

    item: Item
    before: tuple[str, str, str] | None  # words around, the words, words around
    after: tuple[str, str, str] | None


def draw(
    desk: Workspace, *, seed: str, who: str, each: int = EACH, least: int = LEAST_TELLINGS
) -> Audit:
    """Draw a sample and keep it. Raises RetoldError where no outlet has enough to draw from."""
    if not seed.strip():
        raise RetoldError("name a seed, so that others can draw the same sample")
    found = frame(desk.store, least)
    if not found.compared:
        raise RetoldError(
            f"no outlet has {least} tellings that were compared with a parent at hand: "
            "too few for a rate"
        )
    chosen = sample(found.found, each, seed)
    total: dict[str, int] = defaultdict(int)
    for one in found.found:
        total[one.outlet] += 1
    items = [
        Item(0, n, c.outlet, c.mark, c.parent_article, c.child_article, c.kind, c.zone,
             c.parent_span, c.child_span) for n, c in enumerate(chosen, 1)
    ]  # fmt: skip
    frames = {o: (compared, total[o]) for o, compared in found.compared.items()}
    audits = Audits(desk.store.state)
    audits.keep(seed, who, desk.store.snapshot().number, frames, items)
    return current(desk)


def current(desk: Workspace) -> Audit:
    """The audit drawn last. Raises NotFoundError where none was."""
    found = Audits(desk.store.state).newest()
    if found is None:
        raise NotFoundError("no sample was drawn yet: `retold audit draw` draws one")
    return found


def items(desk: Workspace) -> list[Item]:
    """What was drawn last, with the answers."""
    return Audits(desk.store.state).items(current(desk).audit)


def asked(desk: Workspace, item: Item) -> Asked:
    """A drawn difference with its words, from the pages themselves."""
    return Asked(
        item,
        _words(desk, item.parent, item.parent_span, item.zone),
        _words(desk, item.child, item.child_span, item.zone),
    )


def _words(
    desk: Workspace, article_id: str, span: tuple[int, int] | None, zone: str
) -> tuple[str, str, str] | None:
    try:
        article = desk.page(article_id).article
    except NotFoundError:
        return None
    text = article.title if zone == "headline" else article.text
    start, end = span or (0, min(len(text), _CONTEXT))
    return around(text, start, min(end, len(text)), _CONTEXT) if start < len(text) else None


def answer(desk: Workspace, n: int, said: str, *, who: str, note: str = "") -> None:
    """Keep an answer to difference `n` of the last sample; the last answer to each counts."""
    if said not in ANSWERS:
        raise RetoldError(f"answer {', '.join(ANSWERS[:-1])} or {ANSWERS[-1]}, not {said!r}")
    Audits(desk.store.state).answer(current(desk).audit, n, said, who, note)


def rated(desk: Workspace) -> list[Rate]:
    """The rates that the last sample and its answers allow."""
    audit = current(desk)
    answers: dict[str, list[str | None]] = defaultdict(list)
    for item in items(desk):
        answers[item.outlet].append(item.answer)
    return rates(audit.compared, audit.found, answers)
