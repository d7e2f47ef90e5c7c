"""Articles → sentences, each with its place; offsets slice back to what was written."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from retold.records import Article, Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

Span = tuple[int, int]

LONGEST_WORD = 5000  # characters without a space between them
TAIL = 60  # characters of a piece by which it is told whether the next goes on with it
_PARAGRAPH = re.compile(r"[^\n]+")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_CJK_END = re.compile(r"[。！？!?…]+[」』”’）)]*|\n")
_CJK_TAG = re.compile(r"(?:と|って|など|[^。！？!?「『“]{0,12}(?:说|說|道|表示|称|稱))")
_ORDINAL = re.compile(r"(?:^|\s)\d{1,2}\.$")
_MONTHS = re.compile(r"(?:Jan|Feb|Mär|Mar|Apr|Mai|Maj|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Des)[a-zä]*\b")
_ORDINAL_LANGS = frozenset(
    ["de", "da", "no", "sv", "fi", "is", "cs", "sk", "hu", "hr", "sl", "sr", "et", "lv"]
)
_CLOSERS = "\"'”’»)]）」』"
_TAG_AFTER_QUOTE = re.compile(
    r"\s+(?:[a-zà-ÿа-я]|[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){0,3}\s(?:said|says|told|added|asked|wrote|replied)\b)"
)
_ONLY_SIGNS = re.compile(r"^[\W_]*$")
_SPACED_INITIAL = re.compile(r"(?:^|\s)(?:[A-Z]\s\.\s){1,5}$")
_GLUED = re.compile(r"[a-zà-ÿа-я0-9]{2}[.!?][\"”’)]{0,2}(?=[A-ZÀ-ÞА-Я][a-zà-ÿа-я]+\s)")


def sentences(articles: Iterator[Article]) -> Iterator[Sentence]:
    """The stage: the sentences of each article, the headline first."""
    for article in articles:
        yield from split(article)


def split(article: Article) -> list[Sentence]:
    """The sentences of an article. The headline, where there is one, is sentence 0 and slices the
    title; all others slice the text. No sentence crosses a paragraph."""
    if article.problem is not None:
        return []
    found: list[Sentence] = []
    if article.title:
        found.append(
            Sentence(article.article_id, 0, "headline", 0, 0, len(article.title), article.title)
        )
    zones = [
        (z.start, z.end, z.kind)
        for z in article.zones
        if z.start is not None and z.end is not None and z.kind != "headline"
    ]
    for n, paragraph in enumerate(_PARAGRAPH.finditer(article.text), 1):
        for start, end in spans(paragraph.group(), article.lang):
            start, end = start + paragraph.start(), end + paragraph.start()
            zone = next((kind for a, b, kind in zones if a <= start < b), "body")
            found.append(
                Sentence(article.article_id, len(found) if article.title else len(found) + 1, zone, n, start, end, article.text[start:end])
            )  # fmt: skip
    return found


def spans(paragraph: str, lang: str = "") -> list[Span]:
    """Where the sentences of a paragraph stand.

    >>> text = "“No,” he said. He left the U . S . on Monday."
    >>> [text[a:b] for a, b in spans(text)]
    ['“No,” he said.', 'He left the U . S . on Monday.']
    """
    if not paragraph.strip():
        return []
    if len(_CJK.findall(paragraph)) * 4 > len(paragraph):
        raw = _by_signs(paragraph)
    else:
        raw = _by_model(paragraph)
    return [
        s for s in (_trim(paragraph, a, b) for a, b in _mend(paragraph, raw, lang)) if s[0] < s[1]
    ]


def _by_signs(text: str) -> list[Span]:
    cuts = [
        m.end()
        for m in _CJK_END.finditer(text)
        if m.group()[-1] not in _CLOSERS or not _CJK_TAG.match(text, m.end())
    ]
    edges = [0, *cuts, len(text)]
    return list(pairwise(edges))


def _by_model(text: str) -> list[Span]:
    from nupunkt import sent_spans

    edges = [0]
    for _, end in sent_spans(_without_runs(text)):
        edges.append(min(max(int(end), edges[-1]), len(text)))
    edges.append(len(text))
    cuts = sorted({*edges, *(m.end() for m in _GLUED.finditer(text))})
    return list(pairwise(cuts))


def _without_runs(text: str) -> str:
    """The text with what is too long for a word blotted out: the splitter's time grows with the
    square of it."""
    if max(map(len, text.split()), default=0) <= LONGEST_WORD:
        return text
    parts = re.split(r"(\s+)", text)
    return "".join(p if len(p) <= LONGEST_WORD else "x" * len(p) for p in parts)


def _mend(text: str, raw: list[Span], lang: str) -> list[Span]:
    """Join what the splitter tore: stray signs, quotations and their tags, spaced initials."""
    out: list[Span] = []
    for start, end in raw:
        piece = text[start:end]
        if not piece.strip():
            continue
        if out and _belongs(_tail(text, *out[-1]), text[out[-1][1] : end], lang):
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


_CLOSED_AND_GOES_ON = re.compile(r"\s*[»”]\s?,")  # « ... quoi ? », demande-t-elle.


def _tail(text: str, start: int, end: int) -> str:
    """The end of a piece, behind a letter where more stands before it: what tells how it goes on.

    A piece may grow by every one that follows, so the whole of it is not looked at each time.
    """
    return text[start:end] if end - start <= TAIL else "x" + text[end - TAIL : end]


def _belongs(before: str, after: str, lang: str) -> bool:
    """Whether the second piece goes on with the first's sentence."""
    if _ONLY_SIGNS.match(after) or _ONLY_SIGNS.match(before):
        return True
    head = before.rstrip()
    if _ORDINAL.search(head) and (lang in _ORDINAL_LANGS or _MONTHS.match(after.lstrip())):
        return True
    if _SPACED_INITIAL.search(head + " ") or _CLOSED_AND_GOES_ON.match(after):
        return True
    if head and head[-1] in _CLOSERS and _TAG_AFTER_QUOTE.match(" " + after.lstrip()):
        return after.lstrip()[:1].islower() or head[-2:-1] in ",?!"
    return after.lstrip()[:1].islower() and not head.endswith((":", ";"))


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
