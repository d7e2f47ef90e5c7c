"""How sure each form of credit makes us."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CreditSettings:
    """How sure each form of credit makes us."""

    signed: float = 0.95  # byline, dateline or credit line that names a newsroom
    metadata: float = 0.7  # author field of the page's metadata
    house_style: float = 0.6  # "(Reporting by …; Editing by …)" without a name: Reuters's form
    told: float = 0.9  # "told Reuters"
    reported: float = 0.8  # "Reuters reported"
    unlisted: float = 0.6  # an outlet that no table knows
    mentioned: float = 0.5  # a newsroom in a piece of credits, in no known form
    linked: float = 0.5
    read: int = 20_000  # characters in which the whole name of a newsroom is looked for
    whole: int = 20  # newsrooms of a page whose whole names are looked for
    most: int = 200  # credits kept of one article


SETTINGS = CreditSettings()
