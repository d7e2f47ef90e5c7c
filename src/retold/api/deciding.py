"""Human verdicts: what they may say, and whether they can all hold at once."""

from __future__ import annotations

import getpass
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from retold import results
from retold.api.naming import article_id
from retold.errors import NotFoundError, RetoldError
from retold.records import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from retold.records import Article
    from retold.workspace import Store

KINDS = {  # what each says, and whether it names a second page
    "derives": ("a was made from b (answer no: it was not)", True),
    "independent": ("a rests on reporting of its own", False),
    "same-story": ("a and b tell one story", True),
    "not-same-story": ("a and b tell two stories", True),
    "change": ("the quoted words of a are a change (answer no: they are none)", None),
}

_DENIED = ("derives", "change")  # what can be answered no


def verdict(
    kind: str,
    a: str,
    b: str | None = None,
    *,
    words: str | None = None,
    answer: str = "yes",
    note: str = "",
    who: str | None = None,
) -> Verdict:
    """A verdict given now: by this user, where no other is named.

    >>> verdict("derives", "a1b2c3", "d4e5f6", who="Ana").kind
    'derives'
    """
    now = datetime.now(UTC).replace(microsecond=0)
    return Verdict(0, kind, a, b, words, answer, note, who or _user(), now)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def completed(store: Store, said: Verdict) -> Verdict:
    """The verdict with whole ids. Raises RetoldError where it says what no verdict can."""
    if said.kind not in KINDS:
        raise RetoldError(f"there is no verdict {said.kind!r}: say {', '.join(KINDS)}")
    second = KINDS[said.kind][1]
    if second and not said.b:
        raise RetoldError(f"{said.kind} is about two pages: name the other one, too")
    if second is False and said.b:
        raise RetoldError(f"{said.kind} is about one page alone")
    if said.answer not in ("yes", "no") or (said.answer == "no" and said.kind not in _DENIED):
        raise RetoldError(f"the answer to {said.kind} cannot be {said.answer!r}")
    if (said.kind == "change") != bool(said.words and said.words.strip()):
        raise RetoldError("a change is named by its words, and nothing else is: --words")
    a = article_id(store, said.a)
    b = article_id(store, said.b) if said.b else None
    if a == b:
        raise RetoldError("both names are of one page")
    if said.kind == "change":
        _quoted(store, a, said.words or "")
    return replace(said, a=a, b=b)


def _quoted(store: Store, article: str, words: str) -> None:
    text = _article(store, article)
    if words not in text.text and words not in text.title:
        raise RetoldError(f"the page {article} does not have the words {words!r}")


def _article(store: Store, article: str) -> Article:
    """One article by its whole id, by way of the catalogue: a library may hold very many."""
    try:
        return results.page(store, article).article
    except NotFoundError:  # a build is under way, and has read it just now
        read: Iterator[Article] = store.records("articles")
        return next(x for x in read if x.article_id == article)


def contradiction(new: Verdict, held: Sequence[Verdict]) -> str | None:
    """Why a verdict cannot hold beside those that hold already; None where it can."""
    for old in held:
        if why := _against(new, old):
            return f"verdict {old.verdict_id} ({old.kind}, by {old.who}) says {why}: undo it first"
    if new.kind == "derives" and new.answer == "yes" and _reaches(new.b, new.a, held):
        return "its source would derive from it by the verdicts that hold: undo one of them first"
    together = _stories([*held, new])
    for v in (*held, new):
        if v.kind == "not-same-story" and v.b and together(v.a) == together(v.b):
            apart = "" if v is new else f", and verdict {v.verdict_id} holds them apart"
            return (
                f"other verdicts put {v.a} and {v.b} into one story{apart}: undo one of them first"
            )
    return None


def _against(new: Verdict, old: Verdict) -> str | None:
    kinds = {v.kind for v in (new, old) if v.answer == "yes"}
    if kinds == {"derives", "independent"} and new.a == old.a:
        said = "rests on reporting of its own" if old.kind == "independent" else "derives"
        return f"that {new.a} {said}"
    if (
        new.kind == old.kind
        and new.kind in _DENIED
        and (new.a, new.b, new.words) == (old.a, old.b, old.words)
    ):
        return "the opposite" if new.answer != old.answer else None
    return None


def _reaches(start: str | None, goal: str, held: Iterable[Verdict]) -> bool:
    """Whether one page derives from another by the verdicts."""
    above: dict[str, set[str]] = defaultdict(set)
    for v in held:
        if v.kind == "derives" and v.b and v.answer == "yes":
            above[v.a].add(v.b)
    seen: set[str] = set()
    waiting = [start] if start else []
    while waiting:
        page = waiting.pop()
        if page == goal:
            return True
        if page not in seen:
            seen.add(page)
            waiting.extend(above[page])
    return False


def _stories(held: Iterable[Verdict]) -> Callable[[str], str]:
    """A function that gives the same page for all that verdicts put into one story."""
    head: dict[str, str] = {}

    def top(page: str) -> str:
        while head.get(page, page) != page:
            page = head[page]
        return page

    for v in held:
        if v.kind in ("same-story", "derives") and v.b and v.answer == "yes":
            head[top(v.a)] = top(v.b)
    return top


def same(one: Verdict, other: Verdict) -> bool:
    """Whether two verdicts say the same: order does not matter to one story or two."""
    if one.kind != other.kind or one.words != other.words or one.answer != other.answer:
        return False
    if one.kind in ("same-story", "not-same-story"):
        return {one.a, one.b} == {other.a, other.b}
    return (one.a, one.b) == (other.a, other.b)
