"""What the source leaves open and the page tells as settled: harmful and harmless twins."""

from __future__ import annotations

import pytest

from retold.apparatus import FeatureJudge
from retold.apparatus.settings import SETTINGS

ROWS = [
    # a question left open
    ("It was too early to say whether a faulty cable was to blame, the mayor said.",
     "A faulty cable was to blame, the mayor said.", True),
    ("It was too early to say whether a faulty cable was to blame, the mayor said.",
     "Whether a faulty cable was to blame was too soon to tell, the mayor said.", False),
    ("Prosecutors are examining whether the mayor took bribes from the builder.",
     "The mayor took bribes from the builder, prosecutors say.", True),
    ("Prosecutors are examining whether the mayor took bribes from the builder.",
     "Prosecutors are looking into whether the mayor took bribes from the builder.", False),
    ("Asked whether the ferry would sail, she said it would.", "She said the ferry would sail.", False),
    # what is weighed, or not ruled out
    ("The airline is considering all options, including an appeal.", "The airline will file an appeal.", True),
    ("The airline is considering all options, including an appeal.", "The airline may yet file an appeal.", False),
    ("The ministry is mulling a ban on river dredging.", "The ministry is banning river dredging.", True),
    ("The ministry is mulling a ban on river dredging.", "A ban on river dredging is an option for the ministry.", False),
    ("She did not rule out closing the harbour.", "She would close the harbour, she said.", True),
    ("She did not rule out closing the harbour.", "She said that closing the harbour was possible.", False),
    # denials that hold for now, or of a part
    ("Divers have found no wreckage so far, the navy said.", "Divers have found no wreckage, the navy said.", True),
    ("Divers have found no wreckage so far, the navy said.", "Divers have yet to find wreckage, the navy said.", False),
    ("The firm did not immediately reply to questions.", "The firm did not reply to questions.", False),
    ("The port reported no unusual delays on Monday.", "The port reported no delays on Monday.", True),
    ("The port reported no unusual delays on Monday.", "The port reported nothing unusual on Monday.", False),
    ("The bank failed to properly check its clients.", "The bank failed to check its clients.", True),
    ("There was no immediate comment from the bank.", "There was no comment from the bank.", False),
    # conditions
    ("Subject to a vote in June, the council will pay farmers 300 euros for each lost cow.",
     "The council will pay farmers 300 euros for each lost cow.", True),
    ("Subject to a vote in June, the council will pay farmers 300 euros for each lost cow.",
     "If it is voted through, the council will pay farmers 300 euros for each lost cow.", False),
    # quotations cut where it matters
    ("\"It may well be the frost that cracked the dam,\" she said.", "She said: \"The frost cracked the dam.\"", True),
    ("\"We hope that this vote opens the harbour to all,\" he said.", "\"This vote opens the harbour to all,\" he said.", True),
    ("He was \"still waiting for a reply to most of them\".", "He was \"still waiting for a reply\".", True),
    ("\"Nobody will sell this boat before I say so,\" he said.", "\"Nobody will sell this boat,\" he said.", True),
    ("\"Nobody will sell this boat here in Varn,\" he said.", "\"Nobody will sell this boat,\" he said.", False),
    # denials
    ("As of noon no expulsion order had been served on her.", "An expulsion order was served on her at noon.", True),
    ("As of noon no expulsion order had been served on her.", "An expulsion order had not been served on her at noon.", False),
    ("The dealer did not deny knowing the skipper.", "The dealer did deny knowing the skipper.", True),
    # who somebody is
    ("Police held her daughter-in-law Ada Brel.", "Police held her daughter Ada Brel.", True),
    ("Police held his brother-in-law Otto Brel.", "Police held his wife's brother Otto Brel.", False),
    ("A retired mail clerk found the map.", "The map was found by a mail clerk.", True),
    ("A retired mail clerk found the map.", "The map was found by a man who was a mail clerk.", False),
    ("A man who said he was from the consulate rang her.", "A man from the consulate rang her.", True),
    # wishes and links
    ("The mayor wants to charge visitors five euros from June.", "From June the mayor will charge visitors five euros.", True),
    ("The mayor wants to charge visitors five euros from June.", "From June the mayor would like to charge visitors five euros.", False),
    ("Salt was linked to repeated migraine in the study.", "Salt causes migraine, the study shows.", True),
    ("Salt was linked to repeated migraine in the study.", "Salt goes along with migraine, the study shows.", False),
    ("The train did 90, by a preliminary reading of the recorder.", "The train did 90, by the recorder.", True),
    ("The train did 90, by a preliminary reading of the recorder.", "The train did 90, by a first look at the recorder.", False),
    # whose word it is
    ("The navy seized two trawlers off Varn on Friday, Tervanian state media reported.", "The navy seized two trawlers off Varn on Friday.", True),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "changed"), ROWS)
def test_what_is_left_open_and_told_as_settled(before: str, after: str, changed: bool) -> None:
    found = FeatureJudge().differences(before, after)
    assert any(d.probability >= SETTINGS.threshold for d in found) is changed, found
