"""Which language an article is in, and whether that is sure."""

from __future__ import annotations

import re

_ENGLISH = frozenset(
    "the of and to that is was were by with for from this which has have had been are it its".split()
)
_WORD = re.compile(r"[^\W\d_]+")
_TAG = re.compile(r"[A-Za-z]{2,3}(?=$|[-_])")
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("bn", re.compile("[\u0980-\u09ff]")),
    ("ta", re.compile("[\u0b80-\u0bff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
)
_OTHER_SCRIPT = re.compile("[\u0370-\u1cff\u3040-\ud7af]")
_SHARED = {
    "ru": {
        "ru",
        "uk",
        "bg",
        "sr",
        "mk",
        "be",
        "kk",
        "ky",
        "mn",
        "tg",
        "tt",
        "ce",
        "os",
        "ba",
        "cv",
    },
    "ar": {"ar", "fa", "ur", "ps", "ku", "ckb", "ug", "sd"},
    "hi": {"hi", "mr", "ne", "sa"},
    "bn": {"bn", "as"},
    "zh": {"zh", "yue", "ja"},
    "he": {"he", "yi"},
}
_OLD = {"iw": "he", "in": "id", "ji": "yi", "nb": "no", "nn": "no", "eng": "en", "deu": "de", "ger": "de",
        "fra": "fr", "fre": "fr", "spa": "es", "rus": "ru", "ita": "it", "por": "pt"}  # fmt: skip
SURE_WORDS = 40  # below it, a detected language is a guess
TOLD_WORDS = 12  # below it, no language is told
ENGLISH_SHARE = 0.15  # function words from which a short text is English
CLOSE = 950  # detector's distance above which a match is poor


def tag(given: str | None) -> str | None:
    """The ISO 639-1 code in a language tag.

    >>> tag("en-GB"), tag("english"), tag("pt_BR")
    ('en', None, 'pt')
    """
    found = _TAG.match((given or "").strip())
    if not found:
        return None
    code = found.group().lower()
    return _OLD.get(code, code)


def language(text: str, given: str | None) -> tuple[str, bool]:
    """The language of a text and whether it is sure; "und" when not told.

    >>> language("Der Minister sagte am Montag nichts dazu, und das war auch gut so.", "de-AT")
    ('de', True)
    """
    declared = tag(given)
    sample = text[:6000]
    if sum(map(str.isupper, sample)) > sum(map(str.islower, sample)):
        sample = sample.lower()  # the detector knows capitals as the start of a word alone
    script = _script(sample)
    if script is not None:
        family = _SHARED.get(script, {script})
        if len(family) == 1:
            return script, True
        if declared in family:
            return declared, True
        seen = _detected(sample)
        if seen and seen[0] in family:
            return seen[0], seen[1] < CLOSE and len(sample) > 200
        return script, len(family) == 1
    words = sample.count(" ") + 1
    # On little text the detector takes English for its neighbours; its function words tell.
    if words < 4 * SURE_WORDS and declared in (None, "en") and _english(sample):
        return "en", words >= SURE_WORDS or declared == "en"
    ranked = _ranked(sample)
    if not ranked:
        return (declared, False) if declared else ("und", False)
    best, distance = ranked[0]
    near = {code for code, d in ranked if d <= distance + 40}
    if declared and (declared == best or declared in near):
        return declared, True
    if words < SURE_WORDS:
        return declared or (best if words >= TOLD_WORDS else "und"), False
    return best, distance < CLOSE


def _english(sample: str) -> bool:
    """Whether enough of a text are words that English alone uses so often."""
    seen = _WORD.findall(sample.lower())
    return sum(w in _ENGLISH for w in seen) >= max(2, ENGLISH_SHARE * len(seen))


def _script(sample: str) -> str | None:
    if not _OTHER_SCRIPT.search(sample):
        return None
    letters = sum(1 for c in sample if c.isalpha())
    for lang, pattern in _SCRIPTS:
        count = len(pattern.findall(sample))
        if count * (20 if lang == "ja" else 2.5) > letters > 0:
            return lang
    return None


def _detected(sample: str) -> tuple[str, int] | None:
    ranked = _ranked(sample)
    return ranked[0] if ranked else None


def _ranked(sample: str) -> list[tuple[str, int]]:
    from resiliparse.parse.lang import detect_fast

    found = detect_fast(sample, cutoff=1600, n_results=4)
    pairs = found if isinstance(found, list) else [found]
    return [(_OLD.get(code, code), int(d)) for code, d in pairs if code != "unknown"]
