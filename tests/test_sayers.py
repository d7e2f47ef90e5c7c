"""Who says it, who holds which office, and who does what to whom: tables of plain pairs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retold.apparatus.difference import Context
from retold.apparatus.differences import differences
from retold.apparatus.sides import side_of, vocabulary
from retold.apparatus.sources.sayers import sayings

OWNER = "Three sailors died in a fire on the ferry off Lund on Monday, the ship's manager, Marbec, said; the owner, Harrow Gas, did not reply."
MAYOR = "A heater set fire to the Brill school before dawn on Monday. The mayor said an old heater was the most likely cause. Police are looking for a witness."


def told(before: str, after: str) -> set[str]:
    context = Context(before_words=vocabulary(before), after_words=vocabulary(after))
    found = differences(before, after, context)
    return {name for d in found for name, v in d.features if name.startswith("clear_") and v}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (OWNER, "Harrow Gas said that three sailors had died in Monday's fire on its ferry off Lund."),
        (MAYOR, "The school in Brill burned on Monday. Police said an old heater was the likely cause."),
        (
            "The tolls will rise by May, two people familiar with the plan said. Viadra declined to comment.",
            "The tolls will rise by May, Viadra said.",
        ),
    ],
)  # fmt: skip
def test_words_laid_to_another(before: str, after: str) -> None:
    assert told(before, after) & {"clear_sayer", "clear_source"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (OWNER, "Marbec, which manages the ship, said three sailors had died in a fire off Lund on Monday."),
        (OWNER, "Three sailors died in a fire on the ferry off Lund on Monday, the manager said."),
        (MAYOR, "The mayor named an old heater as the likely cause of the fire at the Brill school."),
        (
            '"The door is shut," Ada Holm, head of the Lund branch, told Reuters on Monday.',
            '"The door is shut," said Ada Holm, who heads the branch in Lund.',
        ),
        (
            "Military and local officials said rebels had killed seven soldiers in Bakor.",
            "Rebels killed seven soldiers in Bakor, the military said.",
        ),
    ],
)  # fmt: skip
def test_one_speaker_by_other_words(before: str, after: str) -> None:
    assert "clear_sayer" not in told(before, after)


INSIDERS = "Two people familiar with the talks told Reuters on Monday that depositors had taken out some 40 million crowns since May."
CAUSE = "Detectives believe that a loose cable in the cellar set the granary on fire."


@pytest.mark.parametrize(
    ("before", "after", "own"),
    [
        (INSIDERS, "Customers have pulled about 40 million crowns from the bank since May.", True),
        (INSIDERS, "About 40 million crowns have left the bank since May, it is reported.", False),
        (INSIDERS, "Insiders say depositors have taken out 40 million crowns since May.", False),
        (INSIDERS, "Bank loses 40 million crowns since May", False),
        (CAUSE, "It was a loose cable in the cellar: that is how the granary went up.", True),
        (CAUSE, "Police think it was a loose cable in the cellar that burned the granary down.", False),
        (CAUSE, "A loose cable in the cellar probably set fire to the granary.", False),
        ("The weekly claims the players turned on Holm after he dropped the keeper in May.", "Holm had lost his players after dropping the keeper in May, and was out.", True),
        ("Survivors said there had been between 60 and 70 on the ferry, most of them pupils.", "Between 60 and 70 had crowded onto a ferry that was built for 20.", True),
        ("The navy said on Monday it had seized 3 tonnes of copper wire from a barge off Lund.", "A barge with 3 tonnes of copper wire on board was seized off Lund.", False),
        ("Local health workers said 14 children had been brought to the Lund clinic with fever.", "Lund's clinic took in 14 feverish children who were brought there.", False),
        ("A survivor told Reuters of the raid on the village of Lund, in which 31 died.", "The army looks into the raid on the village of Lund, in which 31 died.", False),
    ],
)  # fmt: skip
def test_a_partys_word_in_other_words(before: str, after: str, own: bool) -> None:
    lost = {"clear_owned", "clear_unsourced", "clear_claimed"} if own else {"clear_owned"}
    assert bool(told(before, after) & lost) is own


MASKED = "Two officials at the port, who asked not to be named because they may not speak, told Reuters that the crane brakes had been out of order since May."


@pytest.mark.parametrize(
    ("before", "after", "opened"),
    [
        (MASKED, "The crane brakes had been out of order since May, officials at the port said in a statement.", True),
        (MASKED, "The crane brakes had been out of order since May, the harbour master said.", True),
        (MASKED, "The crane brakes had been out of order since May, an official at the port said.", False),
        ("The crane brakes had failed, a port official said on condition of anonymity.", "The port said the crane brakes had failed.", True),
        ("The crane brakes had failed, a port official said on condition of anonymity.", "Officials said the crane brakes had failed.", False),
    ],
)  # fmt: skip
def test_who_is_not_to_be_named(before: str, after: str, opened: bool) -> None:
    assert ("clear_unsourced" in told(before, after)) is opened


@pytest.mark.parametrize(
    ("before", "after", "feature"),
    [
        ("Union secretary Ada Holm called it a start.", "Marbec spokesman Ada Holm called it a start.", "clear_title"),
        ("The lawmaker Ada Holm called it a sell-out.", "The ports minister Ada Holm called it a sell-out.", "clear_title"),
        ("Ada Holm, who leads the dig, found a ring.", "Museum director Ada Holm found a ring.", "clear_title"),
        ("Acting director Ada Holm left on Monday.", "Former director Ada Holm left on Monday.", "clear_rank"),
        ("The deputy finance minister, Ada Holm, left.", "The finance minister, Ada Holm, left.", "clear_"),
    ],
)  # fmt: skip
def test_another_office(before: str, after: str, feature: str) -> None:
    assert any(name.startswith(feature) for name in told(before, after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Former mayor Ada Holm was fined.", "Ex-mayor Ada Holm was fined."),
        ("The former mayor Ada Holm was fined.", "The town's one-time mayor, Ada Holm, was fined."),
        ("Chief executive Ada Holm was fined.", "The firm's boss, Ada Holm, was fined."),
        ("Union secretary Ada Holm was heard.", "Union leader Ada Holm was heard."),
        ("Deputy finance minister Ada Holm was heard.", "Minister Holm was heard."),
    ],
)
def test_one_office_by_other_words(before: str, after: str) -> None:
    assert not told(before, after) & {
        "clear_title",
        "clear_rank",
        "clear_former",
        "clear_dropped_rank",
    }


@pytest.mark.parametrize(
    ("before", "after", "other"),
    [
        ("The ministry has asked the banks for help.", "The ministry has been asked by the banks for help.", True),
        ("The cutter hit a trawler off Lund.", "The cutter was hit by a trawler off Lund.", True),
        ("The first trains are planned for May.", "The first trains are planned by May.", False),
        ("Notes published by the museum name a priest.", "Notes that were published by the museum name a priest.", False),
        ("Holm, who is accused by prosecutors, left.", "Holm, accused by prosecutors, left.", False),
    ],
)  # fmt: skip
def test_who_does_it(before: str, after: str, other: bool) -> None:
    assert ("clear_voice" in told(before, after)) is other


@given(st.lists(st.sampled_from(["Holm", "said", "the", "police", ",", "told", "according", "to", "and", "he", "by", ".", "of"]), max_size=30))  # fmt: skip
def test_statements_stand_in_the_text(words: list[str]) -> None:
    side = side_of(" ".join(words), "en", None)
    for s in sayings(side):
        assert 0 <= s.who.first <= s.who.last < len(side.tokens)
        assert s.told <= set(side.keys)
        assert s.heads <= s.called
