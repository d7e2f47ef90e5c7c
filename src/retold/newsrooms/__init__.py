"""Agencies and outlets, and how they sign.

The tables lie in `data/agencies.toml`, `data/outlets.toml` and `data/house_styles.toml`; adding a
line there is all it takes to teach Retold another newsroom.
"""

from retold.newsrooms.bylines import (
    is_byline,
    may_sign_bare,
    names_a_role,
    opens_byline,
    persons_in_byline,
)
from retold.newsrooms.credit_lines import (
    is_copyright,
    is_credit_line,
    is_picture_credit,
    unlisted_source,
)
from retold.newsrooms.cues import find_cues, find_own
from retold.newsrooms.datelines import Dateline, read_dateline, split_dateline, unlisted_mark
from retold.newsrooms.hosts import host_label, name_on_host
from retold.newsrooms.mentions import find_newsrooms
from retold.newsrooms.names import (
    Newsroom,
    is_agency,
    is_aggregator,
    newsroom_at,
    newsroom_of,
    newsroom_of_outlet,
    outlet_of,
    owner_of,
    same_newsroom,
)
from retold.newsrooms.releases import release_of
from retold.newsrooms.told import Cue

__all__ = [
    "Cue",
    "Dateline",
    "Newsroom",
    "find_cues",
    "find_newsrooms",
    "find_own",
    "host_label",
    "is_agency",
    "is_aggregator",
    "is_byline",
    "is_copyright",
    "is_credit_line",
    "is_picture_credit",
    "may_sign_bare",
    "name_on_host",
    "names_a_role",
    "newsroom_at",
    "newsroom_of",
    "newsroom_of_outlet",
    "opens_byline",
    "outlet_of",
    "owner_of",
    "persons_in_byline",
    "read_dateline",
    "release_of",
    "same_newsroom",
    "split_dateline",
    "unlisted_mark",
    "unlisted_source",
]
