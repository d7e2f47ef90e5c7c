"""Dictionary forms and spellings of English words."""

from __future__ import annotations

from functools import lru_cache

from retold.lexicon.cues import cues
from retold.lexicon.table import plain_words, word_table

_ENDINGS = (
    ("ies", "y"), ("ves", "f"), ("men", "man"), ("es", "e"), ("es", ""), ("s", ""), ("ied", "y"),
    ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", ""), ("er", ""), ("er", "e"), ("est", ""),
    ("est", "e"), ("ier", "y"), ("iest", "y"),
)  # fmt: skip


@lru_cache(maxsize=65536)
def lemmas(word: str) -> tuple[str, ...]:
    """The dictionary forms that a folded word may stand for, likeliest first; () if unknown.

    >>> lemmas("arrested"), lemmas("was"), lemmas("zhilin")
    (('arrest',), ('be',), ())
    """
    table, word = word_table(), american(word.removesuffix("'s").removesuffix("'"))
    found: list[str] = []
    if word in table.forms:
        found.append(table.forms[word])
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            bare = word[: -len(ending)] + instead
            twin = bare[:-1] if len(bare) > 3 and bare[-1] == bare[-2] else bare
            found += [w for w in (bare, twin) if w in table.number]
    if word in table.number:
        inflected = found and word.endswith(("s", "ed", "ing"))
        found.insert(len(found) if inflected else 0, word)
    return tuple(dict.fromkeys(found))[:3]


def known(word: str) -> bool:
    """Whether the table has the word in any form.

    >>> known("deportation"), known("zakakh")
    (True, False)
    """
    return bool(lemmas(word))


@lru_cache(maxsize=65536)
def american(word: str) -> str:
    """British spelling as American, for comparison only.

    >>> american("organised"), american("centre"), american("labour")
    ('organized', 'center', 'labor')
    """
    listed = cues().spelling.get(word)
    if listed:
        return listed
    for british, other in _SPELLINGS:
        at = word.rfind(british)
        if at >= 2 and len(word) - at - len(british) <= 3:
            trial = word[:at] + other + word[at + len(british) :]
            if british not in ("our", "re") or trial in plain_words():
                return trial
    return word


_SPELLINGS = (
    ("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("ises", "izes"),
    ("ise", "ize"), ("yse", "yze"), ("ysed", "yzed"), ("ysing", "yzing"), ("our", "or"),
    ("lled", "led"), ("lling", "ling"), ("ller", "ler"), ("ogue", "og"), ("re", "er"),
)  # fmt: skip


@lru_cache(maxsize=65536)
def negated_by_prefix(word: str) -> bool:
    """Whether a folded word denies another: unharmed, illegal, disagree.

    >>> negated_by_prefix("unharmed"), negated_by_prefix("under")
    (True, False)
    """
    return any(
        word.startswith(p) and len(word) > len(p) + 3 and bool(lemmas(word[len(p) :]))
        for p in ("un", "il", "ir", "dis", "non")
    )


@lru_cache(maxsize=65536)
def is_verb(word: str) -> bool:
    """Whether a folded word is, in a fair share of its uses, a verb.

    >>> is_verb("accused"), is_verb("railway")
    (True, False)
    """
    table = word_table()
    for w in lemmas(word)[:1]:
        a, b = table.sense_starts[table.number[w]], table.sense_starts[table.number[w] + 1]
        verbs = table.sense_ids[a:b] >= table.first_verb
        return int(table.sense_weights[a:b][verbs].sum()) >= 64
    return False


@lru_cache(maxsize=65536)
def is_reporting(word: str) -> bool:
    """Whether a folded word is a form of a verb of saying.

    >>> is_reporting("said"), is_reporting("walked")
    (True, False)
    """
    return any(w in cues().reporting for w in lemmas(word))
