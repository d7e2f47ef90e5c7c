"""Plain-text captures → drafts: the article between the menus, by line form, place and phrase."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from retold.extract import furniture
from retold.extract.dates import Moment, is_date_line, visible_date
from retold.extract.draft import Draft, Piece
from retold.newsrooms import is_byline, is_credit_line, is_picture_credit, split_dateline
from retold.text import STOPWORDS, count_words, fold, words

_UPDATED = re.compile(
    r"updat|aktualisiert|stand:|mis a jour|modifi|actualiza|aggiorn|atualiza|обновл|изменен|оновлен|bijgewerkt|güncelle",
    re.I,
)
_COOKIES = re.compile(
    r"\bcookies?\b.{0,200}\b(?:consent|privacy|experience|accept|preferences|policy|browser|agree|partners)\b|\b(?:consent|privacy|accept|agree|partners)\b.{0,200}\bcookies?\b",
    re.I,
)
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
_SITE = re.compile(r"\s+[|–—\-·»:]\s+[^|–—·»]{2,40}$")


@dataclass(frozen=True, slots=True)
class PlainSettings:
    """Unfitted choices for text captures."""

    title_words: tuple[int, int] = (3, 30)
    short_sentence: int = 6  # words of a line with a full stop that may be a paragraph
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
    if len(lines) > MAX_LINES:
        draft.problem = f"over {MAX_LINES:,} lines, which no article has"
        return draft
    first = _first_paragraph(lines, lang)
    if first is None:
        draft.problem = _why_none(lines)
        return draft
    last = (
        max(i for i in range(first, len(lines)) if _is_paragraph(lines[i]))
        if any(_is_paragraph(line) for line in lines[first:])
        else len(lines) - 1
    )
    _read_head(lines[:first], lines[first : first + 4], lang, draft)
    _read_body(lines[first:], last - first, lang, draft)
    return draft


def _lines(text: str) -> list[str]:
    """Lines with words in them; hard-wrapped paragraphs made whole again."""
    raw = [
        line.strip(" \t\u00a0\u3000\r\f\v")
        for line in re.split(r"\r\n?|\n|\u2028|\u2029|\x85", text)
    ]
    if _is_wrapped(raw):
        raw = _unwrap(raw)
    return [line for line in raw if line]


def _is_wrapped(raw: list[str]) -> bool:
    low, high = SETTINGS.wrapped_width
    pairs = [(a, b) for a, b in pairwise(raw) if a and b]
    if len(pairs) < 4 or max(map(len, raw)) > high + 20:
        return False
    flowing = sum(1 for a, b in pairs if low <= len(a) <= high and not furniture.ends_sentence(a))
    return flowing * 10 >= len(pairs) * 6


def _unwrap(raw: list[str]) -> list[str]:
    width = sorted(len(line) for line in raw if line)[int(0.9 * sum(1 for line in raw if line))]
    out: list[str] = []
    open_line = False
    for line in raw:
        if line and open_line and out:
            out[-1] = out[-1] + " " + line
        else:
            out.append(line)
        open_line = bool(line) and (len(line) >= 0.72 * width) and not furniture.is_furniture(line)
    return out


def _is_paragraph(line: str) -> bool:
    return furniture.is_prose(line) and not _COOKIES.search(line[:600])


def _first_paragraph(lines: list[str], lang: str) -> int | None:
    """The line with which the text begins: the first paragraph, or a dateline's line."""
    for i, line in enumerate(lines):
        if (
            _is_paragraph(line)
            and not furniture.is_correction(line)
            and not is_credit_line(line, lang)
        ):
            return i
        if count_words(line) >= 10 and split_dateline(line, lang)[0]:
            return i
    for i, line in enumerate(lines):
        short = count_words(line) >= SETTINGS.short_sentence and furniture.ends_sentence(line)
        if short and not furniture.is_furniture(line) and not _COOKIES.search(line[:600]):
            return i
    return None


def _why_none(lines: list[str]) -> str:
    text = " ".join(lines)
    if not text.strip():
        return "empty page"
    if re.search(r"[{};]\s*[\w-]+\s*:\s*[^;{}]+;", text) or text.count("{") > 5:
        return "style sheet or script only"
    if lines and furniture.is_error(lines[0], count_words(text)):
        return "error page"
    if any(furniture.is_paywall(line) for line in lines):
        return "paywall stub"
    return "index page" if len(lines) >= 8 else "no article text"


def _read_head(head: list[str], opening: list[str], lang: str, draft: Draft) -> None:
    """Title, section, dates and credits from the lines before the first paragraph."""
    rest: list[tuple[int, str]] = []
    for i, line in enumerate(head):
        name = furniture.section(line)
        if name:
            draft.section = draft.section or name
        elif is_date_line(line, lang):
            note_date(line, lang, draft)
            if is_byline(line, lang):
                draft.pieces.append(Piece("credits", line))
        elif is_byline(line, lang) or is_credit_line(line, lang) or is_picture_credit(line):
            draft.pieces.append(Piece("credits", line))
        elif furniture.is_correction(line):
            draft.pieces.append(Piece("correction", line))
        elif not furniture.is_furniture(line) and not _COOKIES.search(line):
            rest.append((i, line))
    if draft.title:
        same = [k for k, (_, line) in enumerate(rest) if _alike(line, draft.title)]
        chosen: int | None = same[-1] if same else -1
    else:
        chosen = _title(rest, len(head), opening)
    if chosen is None:
        return
    if chosen >= 0:
        draft.title = draft.title or without_site(rest[chosen][1], [line for _, line in rest])
    for _, line in rest[chosen + 1 :] if chosen >= 0 else []:
        _read_standfirst(line, draft)


def _read_standfirst(line: str, draft: Draft) -> None:
    if _alike(line, draft.title):
        return
    if furniture.ends_sentence(line) and count_words(line) >= SETTINGS.short_sentence:
        draft.pieces.append(Piece("standfirst", furniture.unbulleted(line)))
    elif count_words(line) >= 8:
        draft.pieces.append(Piece("standfirst", furniture.unbulleted(line)))
        draft.mark("kept when unsure")
    else:
        draft.pieces.append(Piece("box", line))


def _title(rest: list[tuple[int, str]], height: int, opening: list[str]) -> int | None:
    """Which of the lines is the title: told by its words in the opening, its place and repetition."""
    low, high = SETTINGS.title_words
    body = set(words(" ".join(opening)))
    best, best_score = None, 0.0
    for k, (i, line) in enumerate(rest):
        n = count_words(line)
        if not low <= n <= high or (line.endswith((".", ",", ";")) and n > 6 and k > 0):
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
        long.startswith(short) and len(short.split()) >= 3 and len(long) - len(short) <= 40
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


def note_date(line: str, lang: str, draft: Draft) -> None:
    """Take the date in a line as the day of publication or of the last change."""
    found: Moment | None = visible_date(line, lang)
    if found is None:
        return
    if _UPDATED.search(fold(line)):
        draft.updated = draft.updated or found
    else:
        draft.published = draft.published or found


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
        ):
            draft.pieces.append(Piece("credits", line))
        elif furniture.is_correction(line):
            draft.pieces.append(Piece("correction", line))
        elif furniture.is_paywall(line):
            draft.pieces.append(Piece("paywall", line))
        elif furniture.is_more(line):
            draft.pieces.append(Piece("more", line))
            skipping = i > last
        elif is_date_line(line, lang):
            note_date(line, lang, draft)
        elif furniture.opens_tail(line):
            skipping = True
            if paragraphs >= 2 and furniture.bare(line).startswith(_COMMENTS):
                return
        elif not skipping:
            draft.pieces.append(Piece("p", line))
