"""Newsrooms that a story writes in several ways: hosts, initials, other scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold import newsrooms, text
from retold.facts import skeleton, transliterate

if TYPE_CHECKING:
    from retold.origins.indexing import StoryIndex

_LEAST_HOST = 5  # letters of a name that a host may bear


def aliases(story: StoryIndex) -> dict[str, str]:
    """Names of the story's newsrooms that mean another of them: hosts, initials. Longest names win."""
    names = {newsrooms.newsroom_of_outlet(t.outlet) for t in story.tellings.values() if t.outlet}
    names |= {t.newsroom for t in (*story.tellings.values(), *story.lost.values()) if t.newsroom}
    names |= {c.newsroom for found in story.credits.values() for c in found if c.newsroom}
    chosen: list[str] = []
    alias: dict[str, str] = {}
    for name in sorted(names, key=lambda n: ("." in n, " " not in n, -len(n), n))[:400]:
        match = next(
            (
                c
                for c in chosen
                if newsrooms.same_newsroom(c, name) or _sounds(c, name) or _is_host_of(name, c)
            ),
            None,
        )
        if match is None:
            chosen.append(name)
        else:
            alias[name] = match
    return alias | _own_initials(story)


def _sounds(a: str, b: str) -> bool:
    """Whether two names are one in two scripts: "Степной курьер", "Stepnoy Kurier"."""
    return a.isascii() != b.isascii() and " " in a and skeleton(a) == skeleton(b)


def _is_host_of(host: str, name: str) -> bool:
    """Whether a host bears a newsroom's name: en.hillpost.example and "Hill Post"."""
    if "." not in host or "." in name or " " in host:
        return False
    squeezed = "".join(w for w in text.words(transliterate(name)) if w != "the")
    labels = [p.replace("-", "") for p in host.casefold().split(".")[:-1]]
    return len(squeezed) >= _LEAST_HOST and squeezed in labels


def _own_initials(story: StoryIndex) -> dict[str, str]:
    """An outlet's own two or three initials where its page signs with them: "DP" of the Danube Post."""
    found: dict[str, str] = {}
    for telling_id, telling in story.tellings.items():
        if not telling.outlet:
            continue
        initials = "".join(w[0] for w in text.words(telling.outlet)).upper()
        for page in story.pages_of(telling_id):
            for c in story.credits.get(page, ()):
                if c.newsroom == initials and newsrooms.newsroom_of(initials) is None:
                    found[initials] = newsrooms.newsroom_of_outlet(telling.outlet)
    return found
