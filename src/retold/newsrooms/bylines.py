"""Bylines: who wrote, and whether a line says so."""

from __future__ import annotations

import re

from retold.newsrooms.names import AROUND, newsroom_of
from retold.newsrooms.styles import PARTICLES, like_a_name, phrases, styles
from retold.text import fold

_OURS = re.compile(
    r"(?:our|notre|nos|nuestr[oa]|il nostro|la nostra|nosso|nossa|onze|unser(?:e[mnr]?)?)\s[^.!?]{3,60}$",
    re.IGNORECASE,
)
_NAME_AND_JOB = re.compile(
    r"(?:[^\W\d_a-zа-я][\w.'’-]*\s){1,3}[^\W\d_a-zа-я][\w.'’-]*,\s[^.!?]{3,90}$"
)
_STAFF = re.compile(r"\s(?:staff|writer|reporter|correspondent|desk)$", re.IGNORECASE)


def is_byline(line: str, lang: str) -> bool:
    """Whether a line says who wrote: "By Jane Doe, Associated Press", "Von Max Muster".

    >>> is_byline("By Jane Doe in London", "en"), is_byline("By the time it ended", "en")
    (True, False)
    """
    line = " ".join(line.split()).strip("*_|[]() ")
    if not 3 <= len(line) <= 140 or line.count(" ") > 16:
        return False
    if fold(line).strip(AROUND) in phrases("roles", "alone"):
        return True
    if _STAFF.search(line) and newsroom_of(line):
        return True
    rest = _byline_rest(line, lang)
    led = rest is not None
    rest = re.split(r"\s+[-–—]\s+", _HANDLE.split(rest if rest is not None else line)[0])[0]
    if _NAME_AND_JOB.match(rest) and _has_job(rest):
        return True
    if led and _OURS.match(rest) and rest.count(" ") <= 7:
        return True
    pieces = [p for p in re.split(r"[\s,&/]+", rest) if p.strip(AROUND)]
    if not pieces or len(pieces) > 12 or not all(_byline_word(p) for p in pieces):
        return False
    named = [p for p in pieces if p[:1].isupper() or not p[:1].islower()]
    if led:
        return bool(named) or fold(rest).strip(AROUND) in phrases("roles", "alone")
    # without an opening word: a name and its newsroom or role, "Jane Doe, Reuters"
    after = [p.strip() for p in re.split(r"[,/|]|\s+in\s+", rest)][1:]
    return 2 <= len(pieces) <= 9 and any(
        newsroom_of(p) or fold(p) in phrases("roles", "alone") for p in after if p
    )


def _has_job(line: str) -> bool:
    """Whether a job follows the name: "Jane Doe, senior reporter"."""
    after = re.findall(r"[\w-]+", line.split(",", 1)[1])[:3]
    return any(fold(w) in phrases("roles", "jobs") for w in after)


def names_a_role(line: str) -> bool:
    """Whether a short line names a desk or a role: "News Desk", "Admin"."""
    roles = phrases("roles", "words") - {"and", "in", "for", "with", "our", "online"}
    return any(fold(w) in roles for w in re.findall(r"\w+", line))


# What follows a name: "| Paper", "@handle", an address of mail, perhaps glued on.
_HANDLE = re.compile(
    r"\s+[|•·]\s+|\s@|\s\S+@\S+\.\S|(?<=[a-z])@(?=\w+$)|\s\S+@(?!\w+$)|\s(?:on|am|le)$"
)


def persons_in_byline(line: str, lang: str) -> tuple[str, ...]:
    """The people a byline names, as written.

    >>> persons_in_byline("By Jane Doe and John Roe, Associated Press", "en")
    ('Jane Doe', 'John Roe')
    """
    line = " ".join(line.split()).strip("*_|[]() ")
    rest = _byline_rest(line, lang)
    rest = _HANDLE.split(rest if rest is not None else line)[0]
    persons = []
    for part in re.split(
        r"(?<=\w{3})\.\s+(?=[A-Z]\w{2})|\s*[,;&/|]\s*|\s+(?:and|und|et|y|e|und|i|и|en|og|och)\s+|\s+[-–—]\s+",
        rest,
    ):
        name = re.split(r"\s+(?:in|à|en|a|aus|from|for|at)\s+", part)[0].strip(AROUND)
        pieces = name.split()
        roles = phrases("roles", "words") | phrases("roles", "alone")
        if (
            2 <= len(pieces) <= 5
            and not newsroom_of(name)
            and all(
                like_a_name(p) and not any(c.isdigit() for c in p) and fold(p) not in roles
                for p in pieces
            )
        ):
            persons.append(name)
    return tuple(dict.fromkeys(persons))


_CONNECTING = frozenset(
    "and und et y e und i и en og och in for of the by with aus from at à".split()
)


def opens_byline(line: str, lang: str) -> bool:
    """Whether a line opens as bylines do, "By …", "Von …".

    >>> opens_byline("By Jane Doe", "en"), opens_byline("Jane Doe, Reuters", "en")
    (True, False)
    """
    return _byline_rest(" ".join(line.split()).strip("*_|[]() "), lang) is not None


def may_sign_bare(line: str) -> bool:
    """Whether a short line without an opening word can be who wrote: names and roles, nothing else.

    >>> may_sign_bare("Jane Doe Senior Reporter"), may_sign_bare("Space Shares")
    (True, False)
    >>> may_sign_bare("Books, Reviews, News"), may_sign_bare("The Russian and Syrian ministries")
    (False, False)
    """
    if re.search(r"[!?:;$€]", line) or (line.endswith(".") and line.count(" ") > 3):
        return False
    written = re.findall(r"[^\W\d_][^\W_]*", line.split("@")[0])
    roles = phrases("roles", "words") | phrases("roles", "jobs")
    for word in written:
        low = fold(word)
        if low in phrases("roles", "never"):
            return False
        if word[0].islower() and low not in roles | PARTICLES | _CONNECTING:
            return False
    parts = [p.split() for p in line.split(",")]
    alone = [p for p in parts if len(p) == 1 and fold(p[0].strip(AROUND)) not in roles]
    return len(alone) < 2 and fold(line).split()[:1] != ["the"]


def _byline_rest(line: str, lang: str) -> str | None:
    """What follows the opening word of a byline; None without one."""
    openers = {fold(p) for code in {lang, "en"} for p in styles()["byline"].get(code, ())}
    folded = fold(line)
    for opener in sorted(openers, key=lambda o: (-len(o), o)):
        if folded.startswith(opener) and len(folded) == len(line):
            rest = line[len(opener) :]
            # a common little word opens a byline only where a name follows
            if rest[:1] in {" ", ":", "："} and len(rest.strip(" :：")) > 1:
                return rest.strip(" :：")
    return None


def _byline_word(piece: str) -> bool:
    bare = piece.strip(AROUND)
    if not bare or any(c.isdigit() for c in bare):
        return False
    if piece.endswith((".", "?", "!")) and len(bare) > 3:
        return False
    return like_a_name(bare) or fold(bare) in phrases("roles", "words") or bool(newsroom_of(bare))
