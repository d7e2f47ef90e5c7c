"""How seldom Python looks for garbage in circles in programs of Retold's own.

Parsed sentences and word tables are many small objects that stay. To go through them as often as
Python does by itself takes an eighth of the time of comparing, and finds next to nothing: the data
of the house have no circles. A library must not decide this for its caller, so only programs do.
"""

from __future__ import annotations

import gc

RARELY = (10_000, 20, 50)  # objects; Python's own (700, 10, 10) are for small programs


def tidy_rarely() -> None:
    """Have Python look for garbage in circles less often, in this process."""
    gc.set_threshold(*RARELY)
