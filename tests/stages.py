"""Small stages and their rows, on which engines are tried."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from collections.abc import Iterator  # noqa: TC003 - the engine reads the annotations
from typing import TYPE_CHECKING

from retold.engines.base import Step
from retold.records import Article, Capture, Credit, Sentence, StoryMember, Telling

if TYPE_CHECKING:
    from retold.engines.base import Engine


def article(n: int) -> Article:
    words = f"One {n}. Two {n}."
    return Article(f"a{n:03}", f"c{n:03}", f"p{n}", None, "paper", f"T {n}", words, "en", True)


def split(articles: Iterator[Article]) -> Iterator[Sentence]:
    for a in articles:
        if a.article_id == "a003":
            continue  # a key without rows is finished too
        for n, piece in enumerate(a.text.split(". ")):
            yield Sentence(a.article_id, n, "body", 0, 0, len(piece), piece)


def fold(
    members: list[StoryMember], sentences: list[Sentence], credits: list[Credit]
) -> Iterator[Telling]:
    key = members[0].story_key
    words = "|".join(f"{s.article_id}:{s.n}:{s.text}" for s in sentences)
    yield Telling(key, key, False, None, str(len(credits)), words, "en", members[0].article_id)


def hours(articles: list[Article], credits: list[Credit]) -> Iterator[Sentence]:
    for a in articles:
        yield Sentence(a.article_id, 0, "body", 0, 0, 1, str(a.published))


SPLIT = Step(split, ("articles",), "sentences", "article_id")
FOLD = Step(fold, ("story_members", "story_sentences", "credits_by_story"), "tellings", "story_key")
JOIN = (
    "select m.story_key, s.* from story_members m join sentences s on s.article_id = m.article_id "
    "order by m.story_key"
)
CREDITS = (
    "select m.story_key, c.* from story_members m join credits c on c.article_id = m.article_id"
)


def fill(e: Engine, numbers: list[int]) -> None:
    e.put("articles", [article(n) for n in numbers])
    e.put("credits", [Credit(f"a{n:03}", 0, "byline", "By X", 1.0) for n in numbers if n % 2])
    e.map(SPLIT)
    e.put("story_members", [StoryMember(f"s{n % 3}", f"a{n:03}") for n in numbers], replaces=True)
    e.sql(JOIN, "story_sentences")
    e.sql(CREDITS, "credits_by_story")
    e.map(FOLD)


def rows(e: Engine, table: str) -> list[str]:
    return sorted(str(r) for r in e.read(table).to_pylist())


# --- pages that take too much ---


def hostile(captures: Iterator[Capture]) -> Iterator[Article]:
    for c in captures:
        if c.body == b"sleeps":
            time.sleep(60)
        elif c.body == b"hangs":  # as a parser in C that Python cannot interrupt
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
            time.sleep(60)
        elif c.body == b"holds":  # in C, and no other Python runs meanwhile
            ctypes.PyDLL(None).sleep(60)
        elif c.body == b"crashes":
            os.kill(os.getpid(), signal.SIGKILL)
        elif c.body == b"grows":
            bytearray(2 << 30)
        elif c.body == b"stumbles":
            raise ZeroDivisionError
        yield Article(c.capture_id, c.capture_id, c.address, None, "paper", "", "", "en", True)


def instead(c: Capture, why: str) -> Article:
    return Article(
        c.capture_id, c.capture_id, c.address, None, "paper", "", "", "en", True, problem=why
    )
