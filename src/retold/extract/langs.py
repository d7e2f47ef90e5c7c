"""Which language an article is in, and whether that is sure."""

from __future__ import annotations

import re
from functools import cache

_ENGLISH = frozenset(
    "the of and to that is was were by with for from this which has have had been are it its".split()
)
# Little words of languages in Latin letters; one that several share counts for each in part.
_LITTLE = {
    "en": "in a the of and to that is was were by with for from this which has have been are it its after as over at his her not will who be an",
    "de": "in der die das und ist von mit den dem des nicht ein eine einer einem einen im am zum zur auf für wegen nach bei über sich auch als aus wird werden hat sind vor sie er es noch wieder",
    "fr": "le la les des du et est dans un une pour par sur avec qui que pas au aux sont ses son sa leur mais plus cette ce été après pendant cause à contre ont se ne en entre",
    "es": "a el la los las del y es en un una para por con que no se su sus al lo como más pero fue sobre tras entre desde hasta otra otro ha han este esta dos",
    "it": "in a il lo la gli i le di del della dei delle dello degli e è un una per con che non si al alla nel nella da dal dalla sono più anche come ancora tra ha hanno alle dopo fra",
    "pt": "o a os as do da dos das e é em um uma para por com que não se ao à no na nos nas pelo pela mais como foi são seu sua após sobre entre já ser fica",
    "nl": "de het een en van is in op met voor niet dat die te zijn aan door bij om uit naar ook wordt worden tussen vanwege opnieuw hebben heeft nog over wegens dicht blijft af",
    "pl": "i w na z do się nie jest to że po od dla przez za o jak są był była było powodu oraz ma ze został została znowu przed przy pod ich jego",
    "sv": "och i att det som en ett på är av för med den till inte om har de när från sig var efter vid under grund han hon ska kan återigen mellan över",
    "da": "og i at det som en et på er af for med den til ikke om har de da fra sig var efter ved under han hun skal kan blev mellem igen over mod",
    "no": "og i at det som en et på er av for med den til ikke om har de da fra seg var etter ved under han hun skal kan ble mellom igjen over mot",
    "cs": "a v na se je že z do s o pro po za od k by jako byl byla bylo jsou které který podle při nebo ale jeho už ve ze kvůli",
    "ro": "și de la în cu pe din că un o nu pentru este a care mai se fost după au al ale sunt între prin",
    "ca": "el la els les de i és en un una per amb que no del al més com ha han pel entre dels als va ser",
    "tr": "ve bir bu için ile de da olarak daha çok en sonra kadar gibi ise olan değil dedi",
    "hu": "a az és hogy nem egy is meg volt ki el van után szerint még már csak miatt",
    "fi": "ja on ei se että oli hän ovat kun myös mutta jälkeen mukaan jo tai sekä takia",
    "id": "yang dan di ke dari untuk dengan pada ini itu tidak akan oleh dalam setelah karena",
}  # fmt: skip
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
# The codes of ISO 639-1: what else has two letters is a country's, or nothing.
_CODES = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es "
    "et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki "
    "kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na ne ng nl no nr nv ny "
    "oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th "
    "ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
_NO_LANGUAGE = frozenset(["und", "mul", "mis", "zxx"])
SURE_WORDS = 40  # below it, a detected language is a guess
TOLD_WORDS = 12  # below it, no language is told
ENGLISH_SHARE = 0.15  # function words from which a short text is English
LITTLE = 1.0  # counted little words from which a short text is of a language
AHEAD = 1.4  # and times as many as of any other
CLOSE = 950  # detector's distance above which a match is poor


def tag(given: str | None) -> str | None:
    """The ISO 639 code in a language tag.

    >>> tag("en-GB"), tag("english"), tag("pt_BR"), tag("xx"), tag("mul")
    ('en', None, 'pt', None, None)
    """
    found = _TAG.match((given or "").strip())
    if not found:
        return None
    code = found.group().lower()
    code = _OLD.get(code, code)
    known = code in _CODES if len(code) == 2 else code not in _NO_LANGUAGE
    return code if known else None


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
        return declared or _by_little_words(sample) or "und", False
    best, distance = ranked[0]
    near = {code for code, d in ranked if d <= distance + 40}
    if declared and (declared == best or declared in near):
        return declared, True
    if words < SURE_WORDS:
        told = _by_little_words(sample) or (best if words >= TOLD_WORDS else "und")
        return declared or told, False
    return best, distance < CLOSE


@cache
def _little_words() -> dict[str, tuple[tuple[str, float], ...]]:
    """Each little word with the languages that use it and what it counts for them."""
    users: dict[str, list[str]] = {}
    for code, listed in _LITTLE.items():
        for word in dict.fromkeys(listed.split()):
            users.setdefault(word, []).append(code)
    return {word: tuple((c, 1 / len(codes)) for c in codes) for word, codes in users.items()}


def _by_little_words(sample: str) -> str | None:
    """The language whose little words a short text has, where no other comes near.

    >>> _by_little_words("Die Schule bleibt wegen Schimmel geschlossen")
    'de'
    """
    counted: dict[str, float] = {}
    for word in _WORD.findall(sample.lower())[: 2 * TOLD_WORDS]:
        for code, weight in _little_words().get(word, ()):
            counted[code] = counted.get(code, 0.0) + weight
    ranked = sorted(counted.items(), key=lambda c: (-c[1], c[0]))
    if not ranked or ranked[0][1] < LITTLE:
        return None
    near = ranked[1][1] if len(ranked) > 1 else 0.0
    return ranked[0][0] if ranked[0][1] >= AHEAD * near else None


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
