"""What words mean to each other: synonyms, antonyms, kinds, derivations, and the tables of cues.

table.py       the word table, made from Princeton WordNet 3.0 by `eval/fit/lexicon.py`
forms.py       dictionary forms and spellings
relations.py   what one word is to another
sorts.py       words of one sort that name different things: `data/contrasts.toml`
cues.py        hedges, modals, negations, verbs of saying, house style: `data/lexicon.toml`

concepts.py    what words of many languages mean in news: `data/concepts.tsv`

Tables are read on first use. English only but for concepts: for other languages `relation` answers by stems alone.
"""

from retold.lexicon.concepts import Concept, concepts
from retold.lexicon.cues import Cues, certainty, cues, equivalent, is_negation
from retold.lexicon.forms import (
    american,
    is_reporting,
    is_verb,
    known,
    lemmas,
    negated_by_prefix,
)
from retold.lexicon.relations import (
    Relation,
    family,
    is_person,
    kin_keys,
    opposites,
    relate,
    relation,
)
from retold.lexicon.sorts import Member, Named, named_sorts

__all__ = [
    "Concept",
    "Cues",
    "Member",
    "Named",
    "Relation",
    "american",
    "certainty",
    "concepts",
    "cues",
    "equivalent",
    "family",
    "is_negation",
    "is_person",
    "is_reporting",
    "is_verb",
    "kin_keys",
    "known",
    "lemmas",
    "named_sorts",
    "negated_by_prefix",
    "opposites",
    "relate",
    "relation",
]
