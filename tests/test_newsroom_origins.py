"""Origins on the sample newsroom: by the trees found, and by the true trees of `truth.json`.

The floors stand at what is reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from eval import newsroom as sample
from eval import newsroom_origins
from retold import collate, origins
from retold.records import Carrier, Claim, Derivation, Standing, Stemma, Telling

if TYPE_CHECKING:
    from eval.newsroom import Seen
    from retold.results import Result


@dataclass(frozen=True)
class Told:
    """A story's claims and standing by its true tree."""

    claims: list[Claim]
    standing: Standing


@pytest.fixture(scope="module")
def seen(newsroom: Result) -> Seen:
    return sample.look(newsroom)


@pytest.fixture(scope="module")
def told(seen: Seen) -> dict[str, Told]:
    return {name: by_true_tree(seen, name) for name in sorted(seen.truth["stories"])}


def by_true_tree(seen: Seen, story: str) -> Told:
    """Origins as they come out where the family tree is right."""
    ids = {name: article for article, name in seen.page_of.items()}
    pages = seen.result.pages
    tellings, lost, edges = [], [], []
    for name, true in sorted(seen.truth["tellings"].items()):
        if true["story"] != story:
            continue
        edges += [Derivation(story, p["telling"], name, p["kind"], 0.95, n)
                  for n, p in enumerate(true["parents"])]  # fmt: skip
        carriers = [ids[c] for c in true["carriers"] if c in ids]
        if true["lost"] or not carriers:
            lost.append(Telling(story, name, True, true["newsroom"], None, "", "und", None))
            continue
        lead = pages[max(carriers, key=lambda a: (len(pages[a].article.text), a))].article
        found = [seen.telling[c] for c in true["carriers"] if c in seen.telling]
        room = next((t.newsroom for t in found if t.newsroom), None)
        times = [t for a in carriers if (t := pages[a].article.published)]
        tellings.append(
            Telling(story, name, False, room, lead.outlet, lead.title, lead.lang, lead.article_id,
                    min(times, default=None), carriers=tuple(Carrier(a, 1.0) for a in carriers))
        )  # fmt: skip
    mine = [pages[c.article_id] for t in tellings for c in t.carriers]
    sentences = [s for p in mine for s in p.sentences]
    articles, credits = [p.article for p in mine], [c for p in mine for c in p.credits]
    speeches = [s for p in mine for s in p.speeches]
    beads = list(collate.collate(tellings, sentences))
    children = {d.child for d in edges}
    orphans = tuple(t.telling_id for t in tellings if t.telling_id not in children)
    stemma = Stemma(story, tuple(edges), tuple(lost), (), orphans)
    claims = list(
        origins.claims(articles, credits, sentences, speeches, tellings, beads, [stemma], [])
    )
    (standing,) = origins.standings(articles, credits, tellings, [stemma], claims)
    return Told(claims, standing)


def test_no_count_is_above_the_truth(seen: Seen, told: dict[str, Told]) -> None:
    for name, true in seen.truth["stories"].items():
        standing = told[name].standing
        assert standing.newsrooms_known <= true["newsrooms_possible"], name
        assert standing.newsrooms_possible >= true["newsrooms_known"], name


def test_known_newsrooms_of_every_story(seen: Seen, told: dict[str, Told]) -> None:
    wrong = {
        name: (told[name].standing.newsrooms, true["newsrooms"])
        for name, true in seen.truth["stories"].items()
        if told[name].standing.newsrooms_known != true["newsrooms_known"]
    }
    assert not wrong


def test_by_the_trees_found(seen: Seen) -> None:
    found = newsroom_origins.counts(seen)
    assert found["origins_exact"].value >= EXACT
    assert found["origins_overlap"].value >= OVERLAP


EXACT, OVERLAP = 1.0, 1.0


@pytest.mark.parametrize(
    ("story", "names"),
    [
        ("ferry", ["Carlo Benavides", "Ramona Escudero", "Joy Alcaraz", "Nestor Quiambao"]),
        ("mayor", ["Milena Kardzhieva", "Stoyan Velinov", "Petar Ganchev", "Hristo Balev"]),
        ("plant", ["press release of Haldvik Cells", "Ingrid Solheim"]),
        ("dam", ["Maris Tamm", "Piret Oja"]),
        ("quake", ["Zenobio Huarcaya"]),
        ("wreck", ["Nina Radman", "Ante Budak", "Ministry of Culture"]),
        ("border", []),
    ],
)
def test_on_whom_a_story_rests(told: dict[str, Told], story: str, names: list[str]) -> None:
    rests = told[story].standing.rests_on
    for name in names:
        assert sum(name.split()[-1] in r for r in rests) == 1, (name, rests)
    if not names:
        assert rests == ()


def test_a_rising_toll_is_a_series(told: dict[str, Told]) -> None:
    marked = [c for c in told["ferry"].claims if c.series]
    assert any("nine people died" in c.wording for c in marked)
    assert any("14 people" in c.wording for c in marked)
    missing = [c for c in marked if "missing" in c.wording]
    assert {c.wording.split()[0] for c in missing} == {"dozens", "Fifteen"}
    assert len({c.series for c in marked}) == 2


def test_two_speakers_and_two_reports_disagree(told: dict[str, Told]) -> None:
    ferry = [c.wording for c in told["ferry"].claims if c.disagreement]
    assert any("at 17" in w for w in ferry)
    quake = {c.disagreement for c in told["quake"].claims if c.disagreement}
    assert len(quake) == 1


def test_newsrooms_that_lead_back_to_each_other(told: dict[str, Told]) -> None:
    whys = [a.why for c in told["striker"].claims for a in c.attestations]
    assert any("leads back" in w for w in whys)
    assert told["striker"].standing.newsrooms_known == 0


def test_a_press_release_is_one_document(told: dict[str, Told]) -> None:
    released = [c for c in told["plant"].claims if "400 skilled jobs" in c.wording]
    released += [c for c in told["plant"].claims if "announced" in c.wording]
    assert released
    for claim in released[:1]:
        assert (claim.newsrooms_known, claim.newsrooms_possible) == (0, 0)
        assert {a.rests_on for a in claim.attestations} == {"press release of Haldvik Cells"}


def test_the_seeds_rest_on_one_person_and_one_document(seeds: Result) -> None:
    (story,) = seeds.stories
    assert story.standing.newsrooms == ("Reuters",)
    assert story.standing.verdict.endswith(
        "nearly all of it rests on one person, Yekaterina, and one document, a Kazakh police document."
    )
    lawsuit = [c for c in story.claims if "Wagner" in c.wording]
    assert lawsuit and all(c.newsrooms_known == 0 for c in lawsuit)
