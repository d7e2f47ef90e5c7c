"""How many independent origins stand behind each claim, and on whom it rests.

Each sentence is followed up its beads and derivations to where its telling begins, through lost
and merged tellings. Own reporting needs positive evidence; a parent that was not found never
becomes a confirmation.
"""

from retold.origins.claims import claims, claims_of, count_newsrooms
from retold.origins.settings import SETTINGS, Origin, OriginSettings
from retold.origins.standing import count_rooms, documents_of, standings
from retold.origins.tracing import Story

__all__ = [
    "SETTINGS",
    "Origin",
    "OriginSettings",
    "Story",
    "claims",
    "claims_of",
    "count_newsrooms",
    "count_rooms",
    "documents_of",
    "standings",
]
