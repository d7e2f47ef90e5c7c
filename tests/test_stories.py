"""Stories: pages of one event together, others apart, whatever their order."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from retold import stories, text
from retold.records import Article

FIRE = (
    "A fire broke out in the old rope factory in Brannock Quay on Monday night, injuring 14 workers "
    "and closing the harbour road, the fire chief Odalys Terhune said. More than 60 firefighters "
    "fought the flames until dawn. The owner, Skelvane Cordage, said the hall had been inspected in "
    "March."
)
FIRE_CUT = (
    "A fire broke out in the old rope factory in Brannock Quay on Monday night, injuring 14 workers. "
    "More than 60 firefighters fought the flames until dawn, fire chief Odalys Terhune said."
)
VOTE = (
    "Lawmakers in Ostravia approved a budget with a gap of 3.2 billion crowns on Tuesday after "
    "Finance Minister Pell Garamond dropped a tax on beet sugar that farmers had fought for months."
)
FEU = (
    "Un incendie s'est déclaré lundi soir dans l'ancienne corderie de Brannock Quay, faisant 14 "
    "blessés, selon la cheffe des pompiers Odalys Terhune. Plus de 60 pompiers ont lutté contre les "
    "flammes. Le propriétaire, Skelvane Cordage, a indiqué que le hall avait été inspecté."
)


def article(name: str, content: str, lang: str = "en", day: int | None = None) -> Article:
    when = None if day is None else datetime(2031, 5, day, tzinfo=UTC)
    ident = text.key(name)
    return Article(ident, ident, name, None, "", "", content, lang, True, published=when)


def grouped(articles: list[Article]) -> set[frozenset[str]]:
    _, members, _ = stories.find_stories(articles)
    by_id = {a.article_id: a.address for a in articles}
    by_key: dict[str, set[str]] = {}
    for m in members:
        by_key.setdefault(m.story_key, set()).add(by_id[m.article_id])
    return {frozenset(g) for g in by_key.values()}


def test_copies_and_translations_of_one_event_are_one_story() -> None:
    pages = [
        article("fire", FIRE),
        article("cut", FIRE_CUT),
        article("feu", FEU, "fr"),
        article("vote", VOTE),
    ]
    assert grouped(pages) == {frozenset({"fire", "cut", "feu"}), frozenset({"vote"})}


def test_pages_far_apart_in_time_are_two_stories() -> None:
    assert len(grouped([article("fire", FIRE, day=1), article("cut", FIRE_CUT, day=29)])) == 2


def test_order_changes_nothing() -> None:
    pages = [
        article("fire", FIRE),
        article("cut", FIRE_CUT),
        article("vote", VOTE),
        article("feu", FEU, "fr"),
    ]
    want = stories.find_stories(pages)
    for seed in range(5):
        random.Random(seed).shuffle(pages)
        assert stories.find_stories(pages) == want


@pytest.mark.parametrize("count", [0, 1])
def test_few_pages(count: int) -> None:
    pages = [article("fire", FIRE)][:count]
    pairs, members, related = stories.find_stories(pages)
    assert (len(pairs), len(members), len(related)) == (0, count, 0)
