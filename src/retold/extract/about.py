"""Lines about an article: those that date it, and the parts of them that sign it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retold.extract import furniture
from retold.extract.dates import visible_date, without_dates
from retold.newsrooms import is_byline, is_credit_line
from retold.text import count_words, fold

if TYPE_CHECKING:
    from retold.extract.dates import Moment
    from retold.extract.draft import Draft


_UPDATED = re.compile(
    r"updat|aktualisiert|stand:|mis a jour|modifi|actualiza|aggiorn|atualiza|обновл|изменен|оновлен|bijgewerkt|güncelle",
    re.I,
)
_BY = re.compile(r"(?:by|von|par|por|di|door|av|tekst|от|автор)[:\s]\s?\S", re.I)
_PARTS = re.compile(r"\s*[|•·]\s*|\s+[—–-]\s+")
_COUNTED = re.compile(
    r"\b\d[\d.,]{0,9}k?\s?(?:comments?|shares?|views?|likes?|reactions?|kommentare?|commentaires?|"
    r"partages?|comentarios?|comentários?|commenti|reacties|komentarz\w{0,3}|комментари\w{1,3}|min(?:ute)?s? read|min\. lesezeit)\b",
    re.I,
)
_TIMED = re.compile(
    r"^(?:(?:last |first )?(?:updated|published|posted|modified)(?: (?:on|at))?|aktualisiert|stand|publié(?: le)?|"
    r"mis à jour(?: le)?|actualizado|publicado(?: el| em)?|aggiornato|pubblicato|atualizado|bijgewerkt|gepubliceerd|"
    r"opublikowano|aktualizacja|опубликовано|обновлено)\s?:?(?=\s|$)\s?",
    re.I,
)
_TIMED_BEHIND = re.compile(
    r"\s(?:last )?(?:updated|published|posted|modified)(?: (?:on|at))?$", re.I
)
_CLOCKED = re.compile(
    r"^(?:(?:[ap]\.?m\.?|[ecmp][sd]?t|gmt|utc|bst|ist|ces?t|msk|uhr|at|on|um|à|kl|час\w*)\W*){1,4}$",
    re.I,
)
_NAMES = re.compile(
    r"^(?:[A-ZÀ-ÞА-Я][\w.'’-]*|and|of|the|in|for|und|et|y|и|with|avec|mit|con|staff|agencies|desk|reporters?|correspondent|writers?)(?:,?\s(?:[A-ZÀ-ÞА-Я][\w.'’-]*|and|of|the|in|for|und|et|y|и|with|avec|mit|con|staff|agencies|desk|reporters?|correspondent|writers?)){1,7}$"
)


def signed_parts(line: str, lang: str) -> list[str]:
    """The parts of a date line that sign the article.

    >>> signed_parts("Post Staff and Reuters — November 3, 2025 | 37 comments", "en")
    ['Post Staff and Reuters']
    >>> signed_parts("PTI | Lucknow | Updated: 02 Jul 2024, 07:12 AM IST", "en")
    ['PTI']
    """
    return [
        p
        for p in bare_parts(line)
        if is_byline(p, lang) or is_signature(p) or is_credit_line(p, lang)
    ]


def bare_parts(line: str) -> list[str]:
    """The parts of a line without dates, counts of comments and other furniture.

    >>> bare_parts("NPA | May 12, 2025, 10:15 · 31 comments · Last updated")
    ['NPA']
    """
    text = _COUNTED.sub("|", without_dates(line))
    parts = [_TIMED.sub("", p.strip(" ,;·•-–—")).strip(" ,;·•-–—") for p in _PARTS.split(text)]
    parts = [_TIMED_BEHIND.sub("", p).strip(" ,;·•-–—") for p in parts]
    return [
        p
        for p in parts
        if any(c.isalpha() for c in p) and not _CLOCKED.match(p) and not furniture.is_furniture(p)
    ]


def is_signature(line: str) -> bool:
    """Whether a line could be a name, of a person, a desk or a newsroom, and nothing else."""
    if line.isupper() and count_words(line) > 4:
        return False  # a heading
    return bool(_NAMES.match(line) or (_BY.match(line) and count_words(line) <= 12))


def note_date(line: str, lang: str, draft: Draft) -> None:
    """Take the date in a line as the day of publication or of the last change."""
    found: Moment | None = visible_date(line, lang)
    if found is None:
        return
    if _UPDATED.search(fold(line)):
        draft.updated = draft.updated or found
    else:
        draft.published = draft.published or found
