"""Credit lines: where a report comes from, who did what on it, whose the pictures and rights are."""

from __future__ import annotations

import re

from retold.newsrooms.mentions import find_newsrooms
from retold.newsrooms.names import AROUND, is_agency, is_ordinary, newsroom_of
from retold.newsrooms.styles import PARTICLES, opening, phrases
from retold.text import fold


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
    if opening("credit_line", "openers").match(folded) or is_copyright(line):
        return True
    if len(line) <= 320 and any(p in folded for p in phrases("credit_line", "within")):
        return True
    if len(line) <= 320 and _speaks_of_itself(folded):
        return True
    if _INPUTS.match(folded):
        return True
    bare = folded.strip(AROUND)
    if bare in phrases("credit_line", "alone") or unlisted_source(line):
        return True
    if len(line) > 120:
        return False
    sourced = opening("credit_line", "sourced").match(folded)
    if sourced and re.match(r"\s*[:：|/-]\s*\S", folded[sourced.end() :]):
        return folded.count(" ") <= 12
    if (found := opening("credit_line", "with").match(folded)) and len(folded) == len(line):
        return _only_newsrooms(line[found.end() :])
    return _only_newsrooms(line)


_INPUTS = re.compile(r"\W{0,2}with (?:the )?[\w&/, ]{2,40} inputs?\W{0,2}$")  # "(With PTI inputs)"
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
    words = [w for w in name.split() if fold(w) not in PARTICLES]
    return name if words and all(w[0].isupper() or w[0].isdigit() for w in words) else None


def _only_newsrooms(line: str) -> bool:
    """Whether a line holds newsroom names and initials, and nothing else."""
    bare = line.strip(AROUND)
    if not bare or (bare == line.strip() and is_ordinary(bare)):
        return False
    if newsroom_of(bare) or fold(bare) in phrases("credit_line", "alone"):
        return bare != "i"
    initialled = _INITIALS.match(bare)
    if initialled and is_agency(initialled[1]) and initialled[1].isupper():
        return True
    signed = _SIGNED_OFF.match(bare)
    if signed and _rooms_alone(signed[1]):
        return True
    parts = [
        p for p in re.split(r"\s*[/,;|&+]\s*|\s+(?:and|und|et|y|e|i|a|и)\s+|\s+-\s+", bare) if p
    ]
    if not 2 <= len(parts) <= 8:
        return False
    known = [p for p in parts if newsroom_of(p) or fold(p) in phrases("credit_line", "alone")]
    return bool(known) and all(p in known or len(p) <= 4 for p in parts)


_INITIALS = re.compile(r"(.{2,20}?)(?:\s[A-Z]{2,4}){1,4}$")  # PTI ABC DEF
_SIGNED_OFF = re.compile(
    r"[a-zäöüß]{1,4}(?:/[a-zäöüß]{1,4})*\s?\(([^()]{2,60})$"
)  # ab/cd (AFP, dpa)


def _rooms_alone(names: str) -> bool:
    return all(newsroom_of(n) for n in re.split(r"\s*[/,;]\s*|\s(?:and|und)\s", names))


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
    opened = opening("copyright", "openers").match(folded)
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
_CAPTIONED = re.compile(  # "... the port. VOA/Jane Doe"
    r"[.!?…]['\"”’»)]?\s([A-ZÀ-ÞА-Я][\w.&-]{1,14}(?: [A-ZÀ-ÞА-Я][\w.&-]{1,14})?)/"
    r"[A-ZÀ-ÞА-Я][\w.'’-]+(?: [A-ZÀ-ÞА-Я][\w.'’-]+){1,3}$"
)
_SIGNED = re.compile(r"\(([^()/]{3,40})/([^()/]{2,30})\)\s*$")  # (Jane Doe/PA)
_INITIALLED = re.compile(
    r"[.!?…]['\"”’»]?\s\([^()/]{2,20}/[^\W\d_]{1,4}\)\W*$"
)  # "... said. (dpa/jW)"
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
    opened = opening("picture", "openers").match(folded)
    if opened and len(line) <= 160:
        after = folded[opened.end() :]
        if _PICTURE_BY.match(after) or (short and find_newsrooms(line, "en")):
            return True
    if not short and _INITIALLED.search(line):
        return False
    sourced = opening("credit_line", "sourced").match(folded)  # "Quelle: ntv.de, jug/AFP/dpa"
    if sourced and folded[sourced.end() :].lstrip().startswith((":", "：")) and "," in line:
        return False
    if _SLASHED.search(line[-80:]) and (short or _CREDITED.search(line) or len(line) < 200):
        return True
    captioned = _CAPTIONED.search(line)
    if captioned and (captioned[1].isupper() or newsroom_of(captioned[1])):
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
