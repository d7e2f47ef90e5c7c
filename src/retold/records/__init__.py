"""The records of the house: one frozen dataclass a table, one comment a field.

  reading.py     what a page is, and what stands in it
  finding.py     which pages share what, and which of them tell one story
  retelling.py   tellings, beads, derivations, variants
  origins.py     claims and what they rest on
  verdicts.py    what a person decided
  arrow.py       records as Arrow tables and back

The Arrow schema of a table derives from its record (`schema`), so that one definition types
Python, Parquet, DuckDB and Spark. Spans are code points into `Article.text`; in the zone
`headline` they are code points into `Article.title`. Probabilities run from 0 to 1. Times are UTC.
"""

from retold.records.arrow import from_batch, schema, to_batch
from retold.records.finding import (
    Copy,
    Gram,
    Grouped,
    Key,
    Known,
    LedgerEntry,
    Link,
    Pair,
    Passage,
    Profile,
    Related,
    Sharer,
    StoryMember,
    Terms,
    Worded,
)
from retold.records.origins import Attestation, Claim, Standing
from retold.records.reading import Article, Capture, Credit, Lacuna, Sentence, Speech, Zone
from retold.records.retelling import (
    Akin,
    Bead,
    Carrier,
    Derivation,
    Evidence,
    Revision,
    Stemma,
    Telling,
    Variant,
)
from retold.records.verdicts import StoryVerdict, Verdict

TABLES: dict[str, type] = {
    "captures": Capture,
    "articles": Article,
    "credits": Credit,
    "sentences": Sentence,
    "speeches": Speech,
    "keys": Key,
    "pairs": Pair,
    "grams": Gram,
    "sharers": Sharer,
    "passages": Passage,
    "story_members": StoryMember,
    "related": Related,
    "tellings": Telling,
    "beads": Bead,
    "stemmas": Stemma,
    "variants": Variant,
    "claims": Claim,
    "standings": Standing,
    "story_verdicts": StoryVerdict,
    "profiles": Profile,
    "copies": Copy,
    "knowledge": Known,
    "ledger": LedgerEntry,
    "revisions": Revision,
    "revision_tellings": Telling,
    "revision_beads": Bead,
    "revision_stemmas": Stemma,
    "revision_variants": Variant,
    "links": Link,
    "component_links": Link,
    "groups": Grouped,
}

__all__ = [
    "TABLES",
    "Akin",
    "Article",
    "Attestation",
    "Bead",
    "Capture",
    "Carrier",
    "Claim",
    "Copy",
    "Credit",
    "Derivation",
    "Evidence",
    "Gram",
    "Grouped",
    "Key",
    "Known",
    "Lacuna",
    "LedgerEntry",
    "Link",
    "Pair",
    "Passage",
    "Profile",
    "Related",
    "Revision",
    "Sentence",
    "Sharer",
    "Speech",
    "Standing",
    "Stemma",
    "StoryMember",
    "StoryVerdict",
    "Telling",
    "Terms",
    "Variant",
    "Verdict",
    "Worded",
    "Zone",
    "from_batch",
    "schema",
    "to_batch",
]
