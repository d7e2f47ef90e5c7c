"""What stands between a page's title and its text: the title as shown, dates and bylines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retold.extract import furniture
from retold.extract.about import bare_parts, is_signature, note_date, signed_parts
from retold.extract.dates import is_date_line, visible_date
from retold.extract.draft import Draft, Piece
from retold.extract.lines import line_key
from retold.newsrooms import is_byline, is_credit_line, is_picture_credit
from retold.text import count_words

if TYPE_CHECKING:
    from retold.extract.survey import Survey

BENEATH_TITLE = 14  # lines beneath a title in which byline and date may stand


def read_beside_title(draft: Draft, seen: Survey) -> None:
    """Title without the site's name, date and bylines from the lines that the page shows."""
    place = _place_of_title(draft, seen)
    texts = [line_key(p.text)[:60] for p in draft.pieces if p.kind == "p" and len(p.text) > 60]
    lines = seen.shown[place + 1 : place + 1 + BENEATH_TITLE] if place >= 0 else []
    end = next(
        (i for i, line in enumerate(lines) if texts and line_key(line).startswith(texts[0])), 0
    )
    lines = lines[:end]
    dated = [i for i, line in enumerate(lines) if _tells_when(line, seen.lang)]
    found: list[str] = []
    for i, line in enumerate(lines):
        if i in dated:
            note_date(line, seen.lang, draft)
            found += signed_parts(line, seen.lang)
        elif is_picture_credit(line) and not is_byline(line, seen.lang):
            seen.captions.append(line)
        elif _signs(line, i, len(lines), dated, seen.lang):
            found.append(line)
    found += _marked_as_signed(lines, found, seen)
    known = {line_key(line) for line in lines}
    after = _credits_after(texts[-1] if texts else "", seen)
    draft.pieces = [Piece("credits", p) for p in found] + [
        p
        for p in _from_title_on(draft.pieces, place, seen)
        if not (line_key(p.text) in known and _is_beside(p.text, found, seen.lang))
    ]
    draft.pieces += [Piece("credits", c) for c in after]


def _tells_when(line: str, lang: str) -> bool:
    """Whether a line tells the date, perhaps with who wrote and how many comments there are."""
    if len(line) > 200 or visible_date(line, lang) is None:
        return False
    return is_date_line(line, lang) or bool(signed_parts(line, lang))


def _marked_as_signed(lines: list[str], found: list[str], seen: Survey) -> list[str]:
    """What the page's markup names as an author's words, where it stands between title and text."""
    between = " ".join("".join(lines).split()).replace(" ", "")
    known = [line_key(f) for f in found]
    out: list[str] = []
    for text in seen.signed:
        if text.replace(" ", "") not in between:
            continue
        for part in bare_parts(text):
            name = line_key(part)
            if count_words(part) <= 16 and name and not any(name in k or k in name for k in known):
                out.append(part)
                known.append(name)
    return out


def _signs(line: str, i: int, n: int, dated: list[int], lang: str) -> bool:
    """Whether a line between title and text signs it: by its form, or a name beside the date."""
    if count_words(line) > 16 or furniture.is_furniture(line):
        return False
    if is_byline(line, lang):
        return True
    beside = i == n - 1 or any(abs(i - d) == 1 for d in dated)
    single = line.isalpha() and line.isupper() and len(line) <= 6
    return beside and count_words(line) <= 8 and (single or is_signature(line))


def _is_beside(text: str, found: list[str], lang: str) -> bool:
    return is_date_line(text, lang) or text in found or _tells_when(text, lang)


def _from_title_on(pieces: list[Piece], place: int, seen: Survey) -> list[Piece]:
    """Without the pieces that the page shows above its title."""
    if place <= 0:
        return pieces
    above = {line_key(line) for line in seen.shown[:place]} - {
        line_key(line) for line in seen.shown[place:]
    }
    start = 0
    while start < len(pieces) and line_key(pieces[start].text) in above:
        start += 1
    return pieces[start:] if start < len(pieces) else pieces


def _credits_after(last: str, seen: Survey) -> list[str]:
    """Credit lines that the page shows just behind the text."""
    if not last:
        return []
    at = next((i for i, line in enumerate(seen.shown) if line_key(line).startswith(last)), None)
    if at is None:
        return []
    return [
        line
        for line in seen.shown[at + 1 : at + 4]
        if is_credit_line(line, seen.lang) and line.count("|") < 2
    ]


def _place_of_title(draft: Draft, seen: Survey) -> int:
    whole = line_key(draft.title)
    if not whole:
        return -1
    places = [i for i, line in enumerate(seen.shown) if line_key(line) == whole]
    if places:
        return places[0]
    for i, line in enumerate(seen.shown):
        name = line_key(line)
        apart = len(whole) - len(name)
        if (
            line.count(" ") >= 3
            and 3 < apart <= 40
            and (whole.endswith(name) or whole.startswith(name))
        ):
            draft.site = draft.site or other_part(draft.title, line)
            draft.title = line
            return i
    return -1


def other_part(whole: str, part: str) -> str:
    """What stands beside a part of a title: the site's name.

    >>> other_part("Valley Post: Bridge falls", "Bridge falls")
    'Valley Post'
    """
    before, found, after = whole.partition(part) if part else (whole, "", "")
    return (before or after).strip(" |:–—-·»•/_") if found else ""
