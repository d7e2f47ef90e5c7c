"""The hot kernel: hashed word grams of an article.

`batch_grams` turns texts into grams, five words each, for shared wording. One pass over the UTF-8
bytes folds case and accents, finds words and hashes (FNV-1a over folded code points, mixed as in
splitmix64); winnowing (Schleimer, Wilkerson and Aiken 2003) thins the grams and still keeps one of
every shared run of `gram + window - 1` words.

Few articles are hashed with numpy alone, many with a numba kernel; both give the same hashes, so
that a run of two pages does not wait for a compiler to be imported.
"""

from __future__ import annotations

from retold.compiling import compiled
from retold.fingerprint.aligning import aligned, passages
from retold.fingerprint.hashing import Words, hashed_grams, hashed_words, letters, winnowed
from retold.fingerprint.joining import Looked, share
from retold.fingerprint.kernel import Grams, grams_of_bytes, grams_of_texts
from retold.fingerprint.posting import batch_grams, grams
from retold.fingerprint.settings import SETTINGS, SHARING, Settings, Sharing
from retold.fingerprint.sharing import Among, Spans, shared_spans

__all__ = [
    "SETTINGS", "SHARING", "Among", "Grams", "Looked", "Settings", "Sharing", "Spans", "Words",
    "aligned", "batch_grams", "compiled", "grams", "grams_of_bytes", "grams_of_texts",
    "hashed_grams", "hashed_words", "letters", "passages", "share", "shared_spans", "winnowed",
]  # fmt: skip
