"""Plain-text captures → drafts: the article between the menus, by line form, place and phrase."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby, pairwise

from retold.extract import furniture
from retold.extract.about import is_signature, note_date, signed_parts
from retold.extract.dates import (
    from_address,
    is_date_line,
    moment,
    visible_date,
)
from retold.extract.draft import Draft, Piece
from retold.extract.metadata import is_address
from retold.newsrooms import (
    is_agency,
    is_byline,
    is_credit_line,
    is_picture_credit,
    newsroom_of,
    split_dateline,
)
from retold.text import STOPWORDS, count_words, words

_COMMENTS = (
    "comments",
    "leave a comment",
    "leave a reply",
    "post a comment",
    "kommentare",
    "commentaires",
    "comentarios",
    "комментарии",
    "reacties",
    "reader comments",
    "join the conversation",
    "view comments",
)
_COPYRIGHT = re.compile(
    r"^\W*(?:©|\([cC]\)|[cC]opyright)\W{0,3}(?:[cC]opyright\s)?(?:(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)?\d\d)?,?\s)?((?:[A-ZÀ-ÞА-Я][\w'’&-]*|of|the|des|de|du|der)(?:\s(?:[A-ZÀ-ÞА-Я][\w'’&-]*|of|the|des|de|du|der)){0,5})\b(?=\s(?:19|20)\d\d|\s?[.,|]|$)"
)
_COPYRIGHT_ALONE = re.compile(
    r"^\W*(?:©|\([cC]\)|[cC]opyright)\W{0,3}(?:(?:19|20)\d\d\W{1,3})?([^\d|,;.©]{3,50}?)(?:\s(?:19|20)\d\d)?\W*$"
)
_BREAKS = re.compile(r"\r\n?|\n|\u2028|\u2029|\x85")
_DATE_BEFORE = re.compile(r"^date\s+(\d{4}-\d\d(?:-\d\d)?)\s+(?=\S)")
_LABEL = re.compile(
    r"^(url|address|source url|link|captured|fetched|retrieved|crawled|accessed|title|headline|published|date|updated|author|language)\s?:\s+(\S.*)$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class PlainSettings:
    """Unfitted choices for text captures."""

    title_words: tuple[int, int] = (3, 30)
    date_above: int = 2  # lines above the title at which a date may still be the story's
    short_sentence: int = 6  # words of a line with a full stop that may be a paragraph
    going_on: int = 10  # words of a whole sentence that is no link to another page
    wrapped_lines: int = 4  # lines that go on, before a page counts as cut at a column
    wrapped_width: tuple[int, int] = (40, 100)


SETTINGS = PlainSettings()
MAX_TEXT = 2_000_000  # characters
MAX_LINES = 20_000


def read_plain(text: str, lang: str, title: str = "") -> Draft:
    """The article in a text capture. `title`, when given, is not looked for."""
    draft = Draft(title=title)
    if len(text) > MAX_TEXT:
        draft.problem = f"over {MAX_TEXT:,} characters of text, which no article has"
        return draft
    lines = _lines(text)
    lines = _read_labels(lines, lang, draft)
    if len(lines) > MAX_LINES:
        draft.problem = f"over {MAX_LINES:,} lines, which no article has"
        return draft
    first = _first_paragraph(lines, lang)
    if first is None or furniture.is_robot_check(text):
        draft.problem = _why_none(lines)
        return draft
    last = (
        max(i for i in range(first, len(lines)) if _is_paragraph(lines[i]))
        if any(_is_paragraph(line) for line in lines[first:])
        else len(lines) - 1
    )
    draft.site = owner(lines[-6:])
    draft.names = [
        line.title() if line.isupper() else line
        for line in (*lines[: min(first, 30)], *lines[-4:])
        if count_words(line) <= 6 and not is_byline(line, lang)
    ]
    _read_head(lines[:first], lines[first : first + 4], lang, draft)
    _read_body(lines[first:], last - first, lang, draft)
    if draft.published is None and draft.url:
        draft.published = from_address(draft.url)
    return draft


def _lines(text: str) -> list[str]:
    """Lines with words in them; hard-wrapped paragraphs made whole again."""
    raw = [line.strip(" \t\u00a0\u3000\r\f\v") for line in _BREAKS.split(text)]
    groups = [list(group) for filled, group in groupby(raw, key=bool) if filled]
    wrapped = _are_wrapped(groups)
    return [line for g in groups for line in (_unwrap(g) if wrapped and _flows(g) else g)]


def _are_wrapped(groups: list[list[str]]) -> bool:
    """Whether paragraphs were cut at a column: most long lines go on in the next one."""
    low, high = SETTINGS.wrapped_width
    pairs = [(a, b) for g in groups for a, b in pairwise(g) if low <= len(a) <= high]
    if len(pairs) < SETTINGS.wrapped_lines:
        return False
    flowing = sum(1 for a, _ in pairs if not furniture.ends_sentence(a))
    going_on = sum(1 for _, b in pairs if b[:1].islower())
    return flowing * 10 >= len(pairs) * 6 and going_on * 10 >= len(pairs) * 4


def _flows(group: list[str]) -> bool:
    """Whether a group of lines is one or more paragraphs cut at a column."""
    low, _ = SETTINGS.wrapped_width
    long = [line for line in group[:-1] if len(line) >= low]
    flowing = sum(1 for line in long if not furniture.ends_sentence(line))
    return len(long) * 10 >= (len(group) - 1) * 7 and flowing * 2 >= len(long) > 0


def _is_apart(line: str) -> bool:
    return furniture.is_furniture(line) or line.isupper() or bool(_LABEL.match(line))


def _unwrap(group: list[str]) -> list[str]:
    """Join lines; a clearly shorter one ends its paragraph."""
    width = sorted(map(len, group))[int(0.9 * (len(group) - 1))]
    out: list[str] = []
    going = False
    for line in group:
        if going and not _LABEL.match(line):
            out[-1] += " " + line
        else:
            out.append(line)
        short = len(line) < 0.72 * width
        going = not short and not _is_apart(line)
    return out


def owner(lines: list[str]) -> str:
    """The site's name in a copyright line at a page's foot; an agency's notice names no site.

    >>> owner(["Contact", "© 2025 Hill Gazette. All rights reserved."])
    'Hill Gazette'
    """
    for line in reversed(lines):
        found = _COPYRIGHT_ALONE.match(line) or _COPYRIGHT.search(line)
        if found and not is_agency(newsroom_of(found[1]) or ""):
            return found[1].strip()
    return ""


def _is_paragraph(line: str) -> bool:
    return furniture.is_prose(line) and not furniture.is_consent(line)


def _goes_on(line: str) -> bool:
    """Whether a line behind links to other pages is a short paragraph and not one more link."""
    return count_words(line) >= SETTINGS.going_on and line.endswith((".", '."', ".”", ".»"))


def _first_paragraph(lines: list[str], lang: str) -> int | None:
    """The line with which the text begins: the first paragraph, or a dateline's line."""
    for i, line in enumerate(lines):
        if (
            _is_paragraph(line)
            and not furniture.is_correction(line)
            and not is_credit_line(line, lang)
        ):
            return i
        opens = count_words(line) >= 10 and not is_date_line(line, lang)
        if opens and split_dateline(line, lang)[0]:
            return i
    for i, line in enumerate(lines):
        short = count_words(line) >= SETTINGS.short_sentence and furniture.ends_sentence(line)
        if short and not furniture.is_furniture(line) and not furniture.is_consent(line):
            return i
    return None


def _why_none(lines: list[str]) -> str:
    text = " ".join(lines)
    if not text.strip():
        return "empty page"
    if re.search(r"[{};]\s*[\w-]+\s*:\s*[^;{}]+;", text) or text.count("{") > 5:
        return "style sheet or script only"
    if furniture.is_robot_check(text):
        return "robot check"
    if any(furniture.is_consent(line) for line in lines):
        return "cookie wall"
    if lines and furniture.is_error(lines[0], count_words(text)):
        return "error page"
    if any(furniture.is_paywall(line) for line in lines):
        return "paywall stub"
    return "index page" if len(lines) >= 8 else "no article text"


def _read_labels(lines: list[str], lang: str, draft: Draft) -> list[str]:
    """Lines like "URL: …" that the capturing tool put on top; the others are given back.

    Archives of pages also put "date 2021-04-11" before the first words, in their line.
    """
    if lines and (found := _DATE_BEFORE.match(lines[0])):
        draft.published = moment(found[1]) if len(found[1]) == len("2021-04-11") else None
        lines = [lines[0][found.end() :], *lines[1:]]
    top = 0
    while top < len(lines) and (found := _LABEL.match(lines[top])):
        name, value = found[1].lower(), found[2].strip()
        if name in {"url", "address", "source url", "link"} and is_address(value):
            draft.url = value
        elif name in {"title", "headline"}:
            draft.title = draft.title or value
        elif name in {"published", "date"}:
            draft.published = moment(value) or visible_date(value, lang)
        elif name == "updated":
            draft.updated = moment(value) or visible_date(value, lang)
        elif name == "author":
            draft.credits.append(value)
        top += 1
    return lines[top:]


def _read_head(head: list[str], opening: list[str], lang: str, draft: Draft) -> None:
    """Title, section, dates and credits from the lines before the first paragraph."""
    rest: list[tuple[int, str]] = []
    dated: list[tuple[int, str]] = []
    for i, line in enumerate(head):
        name = furniture.section(line)
        if name:
            draft.section = draft.section or name
        elif is_date_line(line, lang):
            dated.append((i, line))
        elif is_byline(line, lang) or is_credit_line(line, lang) or is_picture_credit(line):
            draft.pieces.append(Piece("credits", line))
        elif furniture.is_correction(line) and (
            line.startswith("(") or furniture.ends_sentence(line)
        ):
            draft.pieces.append(Piece("correction", line))
        elif not furniture.is_furniture(line) and not furniture.is_consent(line):
            rest.append((i, line))
    chosen = _chosen(rest, len(head), opening, draft.title)
    place = rest[chosen][0] if chosen is not None else -1
    _read_dates(dated, place, lang, draft)
    if chosen is None:
        draft.pieces += [Piece("p", line) for _, line in rest[-2:] if _goes_on(line)]
        return
    draft.title = draft.title or without_site(rest[chosen][1], [line for _, line in rest])
    for _, line in rest[chosen + 1 :]:
        _read_standfirst(line, draft)


def _chosen(rest: list[tuple[int, str]], height: int, opening: list[str], title: str) -> int | None:
    """Which line is the title: the last that repeats the one that is known, else the likeliest."""
    if not title:
        return _title(rest, height, opening)
    same = [k for k, (_, line) in enumerate(rest) if _alike(line, title)]
    return same[-1] if same else None


def _read_dates(dated: list[tuple[int, str]], title: int, lang: str, draft: Draft) -> None:
    """Dates below the title count; one far above it is the page's clock, not the story's."""
    below = [line for i, line in dated if i > title]
    above = [line for i, line in dated if i < title and title - i <= SETTINGS.date_above]
    for line in below or above:
        note_date(line, lang, draft)
        draft.pieces += [Piece("credits", p) for p in signed_parts(line, lang)]
    if dated and not below and not above:
        draft.mark("page clock left out")


def _read_standfirst(line: str, draft: Draft) -> None:
    if _alike(line, draft.title):
        return
    if furniture.ends_sentence(line) and count_words(line) >= SETTINGS.short_sentence:
        draft.pieces.append(Piece("standfirst", furniture.unbulleted(line)))
    elif count_words(line) >= 8:
        draft.pieces.append(Piece("standfirst", furniture.unbulleted(line)))
        draft.mark("kept when unsure")
    elif is_signature(line):
        draft.pieces.append(Piece("credits", line))
    else:
        draft.pieces.append(Piece("box", line))


def _title(rest: list[tuple[int, str]], height: int, opening: list[str]) -> int | None:
    """Which of the lines is the title: told by its words in the opening, its place and repetition."""
    low, high = SETTINGS.title_words
    body = set(words(" ".join(opening)))
    best, best_score = None, 0.0
    for k, (i, line) in enumerate(rest):
        n = count_words(line)
        whole = line.endswith((".", ",", ";")) and n > (6 if k else SETTINGS.going_on)
        if not low <= n <= high or whole:
            continue
        content = [w for w in words(line) if w not in STOPWORDS and len(w) > 2] or words(line)
        shared = sum(1 for w in content if w in body) / max(1, len(content))
        again = any(j != k and _alike(other, line) for j, (_, other) in enumerate(rest))
        score = (
            0.5 + 2.0 * shared + again + (0.5 if 5 <= n <= 22 else 0.0) - 0.06 * min(10, height - i)
        )
        if score > best_score:
            best, best_score = k, score
    return best


def _alike(a: str, b: str) -> bool:
    """One line is the other, perhaps with the site's name behind it."""
    x, y = " ".join(words(a)), " ".join(words(b))
    if not x or not y:
        return False
    short, long = sorted((x, y), key=len)
    return short == long or (
        long.startswith(short) and len(short.split()) >= 2 and len(long) - len(short) <= 40
    )


def without_site(title: str, others: list[str]) -> str:
    """A title without the site's name behind it, when another line has it without.

    >>> without_site("Bridge falls - Valley Post", ["Bridge falls", "Menu"])
    'Bridge falls'
    """
    for other in others:
        if other != title and _alike(other, title) and len(other) < len(title):
            return other
    return title


def _read_body(lines: list[str], last: int, lang: str, draft: Draft) -> None:
    """The lines from the first paragraph on; `last` is where the last paragraph stands."""
    skipping = False  # within a list of related links between paragraphs
    paragraphs = 0
    for i, line in enumerate(lines):
        if _is_paragraph(line):
            skipping, paragraphs = False, paragraphs + 1
            draft.pieces.append(Piece("p", line))
        elif (
            is_credit_line(line, lang)
            or (is_picture_credit(line) and not furniture.ends_sentence(line))
            or is_byline(line, lang)
        ) or furniture.is_press_contact(line):
            draft.pieces.append(Piece("credits", line))
        elif furniture.is_correction(line):
            draft.pieces.append(Piece("correction", line))
        elif furniture.is_paywall(line):
            draft.pieces.append(Piece("paywall", line))
        elif furniture.ends_list(line):
            skipping = False
        elif furniture.links_once(line):
            continue
        elif furniture.is_more(line):
            draft.pieces.append(Piece("more", line))
            skipping = i > last
        elif furniture.may_go_on(line):
            skipping = True
            if draft.pieces and not furniture.ends_sentence(draft.pieces[-1].text):
                draft.pieces.append(Piece("more", line))
        elif is_date_line(line, lang):
            note_date(line, lang, draft)
        elif furniture.opens_tail(line):
            skipping = True
            if paragraphs >= 2 and furniture.bare(line).startswith(_COMMENTS):
                return
        elif not skipping or (i < last and _goes_on(line)):
            skipping = False
            draft.pieces.append(Piece("p", line))
