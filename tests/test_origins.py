"""Claims, where they begin, and what is counted. All stories are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval import grown, independence
from retold import newsrooms
from retold.facts.figures import NOTHING_TOLD, figures
from retold.newsrooms.signs import on_the_spot, own_told
from retold.origins import claims, standings
from retold.origins.people import People, is_generic, same_person
from retold.origins.resting import _ASKED
from retold.records import (
    Article,
    Bead,
    Carrier,
    Claim,
    Credit,
    Derivation,
    Sentence,
    Speech,
    Standing,
    Stemma,
    Telling,
)

START = datetime(2025, 3, 1, 8, tzinfo=UTC)
FACTS = (
    "A footbridge over the river Ostra collapsed on Monday evening after heavy rain.",
    "Two anglers were pulled from the water by the crew of a passing barge.",
    "The bridge had been closed to cyclists since an inspection in the autumn.",
    "Engineers will lift the wreck with a floating crane before the weekend.",
)


class Story:
    """A story put together by hand: tellings of sentences, beads between equal positions."""

    def __init__(self) -> None:
        self.articles: list[Article] = []
        self.sentences: list[Sentence] = []
        self.credits: list[Credit] = []
        self.speeches: list[Speech] = []
        self.tellings: list[Telling] = []
        self.beads: list[Bead] = []
        self.derivations: list[Derivation] = []
        self.lost: list[Telling] = []

    def tell(
        self,
        name: str,
        *lines: str,
        outlet: str | None = None,
        newsroom: str | None = None,
        hours: int = 0,
        said: dict[int, tuple[str, ...]] | None = None,
    ) -> str:
        at = START + timedelta(hours=hours)
        text = " ".join(lines)
        self.articles.append(
            Article(name, name, name, None, outlet or name, name, text, "en", True, published=at)
        )
        start = 0
        for n, line in enumerate(lines, 1):
            self.sentences.append(Sentence(name, n, "body", n, start, start + len(line), line))
            if said and n in said:
                self.speeches.append(
                    Speech(name, n, 0, start, start + len(line), "indirect", said[n][0], "person",
                           "said", said[n])
                )  # fmt: skip
            start += len(line) + 1
        self.tellings.append(
            Telling("s", name, False, newsroom, outlet or name, name, "en", name, at,
                    carriers=(Carrier(name, 1.0),))
        )  # fmt: skip
        return name

    def credit(self, name: str, kind: str, newsroom: str | None, **more: object) -> None:
        n = sum(c.article_id == name for c in self.credits)
        self.credits.append(Credit(name, n, kind, "credit", 0.9, newsroom=newsroom, **more))  # type: ignore[arg-type]

    def sign(self, name: str, newsroom: str) -> None:
        self.credit(name, "dateline", newsroom, place="Ostra")

    def derive(self, parent: str, child: str, kind: str = "rewrite", p: float = 0.95) -> None:
        self.derivations.append(Derivation("s", parent, child, kind, p))

    def lose(self, name: str, newsroom: str | None) -> str:
        self.lost.append(Telling("s", name, True, newsroom, None, "", "und", None))
        return name

    def bead(self, a: str, m: int, b: str, n: int, score: float = 0.9) -> None:
        if a > b:
            a, m, b, n = b, n, a, m
        self.beads.append(Bead("s", a, b, len(self.beads), (m,), (n,), score))

    def stemma(self) -> Stemma:
        children = {d.child for d in self.derivations}
        orphans = tuple(t.telling_id for t in self.tellings if t.telling_id not in children)
        return Stemma("s", tuple(self.derivations), tuple(self.lost), (), orphans)

    def claims(self) -> list[Claim]:
        return list(
            claims(self.articles, self.credits, self.sentences, self.speeches, self.tellings,
                   self.beads, [self.stemma()], [])
        )  # fmt: skip

    def standing(self) -> Standing:
        found = standings(
            self.articles, self.credits, self.tellings, [self.stemma()], self.claims()
        )
        (one,) = found
        return one


def wire(story: Story, name: str = "wire", newsroom: str = "Reuters") -> str:
    story.tell(name, *FACTS, outlet="Port Radio", newsroom=newsroom)
    story.sign(name, newsroom)
    return name


def retell(story: Story, parent: str, name: str, *added: str, kept: int = 4) -> str:
    story.tell(name, *FACTS[:kept], *added, hours=3)
    story.derive(parent, name)
    for n in range(1, kept + 1):
        story.bead(parent, n, name, n)
    return name


def counts(claim: Claim) -> tuple[int, int]:
    return claim.newsrooms_known, claim.newsrooms_possible


def by_words(found: list[Claim], words: str) -> Claim:
    return next(c for c in found if words in c.wording)


def test_a_rewrite_adds_no_origin() -> None:
    story = Story()
    retell(story, wire(story), "gazette")
    for claim in story.claims():
        assert counts(claim) == (1, 1)
        assert {a.newsroom for a in claim.attestations} == {"Reuters"}
        assert claim.tellings == 2


def test_an_addition_without_a_parent_has_an_unknown_origin() -> None:
    story = Story()
    retell(story, wire(story), "gazette", "The mayor has asked for a new design of stone.")
    added = by_words(story.claims(), "stone")
    (attestation,) = added.attestations
    assert counts(added) == (0, 1)
    assert attestation.newsroom is None and attestation.newsroom_state == "unknown"


def test_own_reporting_needs_a_sign() -> None:
    story = Story()
    story.tell("gazette", *FACTS)
    assert {counts(c) for c in story.claims()} == {(0, 1)}
    story.credit("gazette", "byline", None, persons=("Ann Lee",))
    assert {counts(c) for c in story.claims()} == {(0, 1)}
    story.credit("gazette", "dateline", None, place="Ostra")
    assert {counts(c) for c in story.claims()} == {(1, 1)}


def test_two_newsrooms_in_their_own_words() -> None:
    story = Story()
    story.tell("one", "Rain brought down a bridge over the Ostra on Monday.", newsroom="Reuters")
    story.tell("two", "The old Ostra crossing gave way in a storm, police say.", newsroom="dpa")
    story.sign("one", "Reuters")
    story.sign("two", "dpa")
    story.bead("one", 1, "two", 1, 0.6)
    (claim,) = story.claims()
    assert counts(claim) == (2, 2)


def test_two_newsrooms_in_one_wording_are_not_two_known() -> None:
    story = Story()
    wire(story)
    wire(story, "second", "dpa")
    for n in range(1, 5):
        story.bead("wire", n, "second", n)
    assert {counts(c) for c in story.claims()} == {(1, 2)}


def test_a_lost_report_that_siblings_share() -> None:
    story = Story()
    lost = story.lose("lost", "Agence France-Presse")
    for name in ("one", "two"):
        story.tell(name, *FACTS)
        story.derive(lost, name)
    story.credit("one", "told_by", "Agence France-Presse")
    for n in range(1, 5):
        story.bead("one", n, "two", n)
    for claim in story.claims():
        assert counts(claim) == (1, 1)
        assert {a.origin for a in claim.attestations} == {"lost"}


def test_a_lost_report_without_a_name_stays_unknown() -> None:
    story = Story()
    lost = story.lose("lost", None)
    for name in ("one", "two"):
        story.tell(name, *FACTS)
        story.derive(lost, name)
        story.bead("one", 1, name, 1) if name == "two" else None
    shared = by_words(story.claims(), "collapsed")
    assert counts(shared) == (0, 1)


def test_a_sentence_that_names_another_newsroom() -> None:
    story = Story()
    line = "The builder was bankrupt, Bloomberg reported."
    story.tell("wire", FACTS[0], line, newsroom="Reuters")
    story.sign("wire", "Reuters")
    start = len(FACTS[0]) + 1
    story.credit("wire", "told_by", "Bloomberg", start=start + 26, end=start + len(line) - 1)
    (attestation,) = by_words(story.claims(), "bankrupt").attestations
    assert (attestation.newsroom, attestation.newsroom_state) == ("Bloomberg", "known")


def test_newsrooms_that_cite_each_other_confirm_nothing() -> None:
    story = Story()
    line = "The keeper will leave, according to the {}."
    for name, other in (("Quay Talk", "Port Mirror"), ("Port Mirror", "Quay Talk")):
        story.tell(name, line.format(other))
        story.credit(name, "told_by", other, start=23, end=40)
    story.bead("Quay Talk", 1, "Port Mirror", 1)
    (claim,) = story.claims()
    assert claim.newsrooms_known == 0 and claim.newsrooms_possible >= 1
    assert "leads back" in claim.attestations[0].why


def test_speakers() -> None:
    story = Story()
    story.tell("wire", *FACTS, newsroom="Reuters", said={2: ("Bo Lie", "Ann Lee", "Reuters")})
    story.sign("wire", "Reuters")
    claim = by_words(story.claims(), "anglers")
    (attestation,) = claim.attestations
    assert claim.speaker == "Bo Lie"
    assert attestation.rests_on == "Ann Lee"  # the newsroom only has her word
    assert attestation.chain == ("Bo Lie", "Ann Lee", "Reuters", "wire")
    assert claim.persons_known == 1


def test_two_speakers_are_two_claims() -> None:
    story = Story()
    story.tell("one", "Three boats were lost in the storm.", said={1: ("Ann Lee",)})
    story.tell("two", "Three boats were lost in that storm.", said={1: ("Karl Bremer",)})
    story.bead("one", 1, "two", 1)
    assert [c.speaker for c in story.claims()] == ["Ann Lee", "Karl Bremer"]


def test_a_rising_toll_is_a_series() -> None:
    story = Story()
    story.tell("first", "At least nine people died in the storm.", newsroom="Reuters")
    story.tell("later", "At least 14 people died in the storm.", newsroom="Reuters", hours=5)
    for name in ("first", "later"):
        story.sign(name, "Reuters")
    story.derive("first", "later", "update")
    story.bead("first", 1, "later", 1)
    one, two = story.claims()
    assert one.series is not None and one.series == two.series
    assert one.disagreement is None and one.as_of != two.as_of


def test_two_officials_disagree() -> None:
    story = Story()
    story.tell(
        "one", "Nine people died in the storm.", "The storm killed 17 people.",
        said={1: ("Ann Lee",), 2: ("Karl Bremer",)},
    )  # fmt: skip
    one, two = story.claims()
    assert one.disagreement is not None and one.disagreement == two.disagreement
    assert one.series is None


def test_a_slip_of_a_rewrite_stays_in_its_claim() -> None:
    story = Story()
    story.tell("wire", "Nine people died in the storm.", newsroom="Reuters")
    story.sign("wire", "Reuters")
    story.tell("copy", "Ninety people died in the storm.")
    story.derive("wire", "copy")
    story.bead("wire", 1, "copy", 1)
    (claim,) = story.claims()
    assert claim.tellings == 2 and claim.wording.startswith("Nine people")


def test_an_undated_translation_has_no_other_account() -> None:
    story = Story()
    story.tell("one", "Nine people died in the storm.", newsroom="Reuters")
    story.sign("one", "Reuters")
    story.tell("two", "Fourteen people died in the storm.")
    story.tellings = [replace(t, published=None) for t in story.tellings]
    story.derive("one", "two", "translation")
    story.bead("one", 1, "two", 1)
    assert {c.disagreement for c in story.claims()} == {None}


def test_a_sentence_of_two_speakers_makes_two_claims() -> None:
    story = Story()
    both = "The storm killed 14 people, the guard said; the governor put the number of dead at 17."
    story.tell("one", both, said={1: ("Ann Lee",)})
    story.speeches.append(
        Speech("one", 1, 1, 44, 80, "indirect", "Karl Bremer", "person", "put", ("Karl Bremer",))
    )
    story.tell("two", "The storm killed 14 people in the hills.")
    story.bead("one", 1, "two", 1)
    fourteen, seventeen = sorted(story.claims(), key=lambda c: -c.tellings)
    assert (fourteen.tellings, seventeen.tellings) == (2, 1)
    assert "14" in fourteen.wording and "17" not in fourteen.wording
    assert seventeen.wording == "the governor put the number of dead at 17."
    assert {a.sentence for c in (fourteen, seventeen) for a in c.attestations} == {1}
    assert fourteen.disagreement == seventeen.disagreement is not None
    assert {c.disagreement_kind for c in (fourteen, seventeen)} == {"speakers"}


def test_two_tolls_of_one_sentence_are_two_claims() -> None:
    story = Story()
    story.tell("one", "A blast killed 14 people and injured 62 in the old port.")
    story.tell("two", "14 people were killed.", "62 were injured.")
    story.beads.append(Bead("s", "one", "two", 0, (1,), (1, 2), 0.9))
    found = sorted(story.claims(), key=lambda c: c.wording)
    carried = [sorted((a.telling_id, a.sentence) for a in c.attestations) for c in found]
    assert sorted(carried) == [[("one", 1), ("two", 1)], [("one", 1), ("two", 2)]]
    assert {c.disagreement for c in found} == {None}


def test_a_page_that_slipped_has_no_account_of_its_own() -> None:
    story = Story()
    story.tell(
        "first", "The tunnel under the northern ridge is 31 kilometres long.", newsroom="Reuters"
    )
    story.sign("first", "Reuters")
    story.tell("retold", "The tunnel under the northern ridge is 13 kilometres long.", hours=2)
    story.tell("other", "The tunnel under the old northern ridge is 31 kilometres long.", hours=3)
    story.derive("first", "retold", "rewrite")
    story.bead("first", 1, "retold", 1, 0.45)
    story.bead("retold", 1, "other", 1)
    assert {c.disagreement for c in story.claims()} == {None}


def test_dozens_become_a_number_in_a_later_version() -> None:
    story = Story()
    story.tell("first", "Nine people died and dozens were missing.", newsroom="Reuters")
    story.tell(
        "later",
        "Nine people died in the night.",
        "Fifteen people were still missing.",
        hours=5,
        newsroom="Reuters",
    )
    for name in ("first", "later"):
        story.sign(name, "Reuters")
    story.derive("first", "later", "update")
    story.bead("first", 1, "later", 1)
    marked = {c.wording for c in story.claims() if c.series}
    assert marked == {"dozens were missing.", "Fifteen people were still missing."}


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("killed 14 people and injured 62 others", ["death", "injury"]),
        ("Au moins 14 personnes ont péri", ["death"]),
        ("Doe, 39, was killed in the fire", []),
        ("Two of the dead were children", [NOTHING_TOLD]),
        ("The dead get 200,000 rupees", ["inr"]),
        ("A 17-year-old girl was killed", []),
    ],
)
def test_what_a_number_counts(said: str, about: list[str]) -> None:
    lang = "fr" if said.startswith("Au") else "en"
    assert [f.about.split(" ")[0] for f in figures(said, lang)] == about


def test_a_retelling_that_had_no_answer_asked_itself() -> None:
    story = Story()
    said = "The striker is close to a move for 12 million euros."
    story.tell("first", said)
    story.tell("retold", said, "The club did not answer a request for comment.", hours=1)
    story.derive("first", "retold")
    story.bead("first", 1, "retold", 1)
    known = {c.wording: c.newsrooms_known for c in story.claims()}
    assert known == {said: 0, "The club did not answer a request for comment.": 1}
    assert story.standing().newsrooms_known == 0
    story.lose("wire", "Reuters")
    story.derive("wire", "retold")
    assert [c.newsrooms_known for c in story.claims() if "request" in c.wording] == [0]


def test_a_later_version_s_own_figure_begins_there() -> None:
    story = Story()
    first = "At least nine people died in the storm on Monday."
    story.tell("first", first, newsroom="Reuters")
    story.tell("later", first.replace("nine", "14"), newsroom="Reuters", hours=5)
    for name in ("first", "later"):
        story.sign(name, "Reuters")
    story.derive("first", "later", "update")
    story.bead("first", 1, "later", 1)
    found = {c.wording: c.attestations[0].origin for c in story.claims()}
    assert set(found.values()) == {"first", "later"}


def test_what_a_press_release_says_too_begins_there() -> None:
    story = Story()
    line = "The plant may employ up to 400 people by the end of the decade."
    story.tell("release", line)
    story.credit("release", "agency", None)
    story.credits[-1] = replace(story.credits[-1], text="PRNewswire")
    story.tell(
        "desk", "It may employ up to 400 people by 2030.", "The mayor told the Desk so.", hours=2
    )
    story.credit("desk", "byline", None, persons=("Ann Lee",))
    story.credit("desk", "dateline", None, place="Ostra")
    story.bead("desk", 1, "release", 1)
    shared = by_words(story.claims(), "plant may employ")
    assert shared.newsrooms_known == 0
    assert by_words(story.claims(), "mayor told").newsrooms_known == 1


def test_two_languages_need_more_in_common_to_say_the_same() -> None:
    for score, tellings in ((0.6, 1), (0.8, 2)):
        story = Story()
        story.tell("one", "Two boats were lost in the storm.")
        story.tell("two", "Deux ponts ont cédé dans la nuit.")
        story.tellings[1] = replace(story.tellings[1], lang="fr")
        story.bead("one", 1, "two", 1, score)
        assert max(c.tellings for c in story.claims()) == tellings


@pytest.mark.parametrize(
    ("said", "own"),
    [
        ("Two nurses spoke to Orilla Clara on condition that they are not named.", True),
        ("The union told us that nobody had been laid off.", True),
        ("His agent confirmed the news to Orilla Clara.", True),
        ("Un pêcheur joint mercredi par Orilla Clara n'a rien vu.", True),
        ("«Стена была уже мокрая», – сказал он корреспонденту «Орилла Клара».", True),
        ("A driver told an Orilla Clara reporter that nobody had been warned.", True),
        ('"They told us to leave," she said.', False),
        ("‘They told us to leave, and we don’t know why,’ she said.", False),
        ("A reader wrote to us that the road was closed.", False),
        ("The minister told Reuters.", False),
        ("Orilla Clara told investors that it would close.", False),
        ("The minister told US officials that the port would close.", False),
        ("The envoy spoke to US senators on Monday.", False),
    ],
)
def test_a_page_known_by_its_host_alone_was_told(said: str, own: bool) -> None:
    line = Sentence("a", 1, "body", 0, 0, len(said), said)
    assert bool(own_told([line], "en.orillaclara.example")) is own


@pytest.mark.parametrize(
    ("said", "host", "own"),
    [
        ("The minister told China that the port would close.", "chinapost.example", False),
        ("The envoy told Jerusalem that talks were over.", "jerusalemgazette.example", False),
        ("The envoy told China Post that talks were over.", "chinapost.example", True),
        ("The envoy told the Free Line that talks were over.", "freelinenews.example", True),
    ],
)
def test_who_told_a_place_told_no_page_named_for_it(said: str, host: str, own: bool) -> None:
    line = Sentence("a", 1, "body", 0, 0, len(said), said)
    assert bool(own_told([line], host)) is own


def test_who_speaks_on_in_a_quotation_told_the_page_nothing() -> None:
    page = ("«Sie sagten uns nichts.", "Ich habe gefragt.»", "She said: “There is no such man.",
            "I asked where he was, and they told us to go.”", "The mayor told us that it was so.")  # fmt: skip
    found = [Sentence("a", n, "body", 1, 0, len(s), s) for n, s in enumerate(page, 1)]
    assert own_told(found, "marsh.example") == {5}
    lines = (
        "I asked the two of them where they went, and they answered me: you will hear,” she says.",
        "I asked the mayor where the money went.",
        "Die Ministerin sagte uns: »Das Tor war zu.«",
    )
    found = [Sentence("a", n, "body", n, 0, len(s), s) for n, s in enumerate(lines, 1)]
    assert own_told(found, "marsh.example") == {2, 3}


@pytest.mark.parametrize(("at", "known"), [(2, True), (5, True), (9, False), (10, False)])
def test_one_answer_at_a_texts_end_is_an_addition(at: int, known: bool) -> None:
    """Who retells a report adds at its end what it asked for itself: the rest is not its own."""
    story = Story()
    lines = [f"Gate {n} of the dam at Ostra stood open on Monday." for n in range(1, 11)]
    lines[at - 1] = "The guard told the Marsh Echo that nobody had warned him."
    story.tell("page", *lines, outlet="Marsh Echo")
    standing = story.standing()
    assert (standing.newsrooms == ("Marsh Echo",)) is known
    claim = next(c for c in story.claims() if "guard" in c.wording)
    assert claim.newsrooms_known == 1  # the answer itself is the page's own in either case


@pytest.mark.parametrize(
    ("byline", "placed"),
    [
        ("By Ada Lindqvist, Ostra", True),
        ("By Ada Lindqvist, News Reporter", False),
        ("By Ada Lindqvist, Senior Writer", False),
    ],
)
def test_a_job_behind_a_name_is_no_place(byline: str, placed: bool) -> None:
    credit = Credit("a", 0, "byline", byline, 0.9, persons=("Ada Lindqvist",))
    assert on_the_spot([credit], "Marsh Echo") is placed


@pytest.mark.parametrize(
    ("last", "release"),
    [
        ("Note to editors: the basin has 14 gates, of which nine are moved by hand and five by "
         "motors that were built into the dam when it was widened.", True),
        ("Warning: the basin has 14 gates, of which nine are moved by hand and five by motors that "
         "were built into the dam when it was widened.", False),
    ],
)  # fmt: skip
def test_a_note_to_editors_makes_a_release(last: str, release: bool) -> None:
    page = Article("a", "a", "a", None, "o", "Gates", f"The gates opened.\n\n{last}", "en", True)
    assert bool(newsrooms.release_of([], [page], ["o"])) is release


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("The ministry did not respond to a request for comment.", True),
        ("The ministry did not immediately respond to questions from the Kurier.", True),
        ("The ministry did not respond to questions from Reuters.", True),
        ("He declined to take questions from reporters.", True),
        ("The prime minister did not answer questions from opposition lawmakers.", False),
        ("He did not take questions from US lawmakers.", False),
    ],
)
def test_who_was_asked_by_a_newsroom_and_kept_silent(said: str, asked: bool) -> None:
    assert bool(_ASKED.search(said)) is asked


def test_a_host_is_its_newsroom() -> None:
    story = Story()
    story.tell(
        "one", "The court in Ostra ordered two months of custody.", outlet="en.hillpost.example"
    )
    story.tell("two", "Der Redakteur bleibt in Haft.", outlet="Hill Post")
    for name in ("one", "two"):
        story.credit(name, "byline", None, persons=("Ann Lee",))
        story.credit(name, "dateline", None, place="Ostra")
    assert story.standing().newsrooms == ("Hill Post",)


def test_verdict() -> None:
    story = Story()
    retell(story, wire(story), "gazette")
    standing = story.standing()
    assert standing.verdict == "2 pages carry 2 tellings; 1 newsroom (Reuters)."
    assert (standing.newsrooms_known, standing.newsrooms_possible) == (1, 1)
    assert standing.newsrooms == ("Reuters",)


def test_verdict_of_one_page() -> None:
    story = Story()
    wire(story)
    assert story.standing().verdict == "One page; by its own credits it rests on Reuters."
    bare = Story()
    bare.tell("gazette", *FACTS)
    assert bare.standing().verdict == "One page; it does not say who reported it first."


def test_no_two_sentences_of_a_page_are_merged_through_others() -> None:
    story = Story()
    story.tell("one", FACTS[0], FACTS[0].replace("Monday", "Friday"))
    story.tell("two", FACTS[0])
    story.bead("one", 1, "two", 1, 0.9)
    story.bead("one", 2, "two", 1, 0.8)
    assert len(story.claims()) == 2


# --- what must always hold -----------------------------------------------------------------------

NEWSROOMS = ("Reuters", "dpa", None, None)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """A small forest: roots that are signed or not, and rewrites of earlier tellings."""
    story = Story()
    size = draw(st.integers(2, 6))
    for i in range(size):
        name = f"t{i}"
        parent = draw(st.integers(-1, i - 1)) if i else -1
        if parent < 0:
            newsroom = draw(st.sampled_from(NEWSROOMS))
            story.tell(name, *FACTS, newsroom=newsroom)
            if newsroom:
                story.sign(name, newsroom)
        else:
            story.tell(name, *FACTS, hours=i)
            story.derive(f"t{parent}", name)
        for j in range(i):
            for n in range(1, 5):
                story.bead(f"t{j}", n, name, n)
    return story


def _figures(story: Story) -> dict[str, tuple[int, int, int, int]]:
    return {
        c.wording: (c.newsrooms_known, c.newsrooms_possible, c.persons_known, c.persons_possible)
        for c in story.claims()
    }


@settings(max_examples=40, deadline=None)
@given(stories(), st.data())
def test_ten_pure_copies_change_no_count(story: Story, data: st.DataObject) -> None:
    before, standing = _figures(story), story.standing()
    chosen = data.draw(st.sampled_from(story.tellings))
    copies = [replace(story.articles[0], article_id=f"copy{i}", outlet=f"o{i}") for i in range(10)]
    more = tuple(Carrier(c.article_id, 1.0) for c in copies)
    story.articles += copies
    story.tellings = [
        replace(t, carriers=t.carriers + more) if t is chosen else t for t in story.tellings
    ]
    after = story.standing()
    assert _figures(story) == before
    assert after.newsrooms_known == standing.newsrooms_known
    assert after.newsrooms_possible == standing.newsrooms_possible
    assert after.pages == standing.pages + 10


@settings(max_examples=40, deadline=None)
@given(stories(), st.data())
def test_removing_a_telling_never_raises_the_known_count(story: Story, data: st.DataObject) -> None:
    before = _figures(story)
    gone = data.draw(st.sampled_from(story.tellings)).telling_id
    story.tellings = [t for t in story.tellings if t.telling_id != gone]
    story.articles = [a for a in story.articles if a.article_id != gone]
    story.sentences = [s for s in story.sentences if s.article_id != gone]
    story.credits = [c for c in story.credits if c.article_id != gone]
    story.beads = [b for b in story.beads if gone not in (b.a, b.b)]
    story.derivations = [d for d in story.derivations if gone not in (d.parent, d.child)]
    for wording, (known, possible, _, _) in _figures(story).items():
        assert known <= before[wording][0]
        assert known <= possible


@settings(max_examples=25, deadline=None)
@given(stories(), st.randoms(use_true_random=False))
def test_the_order_of_input_changes_nothing(story: Story, order: object) -> None:
    before = [story.claims(), [story.standing()]]
    for rows in (story.articles, story.sentences, story.credits, story.tellings, story.beads):
        order.shuffle(rows)  # type: ignore[attr-defined]
    assert [story.claims(), [story.standing()]] == before


@pytest.mark.parametrize("pages", [0, 1])
def test_nothing_to_say(pages: int) -> None:
    assert list(claims([], [], [], [], [], [], [], [])) == []
    assert list(standings([], [], [], [Stemma("s")] * pages, [])) == []


def _whole(tree: grown.GrownTree) -> dict[str, tuple[int, int, int, int]]:
    claims, _ = independence.traced(tree)
    return {
        f"{a.telling_id}/{a.sentence}": (
            c.newsrooms_known, c.newsrooms_possible, c.persons_known, c.persons_possible,
        )
        for c in claims
        for a in c.attestations
    }  # fmt: skip


@pytest.mark.parametrize("seed", [400_005, 400_013, 400_019, 400_045])
@pytest.mark.parametrize("timed", [True, False])
def test_ten_pure_copies_change_no_count_of_a_whole_story(seed: int, timed: bool) -> None:
    """Trees whose shape ten carriers do change: many pages are a sign of an agency's own words."""
    tree = grown.grow(seed, timed=timed)
    before = _whole(tree)
    for chosen in tree.tellings[:3]:
        assert _whole(independence.with_copies(tree, chosen, 10)) == before


# --- names of speakers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Carlo Benavides", "Benavides", True),
        ("Lieutenant Carlo Benavides", "M. Benavides", True),
        ("Карло Бенавидес", "Carlo Benavides", True),
        ("Judge Lena Marsh", "Lena Marsh", True),
        ("Ann Lee", "Tom Lee", False),
        ("Ann Lee", "Karl Bremer", False),
    ],
)
def test_one_person_in_many_spellings(a: str, b: str, same: bool) -> None:
    assert same_person(a, b) is same and same_person(b, a) is same


@pytest.mark.parametrize("name", ["the company", "agency", "family", "his wife", "M", "officials"])
def test_nobody_in_particular(name: str) -> None:
    assert is_generic(name)
    story = Story()
    story.tell("one", FACTS[0], said={1: (name,)})
    assert story.standing().persons_known == 0


def test_one_name_for_a_speaker_across_pages() -> None:
    people = People([("Benavides", "person"), ("Lt Carlo Benavides", "person"), ("Carlo Benavides", "person")])  # fmt: skip
    assert {people.name(n, "person") for n in ("Benavides", "Lt Carlo Benavides")} == {
        "Carlo Benavides"
    }


def test_a_document_in_the_chain_is_what_it_rests_on() -> None:
    story = Story()
    story.tell("wire", *FACTS, newsroom="Reuters", said={2: ("harbour report", "Ann Lee", "Reuters")})  # fmt: skip
    story.speeches = [replace(s, speaker_class="document") for s in story.speeches]
    story.sign("wire", "Reuters")
    (attestation,) = by_words(story.claims(), "anglers").attestations
    assert (attestation.rests_on, attestation.rests_on_class) == ("harbour report", "document")


# --- grown stories -------------------------------------------------------------------------------


def test_taking_a_page_away_never_raises_a_known_count() -> None:
    """Parents and all others, on every claim of the story, carried by the page or not."""
    from eval import grown
    from eval.independence import known_counts

    seen = 0
    for seed in range(400_000, 400_010):
        tree = grown.grow(seed)
        before = known_counts(tree)
        for page in sorted(before.pages):
            after = known_counts(tree, without=page)
            both = before.known.keys() & after.known.keys()
            seen += len(both)
            assert not {c for c in both if after.known[c] > before.known[c]}, (seed, page)
    assert seen > 500


def test_ten_copies_of_any_page_of_a_grown_story_change_no_known_count() -> None:
    """The upper end may move: the family tree weighs how many pages carry a telling."""
    from eval import grown
    from eval.independence import known_counts

    for seed in range(400_000, 400_006):
        tree = grown.grow(seed)
        before = known_counts(tree)
        chosen = tree.tellings[seed % len(tree.tellings)]
        lead = next(a for a in tree.articles if a.article_id == chosen.lead)
        copies = [replace(lead, article_id=f"copy{i}", outlet=f"Copy {i}") for i in range(10)]
        tree.articles.extend(copies)
        tree.credits.extend(
            replace(c, article_id=a.article_id)
            for a in copies
            for c in list(tree.credits)
            if c.article_id == lead.article_id
        )
        tree.spans.update({a.article_id: tree.spans[lead.article_id] for a in copies})
        more = tuple(Carrier(a.article_id, 1.0) for a in copies)
        tree.tellings[tree.tellings.index(chosen)] = replace(
            chosen, carriers=chosen.carriers + more
        )
        assert known_counts(tree).known == before.known


def test_a_second_newsroom_needs_a_page_of_its_own() -> None:
    story = Story()
    wire(story)
    story.tell("post", *FACTS, outlet="Harbour Post", hours=4)
    story.lose("lost", "dpa")
    story.derive("lost", "post")
    for n in range(1, 5):
        story.bead("wire", n, "post", n)
    for claim in story.claims():
        assert claim.newsrooms_known == 1


# --- shapes of real families ---------------------------------------------------------------------


def family() -> Story:
    """Two copies of a wire with credit, a rewrite without, own reporting, a translation."""
    story = Story()
    wire(story)
    story.articles.append(replace(story.articles[0], article_id="copy", outlet="Quay Radio"))
    story.tellings[0] = replace(
        story.tellings[0], carriers=(*story.tellings[0].carriers, Carrier("copy", 1.0))
    )
    story.credits.append(replace(story.credits[0], article_id="copy"))
    retell(story, "wire", "rewrite", kept=3)
    retell(story, "wire", "translation", kept=3)
    story.derivations[-1] = replace(story.derivations[-1], kind="translation")
    story.tell(
        "own", "The old Ostra crossing gave way in a storm, and the market is cut off.",
        "Fishermen took the pupils over in their boats this morning.",
        outlet="Ostra Courier", hours=6,
    )  # fmt: skip
    story.credit("own", "byline", None, persons=("Ann Lee",))
    story.credit("own", "dateline", None, place="Ostra")
    story.bead("wire", 1, "own", 1, 0.6)
    return story


def test_a_family_of_two_newsrooms() -> None:
    story = family()
    standing = story.standing()
    assert (standing.pages, standing.tellings) == (5, 4)
    assert standing.newsrooms == ("Reuters", "Ostra Courier")
    assert (standing.newsrooms_known, standing.newsrooms_possible) == (2, 2)
    assert counts(by_words(story.claims(), "collapsed")) == (2, 2)
    assert counts(by_words(story.claims(), "anglers")) == (1, 1)


def test_a_page_without_parent_or_sign_only_widens_the_interval() -> None:
    story = family()
    story.tell("blog", "Nobody will miss the bridge, and least of all the herons.", hours=9)
    standing = story.standing()
    assert (standing.newsrooms_known, standing.newsrooms_possible) == (2, 3)


def test_an_unseen_report_that_many_credit_is_one() -> None:
    story = Story()
    story.lose("lost", "Agence France-Presse")
    for i in range(4):
        name = f"page{i}"
        story.tell(name, *FACTS, hours=i)
        story.derive("lost", name)
        story.credit(name, "told_by", "Agence France-Presse")
        for j in range(i):
            for n in range(1, 5):
                story.bead(f"page{j}", n, name, n)
    standing = story.standing()
    assert (standing.newsrooms_known, standing.newsrooms_possible) == (1, 1)


def test_a_page_that_credits_an_unseen_report_for_a_sentence_rests_on_it() -> None:
    story = Story()
    story.lose("lost", "Reuters")
    line = "Two anglers were pulled from the water, their captain told Reuters."
    story.tell("gazette", FACTS[0], line, *FACTS[2:])
    story.derive("lost", "gazette")
    story.credit("gazette", "told_by", "Reuters", start=len(FACTS[0]) + 50, end=len(FACTS[0]) + 60)
    assert counts(by_words(story.claims(), "anglers")) == (1, 1)
    assert counts(by_words(story.claims(), "crane"))[0] == 0  # may be the gazette's own
    standing = story.standing()
    assert (standing.newsrooms_known, standing.newsrooms) == (1, ("Reuters",))


def test_two_who_are_only_named_are_not_two_known() -> None:
    story = Story()
    line = "The builder was bankrupt, {} reported."
    for name, room in (("one", "Bloomberg"), ("two", "Reuters")):
        words = line.format(room)
        story.tell(name, words)
        story.credit(name, "told_by", room, start=26, end=len(words) - 1)
    story.bead("one", 1, "two", 1, 0.9)
    (claim,) = story.claims()
    assert counts(claim) == (1, 2)


def test_language_services_are_one_newsroom() -> None:
    story = Story()
    for name, room in (("one", "RFE/RL"), ("two", "Radio Azattyq")):
        story.tell(name, *FACTS, outlet=room)
        story.credit(name, "byline", None, persons=("Ann Lee",))
        story.credit(name, "dateline", None, place="Ostra")
    for n in range(1, 5):
        story.bead("one", n, "two", n)
    assert story.standing().newsrooms_known == 1


def test_undated_pages_with_two_counts_are_two_claims() -> None:
    story = Story()
    story.tell("one", "Nine people died in the storm.")
    story.tell("two", "Fourteen people died in the storm.")
    story.tellings = [replace(t, published=None) for t in story.tellings]
    story.derive("one", "two")
    story.bead("one", 1, "two", 1)
    one, two = story.claims()
    assert one.disagreement is not None and one.disagreement == two.disagreement


# --- signs of own work ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "words", "known"),
    [
        ("byline", "By our weather watcher", 1),
        ("byline", "By Our Special Correspondent", 1),
        ("byline", "By our reporter", 0),
        ("byline", "By our staff reporter", 0),
        ("byline", "By Gazette Desk", 0),
        ("credit_line", "This story was generated from the company's quarterly report.", 1),
        ("credit_line", "This story was generated from a syndicated feed.", 0),
    ],
)
def test_lines_that_show_own_work(kind: str, words: str, known: int) -> None:
    story = Story()
    story.tell("gazette", *FACTS)
    story.credits.append(Credit("gazette", 0, kind, words, 0.9))
    assert story.standing().newsrooms_known == known


def test_a_text_that_others_print_too_is_not_own_work() -> None:
    story = Story()
    story.tell("gazette", *FACTS)
    story.articles.append(replace(story.articles[0], article_id="copy", outlet="Quay Radio"))
    story.tellings = [
        replace(t, carriers=(*t.carriers, Carrier("copy", 1.0))) for t in story.tellings
    ]
    story.credits.append(Credit("gazette", 0, "byline", "By our weather watcher", 0.9))
    assert story.standing().newsrooms_known == 0


@pytest.mark.parametrize(
    ("words", "known", "possible"),
    [
        ("Source: Reuters", 1, 1),
        ("Źródło: Reuters", 1, 1),
        ("Reporting by Ida Moll for Reuters", 1, 1),
        ("With inputs from Reuters", 0, 1),
    ],
)
def test_credit_lines_for_a_text_and_for_a_part(words: str, known: int, possible: int) -> None:
    story = Story()
    story.tell("gazette", *FACTS, newsroom="Reuters")
    story.credits.append(Credit("gazette", 0, "credit_line", words, 0.9, newsroom="Reuters"))
    standing = story.standing()
    assert (standing.newsrooms_known, standing.newsrooms_possible) == (known, possible)


def test_who_is_only_credited_is_no_second_newsroom_of_a_story() -> None:
    story = Story()
    wire(story)
    words = ("A ferry will cross the river from Monday.", "Schools are closed until then.")
    for name in ("one", "two"):
        story.tell(name, *words, hours=5)
        story.credit(name, "told_by", "Quay Talk")
    for n in (1, 2):
        story.bead("one", n, "two", n)
    assert counts(by_words(story.claims(), "ferry")) == (1, 1)
    standing = story.standing()
    assert (standing.newsrooms, standing.newsrooms_possible) == (("Reuters",), 2)


@pytest.mark.parametrize(
    ("said", "denies"),
    [
        ("The mayor denied that two anglers were pulled from the water by a barge.", True),
        ("The crew dismissed reports that two anglers were pulled from the water.", True),
        ("Reports that two anglers were pulled from the water are false, he said.", True),
        (
            "The barge owner, who denies all charges, said two anglers were pulled from water.",
            False,
        ),
        ("Two anglers who were denied a licence were pulled from the water.", False),
        ("Two anglers were pulled from the water.", False),
    ],
)
def test_who_denies_a_claim_does_not_carry_it(said: str, denies: bool) -> None:
    story = Story()
    wire(story)
    story.tell("other", "A council met on Tuesday.", said, outlet="Quay", hours=3)
    story.sign("other", "Associated Press")
    story.bead("wire", 2, "other", 2, 0.7)
    claim = by_words(story.claims(), FACTS[1])
    stances = {a.telling_id: a.stance for a in claim.attestations}
    assert stances["wire"] == "says"
    assert stances["other"] == ("denies" if denies else "says")
    assert claim.tellings == (1 if denies else 2)
    assert any("denies" in a.why for a in claim.attestations) is denies


def test_a_denial_that_is_retold_is_a_claim_of_its_own() -> None:
    story = Story()
    said = "The mayor denied that two anglers were pulled from the water by a barge."
    story.tell("wire", FACTS[0], said, newsroom="Reuters")
    story.sign("wire", "Reuters")
    story.tell("copy", FACTS[0], "The mayor rejected claims that two anglers were pulled out.")
    story.derive("wire", "copy")
    story.bead("wire", 2, "copy", 2, 0.8)
    claim = by_words(story.claims(), said)
    assert {a.stance for a in claim.attestations} == {"says"}
    assert claim.tellings == 2


def test_an_office_speaks_through_its_one_spokesperson() -> None:
    story = Story()
    lines = ("Two anglers drowned, the river police said.",
             "River police spokesman Karl Ostmann said that the barge had stopped.")  # fmt: skip
    story.tell("wire", *lines, newsroom="Reuters", said={2: ("Karl Ostmann",)})
    story.sign("wire", "Reuters")
    story.speeches.append(
        Speech("wire", 1, 0, 0, len(lines[0]), "indirect", "river police", "office", "said", ("river police",))
    )  # fmt: skip
    assert by_words(story.claims(), lines[0]).attestations[0].rests_on == "Karl Ostmann"


@pytest.mark.parametrize(
    ("second", "who"),
    [
        ("“I signed the paper,” Edgar Ostmann said.", "Edgar Ostmann"),
        ("“I signed the paper,” Edgar Ostmann, a barge owner, said.", "chief engineer"),
    ],
)
def test_who_leads_by_his_part_is_named_where_he_speaks_next(second: str, who: str) -> None:
    story = Story()
    first = "The chief engineer told the inquiry that the valves were shut."
    story.tell(
        "wire", first, second, newsroom="Reuters",
        said={1: ("chief engineer",), 2: ("Edgar Ostmann",)},
    )  # fmt: skip
    story.sign("wire", "Reuters")
    assert by_words(story.claims(), first).attestations[0].rests_on == who


def test_an_unnamed_station_stands_in_the_chain() -> None:
    story = Story()
    said = "Maria Ostmann had told a local radio station that the pump was broken."
    story.tell("wire", said, newsroom="Reuters", said={1: ("Maria Ostmann",)})
    story.sign("wire", "Reuters")
    chain = by_words(story.claims(), said).attestations[0].chain
    assert chain[:3] == ("Maria Ostmann", "local radio station", "Reuters")


def test_two_tolls_that_one_newsroom_signs_on_a_day_are_of_two_times() -> None:
    story = Story()
    first = "At least nine people died when the barge sank near Ostra on Monday, police said."
    later = "At least 14 people died when the barge sank near Ostra on Monday, police said."
    for name, said in (("early", first), ("late", later)):
        story.tell(name, said, outlet=name, newsroom="Reuters")
        story.sign(name, "Reuters")
    story.bead("early", 1, "late", 1, 0.9)
    found = story.claims()
    assert len(found) == 2
    assert found[0].series == found[1].series
    assert found[0].series is not None


def test_who_may_have_retold_a_report_has_a_claim_of_its_own_for_another_number() -> None:
    story = Story()
    story.tell("wire", "At least nine people died when the barge sank near Ostra.", newsroom="AP")
    story.tell("page", "At least 14 people died when the barge sank near Ostra.", hours=2)
    story.bead("page", 1, "wire", 1, 0.9)
    story.derive("wire", "page", p=0.36)
    assert len(story.claims()) == 2
    story.derivations.clear()
    story.derive("wire", "page", p=0.9)
    assert len(story.claims()) == 1


def test_what_a_court_decided_rests_on_its_judge() -> None:
    story = Story()
    ruled = "A Bulgarian court on Tuesday acquitted a former mayor of taking bribes."
    story.tell("one", ruled)
    (claim,) = story.claims()
    assert [(a.rests_on, a.rests_on_class) for a in claim.attestations] == [
        ("Bulgarian court", "office")
    ]
    story = Story()
    story.tell(
        "one", ruled, "Judge Mira Kard said the evidence was thin.", said={2: ("Mira Kard",)}
    )
    assert {a.rests_on for c in story.claims() for a in c.attestations} == {"Mira Kard"}
    other = Story()
    other.tell(
        "one", "The way to the court was cleared on Tuesday.", "A gate by the court was found."
    )
    assert {a.rests_on for c in other.claims() for a in c.attestations} == {None}
