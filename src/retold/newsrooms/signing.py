"""How newsrooms sign: datelines, bylines, credit lines, picture credits, copyright lines.

The words lie in `data/house_styles.toml`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from retold.newsrooms.names import AROUND, find_newsrooms, newsroom_of, table
from retold.text import fold


class Dateline(NamedTuple):
    """What a dateline says."""

    place: str | None
    newsroom: str | None


@cache
def styles() -> dict[str, Any]:
    return table("house_styles")


@cache
def phrases(table: str, field: str) -> frozenset[str]:
    return frozenset(fold(p) for p in styles()[table][field])


@cache
def _opening(table: str, field: str) -> re.Pattern[str]:
    """Any of the phrases at the beginning of a folded line, longest first."""
    listed = sorted(phrases(table, field), key=lambda p: (-len(p), p))
    return re.compile(r"[(\[*_–—-]{0,3}\s*(?:" + "|".join(map(re.escape, listed)) + r")(?!\w)")


_ENDS = re.compile(
    r"\s(?:-{1,3}|–|—)(?=\s|$)|\.\s?(?:-{1,2}|–|—)|[—–](?=\s?\w)|(?<=[)\]/])\s*(?:-{1,3}|[:–—.])|:(?=\s)|\]\s"
)
_MARKED = re.compile(
    r"\(([^()]{2,60})\)|/([^/]{2,40})/|\[([^\[\]]{2,60})\]|［([^［］]{2,60})］|【([^【】]{2,40})】"
)
_NUMBER = re.compile(r"\b\d{1,4}(?:st|nd|rd|th|er|\.|º|日|月|年)?\b[.:]?\d{0,2}")
_WIDE_DAY = re.compile("\\d{1,4}[年月日]")
_PARTICLES = frozenset(
    [
        "de",
        "la",
        "le",
        "les",
        "el",
        "los",
        "las",
        "del",
        "di",
        "da",
        "do",
        "dos",
        "das",
        "van",
        "von",
        "der",
        "den",
        "am",
        "an",
        "der",
        "zu",
        "im",
        "of",
        "the",
        "and",
        "al",
        "bin",
        "ibn",
        "y",
        "e",
        "et",
        "und",
        "i",
        "in",
        "upon",
        "sur",
        "sous",
        "en",
        "na",
        "nad",
        "bei",
        "san",
        "st",
        "ter",
        "ten",
        "'n",
        "d",
        "l",
    ]
)
_WIDE_DATELINE = re.compile(
    r"^(?:[（(【［\[]?\s*(?:新华社|新華社|中新社|中新网|共同社|法新社|路透社)[^\s，。,）)】]{0,24}?(?:电|電)[）)】］\]]?\s*"
    r"|[［\[【（][^］\]】）]{1,30}[］\]】）]\s*(?:[-－―—–]\s*)?)"
)
_WIDE_AGENCY = re.compile("新华社|新華社|中新社|中新网|共同社|法新社|路透社|中央社|时事社|時事")
_HEAD = 170  # a dateline ends within so many characters


def split_dateline(paragraph: str, lang: str) -> tuple[str, str]:
    """(dateline as written with its dash, rest); ("", paragraph) where there is none.

    >>> split_dateline("ALMATY (Reuters) – A man was held.", "en")
    ('ALMATY (Reuters) – ', 'A man was held.')
    >>> split_dateline("The city – a port – was quiet.", "en")[0]
    ''
    """
    lead = len(paragraph) - len(paragraph.lstrip())
    head = paragraph[lead : lead + _HEAD]
    wide = _WIDE_DATELINE.match(head)
    if wide and (find_newsrooms(wide.group(), lang) or _glued(wide.group().strip(AROUND + "－―"))):
        return paragraph[: lead + wide.end()], paragraph[lead + wide.end() :]
    for end in _dateline_ends(head):
        if _is_dateline(head[:end]):
            cut = _past(paragraph, lead + end)
            cut = _second_part(paragraph, cut)
            return paragraph[:cut], paragraph[cut:]
    return "", paragraph


def _past(paragraph: str, cut: int) -> int:
    """Beyond the dashes and spaces at a place."""
    while cut < len(paragraph) and paragraph[cut] in " \t\u00a0-–—:":
        cut += 1
    return cut


def _second_part(paragraph: str, cut: int) -> int:
    """Where a dateline of two parts ends: "(ANSA) - ROMA, 26 NOV -", "МОСКВА, 26 ноя - РИА Новости."."""
    found = re.match(r"(.{2,40}?)(?:\s[-–—]{1,2}|\.\s?[-–—]|[.:])\s+", paragraph[cut : cut + 60])
    if not found:
        return cut
    first = read_dateline(paragraph[:cut])
    if first.newsroom is None and newsroom_of(found.group(1)):
        return _past(paragraph, cut + found.end())
    placed = first.place is None and not found.group().rstrip().endswith(".")
    if placed and _is_dateline(found.group()):
        return _past(paragraph, cut + found.end())
    return cut


_UNLISTED_MARK = re.compile(r"[(\[]([A-ZÀ-ÖØ-Þ]{2,6})[)\]]\s*[-–—:.]*\s*$")


def unlisted_mark(dateline: str) -> str | None:
    """The mark of an agency that no table knows: "SAARE, May 12 (NPA) -" gives "NPA"."""
    found = _UNLISTED_MARK.search(dateline)
    return found.group(1) if found else None


def read_dateline(dateline: str) -> Dateline:
    """The place and the newsroom of a dateline.

    >>> read_dateline("NEW DELHI, July 28 (PTI) — ")
    Dateline(place='NEW DELHI', newsroom='PTI')
    """
    newsroom, rest = _mark_of(dateline)
    return Dateline(_place_of(rest) or None, newsroom)


def _dateline_ends(head: str) -> list[int]:
    """Where a dateline may end, in order: dashes, colons, and a bracketed mark without either."""
    ends = [m.end() for m in _ENDS.finditer(head)]
    marks = [m.end() for m in _MARKED.finditer(head) if _rooms_in(_inside(m))]
    return sorted(ends[:8]) + marks[:1]


def _inside(marked: re.Match[str]) -> str:
    return next((g for g in marked.groups() if g), "")


def _rooms_in(mark: str) -> list[str]:
    """The newsrooms of a mark such as "AP/Reuters" or "Reuters, dpa"."""
    whole = newsroom_of(mark)
    parts = re.split(r"\s*[/,+&]\s*|\s+(?:and|und|et|y|e|i|a)\s+", mark.strip(AROUND))
    rooms = [newsroom_of(p) for p in parts]
    return [whole] if whole else [r for r in rooms if r]


def _glued(inside: str) -> tuple[str, str] | None:
    """(place, mark) of a mark that stands right behind its place: "オストレル共同"."""
    found = re.fullmatch(r"[【［\[（]?(.{1,20}?)\s?(共同|時事|ロイター|AFP時事)[】］\]）]?", inside)
    return (found.group(1), found.group(2)) if found else None


def _mark_of(head: str) -> tuple[str | None, str]:
    """The newsroom a dateline names and the dateline without it."""
    if wide := _WIDE_AGENCY.search(head):
        return newsroom_of(wide.group()), re.sub("[电電]", " ", head.replace(wide.group(), " "))
    for marked in _MARKED.finditer(head):
        inside = _inside(marked)
        rest = head[: marked.start()] + " " + head[marked.end() :]
        if rooms := _rooms_in(inside):
            return rooms[0], rest
        if glued := _glued(inside):
            return newsroom_of(glued[1]), glued[0] + rest
        spaced = inside.replace("\u3000", " ").split()
        if spaced and (room := newsroom_of(spaced[-1])):  # [東京 1日 ロイター]
            return room, " ".join(spaced[:-1])
    # "МИНСК, 26 ноя - РИА Новости." and "Минск. 26 ноября. Интерфакс -"
    parts = [
        p for p in re.split(r"\s+[-–—]+\s*|[.:]\s+|[,/|]\s*|\s+[-–—]+$", head) if p.strip(AROUND)
    ]
    for part in (parts[-1:] + parts[:1]) if parts else ():
        bare = part.strip(AROUND)
        if len(bare) >= 2 and (room := newsroom_of(bare)) and not bare.islower():
            return room, head.replace(part, " ", 1)
    return None, head


def _place_of(head: str) -> str:
    """The place that is left of a dateline when marks, dates and clock times are taken away."""
    words = []
    for word in re.split(
        r"[\s,/.:|()\[\]–—-]+", _NUMBER.sub(" ", _WIDE_DAY.sub(" ", _MARKED.sub(" ", head)))
    ):
        bare = fold(word.strip(AROUND))
        if bare and bare not in phrases("dateline", "months") | phrases("dateline", "days"):
            words.append(word.strip("\"'*_"))
    return " ".join(words)


def _is_dateline(head: str) -> bool:
    newsroom, rest = _mark_of(head)
    place = _place_of(rest)
    if fold(place) in phrases("dateline", "labels") or fold(head).strip(AROUND) in phrases(
        "dateline", "labels"
    ):
        return False
    words = place.split()
    if words and fold(words[0]) == "dear":
        return False  # a letter's opening
    if len(words) > 6 or not all(_names(w) for w in words):
        return False
    if newsroom:
        return bool(head.strip()) and (bool(words) or head.strip()[0] in "([/" or _short_head(head))
    if not words or head.rstrip().endswith("]"):
        return False
    city = rest.split(",")[0].strip(AROUND)
    upper = city.isupper() and len(city) >= 4 and len(words) <= 4
    dated = rest != _NUMBER.sub("", rest) and any(
        fold(w) in phrases("dateline", "months") for w in re.split(r"[\s,./]+", rest)
    )
    if head.rstrip().endswith(":"):
        return upper and (len(words) <= 3) and not re.search(r"\d", head)
    return (upper and not _NUMBER.search(head)) or (dated and words[0][0].isupper())


def _short_head(head: str) -> bool:
    return len(head) <= 24 and head.rstrip()[-1:] in "-–—:"


def _names(word: str) -> bool:
    return word[0].isupper() or fold(word) in _PARTICLES or not word[0].islower()


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
_HANDLE = re.compile(r"\s+[|•·]\s+|\s@|\s\S+@\S+\.\S|(?<=[a-z])@(?=\w+$)|\s\S+@(?!\w+$)|\s(?:on|am|le)$")


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
                _names(p) and not any(c.isdigit() for c in p) and fold(p) not in roles
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
        if word[0].islower() and low not in roles | _PARTICLES | _CONNECTING:
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
    return _names(bare) or fold(bare) in phrases("roles", "words") or bool(newsroom_of(bare))


def is_credit_line(line: str, lang: str) -> bool:  # noqa: ARG001 (all languages are tried)
    """Whether a line says where the report comes from or who did what on it.

    >>> is_credit_line("(Reporting by A. Doe; Editing by B. Roe)", "en")
    True
    >>> is_credit_line("Źródło: Reuters", "pl"), is_credit_line("— Reuters", "en")
    (True, True)
    >>> is_credit_line("Reuters was first to report it on Monday.", "en")
    False
    """
    line = " ".join(line.split())
    if not 2 <= len(line) <= 400:
        return False
    folded = fold(line)
    if _opening("credit_line", "openers").match(folded) or is_copyright(line):
        return True
    if len(line) <= 320 and any(p in folded for p in phrases("credit_line", "within")):
        return True
    if len(line) <= 320 and _speaks_of_itself(folded):
        return True
    bare = folded.strip(AROUND)
    if bare in phrases("credit_line", "alone") or unlisted_source(line):
        return True
    if len(line) > 120:
        return False
    sourced = _opening("credit_line", "sourced").match(folded)
    if sourced and re.match(r"\s*[:：|/-]\s*\S", folded[sourced.end() :]):
        return folded.count(" ") <= 12
    if (found := _opening("credit_line", "with").match(folded)) and len(folded) == len(line):
        return _only_newsrooms(line[found.end() :])
    return _only_newsrooms(line)


_ITSELF = re.compile(
    r"\b(?:this|the|dieser|diese|dieses|cet|cette|este|esta)\s(?:\w+\s){0,2}(?:article|story|report|piece|essay|post|"
    r"column|interview|dispatch|analysis|commentary|review|text|version|episode|feature|content|recipe|artikel|"
    r"beitrag|artículo|articulo|nota)\b"
)


def _speaks_of_itself(folded: str) -> bool:
    """Whether a line says where it comes from itself: "This article first appeared in ..."."""
    near = [at for p in phrases("credit_line", "within_itself") if (at := folded.find(p)) >= 0]
    return any(folded[:at].strip(AROUND) == "" or _ITSELF.search(folded[:at]) for at in near)


_FROM = re.compile(
    r"^\W{0,2}(?i:via|source|quelle|fuente|fonte|bron|źródło|источник)\s?:?\s((?:(?:the|of|de|la|le)\s)?"
    r"[^\W\d_a-zа-я][\w.&'’-]{1,30}(?:\s(?:of |de |la |le )?[^\W\d_a-zа-я][\w.&'’-]{1,30}){0,4})\W?$"
)


def unlisted_source(line: str) -> str | None:
    """The outlet in a line that says nothing but whence, whether or not a table knows it.

    >>> unlisted_source("via Terrace Talk"), unlisted_source("via the back door it left")
    ('Terrace Talk', None)
    """
    found = _FROM.match(line)
    name = found.group(1).strip(" .") if found else ""
    words = [w for w in name.split() if fold(w) not in _PARTICLES]
    return name if words and all(w[0].isupper() or w[0].isdigit() for w in words) else None


def _only_newsrooms(line: str) -> bool:
    """Whether a line holds newsroom names and initials, and nothing else."""
    bare = line.strip(AROUND)
    if not bare:
        return False
    if newsroom_of(bare) or fold(bare) in phrases("credit_line", "alone"):
        return bare != "i"
    parts = [
        p for p in re.split(r"\s*[/,;|&+]\s*|\s+(?:and|und|et|y|e|i|a|и)\s+|\s+-\s+", bare) if p
    ]
    if not 2 <= len(parts) <= 8:
        return False
    known = [p for p in parts if newsroom_of(p) or fold(p) in phrases("credit_line", "alone")]
    return bool(known) and all(p in known or len(p) <= 4 for p in parts)


def is_copyright(line: str) -> bool:
    """Whether a line is a copyright notice.

    >>> is_copyright("© 2022 Thomson Reuters. All rights reserved.")
    True
    """
    if len(line) > 1000:
        return False
    folded = fold(" ".join(line.split()))
    if len(folded) > 500:
        return False
    opened = _opening("copyright", "openers").match(folded)
    if opened or folded.startswith(("©", "(c)")):
        return len(folded) <= 300
    return any(p in folded for p in phrases("copyright", "within"))


_PICTURE_BY = re.compile(r"^\s*(?:[:：/©|(\[-]|by\b|via\b|courtesy|credit|:|$)")
_SLASHED = re.compile(
    r"\b(?:REUTERS|AFP|AP Photo|AP|EPA|EFE|ANSA|dpa|PTI|ANI|Xinhua|Kyodo|Getty|TASS|UNIAN|Ukrinform|"
    r"Anadolu|AAP|NTB|TT|Ritzau|ANP|Belga|Keystone|APA|Lusa|CTK|ČTK|PAP|MTI|Yonhap|NurPhoto|Zuma|"
    r"Shutterstock|ロイター|共同|時事|РИА Новости|ТАСС|POOL|Pool)\s?/\s?[^\W\d_]"
)
_CAPTION_TAIL = re.compile(
    r"[.·|–—)]\s*(?:Photo|Photos|Image|Picture|Pic|Foto|Bild|Фото|Zdjęcie|Crédit|Imagen|Handout)\b\s?[:/ ]?"
    r"\s?[^\s.](?:[^.]|\b[A-Z]\.){1,60}$|\bhandout via \w+\.?$|\bvia (?:AP|AFP|Reuters|REUTERS|Getty Images)\.?$"
)
_SIGNED = re.compile(r"\(([^()/]{3,40})/([^()/]{2,30})\)\s*$")  # (Jane Doe/PA)
_CREDITED = re.compile(r"[(\[/|©:–—]\s*([^()\[\]]{2,80})[)\].]?\s*$")


def is_picture_credit(line: str) -> bool:
    """Whether a line credits a picture, by itself or at a caption's end.

    >>> is_picture_credit("REUTERS/Jane Doe"), is_picture_credit("Photo: AFP")
    (True, True)
    >>> is_picture_credit("Photos of the flood were shared by residents on Monday night.")
    False
    """
    line = " ".join(line.split())
    if not 2 <= len(line) <= 400:
        return False
    folded, short = fold(line), len(line) <= 90 and line.count(" ") <= 11
    opened = _opening("picture", "openers").match(folded)
    if opened and len(line) <= 160:
        after = folded[opened.end() :]
        if _PICTURE_BY.match(after) or (short and find_newsrooms(line, "en")):
            return True
    if _SLASHED.search(line[-80:]) and (short or _CREDITED.search(line) or len(line) < 200):
        return True
    if _CAPTION_TAIL.search(line):
        return True
    if signed := _SIGNED.search(line):
        return newsroom_of(signed.group(2)) is not None and newsroom_of(signed.group(1)) is None
    if short and not line.endswith((".", "?", "!")):
        return any(_has_mark(folded, m) for m in phrases("picture", "marks"))
    tail = _CREDITED.search(line)
    return tail is not None and any(
        _has_mark(fold(tail.group(1)), m) for m in phrases("picture", "marks")
    )


def _has_mark(folded: str, mark: str) -> bool:
    at = folded.find(mark)
    while at >= 0:
        end = at + len(mark)
        if (not at or not folded[at - 1].isalnum()) and (
            end == len(folded) or not folded[end].isalnum() or mark[-1] in "/:"
        ):
            return True
        at = folded.find(mark, at + 1)
    return False
