"""What each feature of an option says for it or against it, in plain English."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from retold.records import Evidence
from retold.stemma import interplay
from retold.stemma.weighing import weights

if TYPE_CHECKING:
    from collections.abc import Mapping

    from retold.stemma.parentage import Option

_SILENT = frozenset({"bias", "blind", "is"})
_SAID: dict[str, tuple[str, str]] = {
    "sourced": ("names no source at hand", "names a source that is at hand"),
    "scored": ("its statements are covered closely", "its statements are covered loosely"),
    "scored_back": ("tells much of the other", "tells much of the other"),
    "solid": ("follows it statement by statement", "does not follow it statement by statement"),
    "chain": ("keeps the order of its statements", "changes the order of its statements"),
    "beads": ("many statements in common", "many statements in common"),
    "facts": ("names and numbers agree", "names and numbers differ"),
    "lead": ("both open alike", "both open alike"),
    "quotes": ("carries its quotations", "carries its quotations"),
    "quotes_apart": ("quotes as it does", "has quotations that the other lacks"),
    "quotes_left": ("leaves its quotations out", "leaves its quotations out"),
    "chief": ("no other telling covers more", "no other telling covers more"),
    "marks": ("names and numbers agree across languages", "names and numbers differ"),
    "translated": ("the languages differ", "the languages differ"),
    "translated_scored": ("covered across languages", "covered across languages"),
    "tongue": ("a telling in its own language covers it", "a telling in its own language covers it"),
    "same_verbatim": ("one newsroom's words", "one newsroom's words"),
    "same_added": ("one newsroom's later version adds", "one newsroom's later version adds"),
    "same_more": ("one newsroom's later version adds", "one newsroom's later version adds"),
    "same_dropped": ("one newsroom's version drops parts", "one newsroom's version drops parts"),
    "same_fewer": ("the other version is shorter", "the other version is longer"),
    "later_newsroom": ("the times fit", "the other version was published later"),
    "credit_scored": ("credits it and tells its statements", "credits it and tells its statements"),
    "credit_explained": ("credits it and shares its wording", "credits it and shares its wording"),
    "better_back": ("the other has more from elsewhere", "the other has more from elsewhere"),
    "elsewhere_told": ("no other telling explains more", "other tellings explain what this one lacks"),
    "elsewhere_told_back": ("others share what it leaves out", "others share what it leaves out"),
    "hub": ("others share its wording", "others share the child's wording"),
    "slips": ("spells names anew", "spells names anew"),
    "slips_back": ("the other misspells its names", "the other misspells its names"),
    "dropped_credit": ("drops the other's credit", "drops the other's credit"),
    "inner_back": ("little is cut inside sentences", "the other has words of its own in shared sentences"),
    "blind_added": ("adds little", "adds sentences, and no time tells which was first"),
    "blind_dropped": ("leaves parts out", "leaves parts out, and no time tells which was first"),
    "blind_inner_back": ("cut inside sentences", "words cut, and no time tells which was first"),
    "blind_hub": ("others share its wording", "others share its wording"),
    "explained": ("shares its wording", "shares little of its wording"),
    "statements": ("its statements are covered", "few of its statements are covered"),
    "verbatim": ("carries it word for word", "does not carry it word for word"),
    "added": ("adds little", "has sentences that the other lacks"),
    "dropped": ("leaves parts out", "the other has little more to give"),
    "inner": ("adds words inside shared sentences", "has words of its own in shared sentences"),
    "tail": ("what it lacks stands at the other's end", "what it lacks is not at the other's end"),
    "order": ("keeps the order", "changes the order"),
    "size": ("the lengths fit", "the lengths do not fit"),
    "earlier": ("the other was published first", "the times speak against it"),
    "later": ("the times allow it", "the other was published later"),
    "credit": ("credits its newsroom", "credits its newsroom"),
    "credit_back": ("the other credits it", "the other credits it"),
    "inherited": ("repeats a credit that the other has", "repeats a credit that the other has"),
    "elsewhere": ("credits somebody else", "credits somebody else"),
    "link": ("links to it", "links to it"),
    "link_back": ("is linked from it", "is linked from it"),
    "signed": ("the other is signed by its newsroom", "the other is signed by its newsroom"),
    "signed_child": ("is signed by its own newsroom", "is signed by its own newsroom"),
    "same_newsroom": ("both are one newsroom's versions", "both are one newsroom's versions"),
    "alone": ("has readings that only the other has", "has no reading of the other's alone"),
    "better": ("another telling explains no more", "another telling explains parts that this one lacks"),
    "title": ("the headlines are kin", "the headlines differ"),
    "odd": ("shares rare spellings", "shares rare spellings"),
    "credited": ("credits it", "credits it"),
    "linear": ("all of it fits together", "it does not all fit together"),
    "first": ("all of it fits together", "it does not all fit together"),
    "other_kids": ("others, too, were probably made from the other", "few others were made from the other"),
    "other_none": ("the other probably has no parent", "the other probably has a parent itself"),
    "other_lost": ("the other rests on a lost telling", "the other rests on a lost telling"),
    "turned": ("the other was hardly made from it", "the other may have been made from it"),
    "hidden": ("both may rest on one lost telling", "both may rest on one lost telling"),
    "one_lost": ("both may rest on one lost telling", "both may rest on one lost telling"),
    "one_parent": ("both may have one parent", "both may have one parent"),
    "lost": ("may rest on a lost telling", "may rest on a lost telling"),
    "heirs": ("others rest on it, too", "few others rest on it"),
    "near_heirs": ("others like it rest on it, too", "few others like it rest on it"),
    "through": ("a telling at hand may stand between", "a telling at hand may stand between"),
    "beside": ("no telling at hand explains as much", "a telling at hand explains as much"),
    "rival_none": ("likelier than no parent at all", "having no parent is as likely"),
    "rival_direct": ("no other telling fits as well", "another telling fits as well"),
    "rival_sibling": ("likelier than one lost parent of both", "one lost parent of both is as likely"),
    "rival_named": ("fits better than a lost telling", "a lost telling fits as well"),
    "backed": ("others share its own readings", "others share its own readings"),
    "backed_back": ("others share the other's readings", "others share the other's readings"),
    "rarer": ("its words are the rarer ones", "the other's words are the rarer ones"),
    "tail_child": ("what it adds stands at its end", "what it adds stands at its end"),
    "carried": ("many pages carry it", "many pages carry it"),
    "carried_child": ("few pages carry it", "many pages carry it"),
    "unnamed": ("names without their first names", "names without their first names"),
    "unnamed_back": ("the other leaves first names out", "the other leaves first names out"),
    "nearest": ("no telling is nearer, sentence by sentence", "another is nearer, sentence by sentence"),
    "sole": ("its sentences are nearest to it alone", "other tellings are as near to it"),
    "regret": ("no other tells it more closely", "others tell it more closely"),
    "nearest_back": ("the other is nearest to it", "the other is nearer to a third"),
    "sole_back": ("the other is nearest to it alone", "others are as near to the other"),
    "regret_back": ("the other is nearer to others", "the other is nearer to others"),
    "lacks": ("the other lacks nothing that third tellings have", "has sentences that others have and this one lacks"),
    "lacks_back": ("leaves out what others have", "leaves out what others have"),
    "private": ("adds sentences that nobody else has", "adds sentences that nobody else has"),
    "private_back": ("the other has sentences of its own", "the other has sentences of its own"),
    "own_private": ("words its sentences as nobody else does", "words its sentences as nobody else does"),
    "own_backed": ("nobody else shares its wording", "others share its wording and not the other's"),
    "theirs_private": ("nobody else has the other's wording", "nobody else has the other's wording"),
    "theirs_backed": ("others share the other's wording", "others share the other's wording"),
    "joint": ("shares readings with it that all others lack", "shares readings with it that all others lack"),
    "between": ("no other version lies between", "another version lies between"),
    "joint_some": ("shares readings with it that others lack", "shares readings with it that others lack"),
    "shared": ("shares wording with another that rests on it", "shares little with its siblings"),
}  # fmt: skip

_PLAIN = "how the two texts overlap"


def reasons(option: Option) -> tuple[Evidence, ...]:
    """What each feature contributes, strongest first."""
    model: Mapping[str, float] = weights()["parentage"][option.kind]
    gathered: dict[str, float] = defaultdict(float)
    for name, value in option.features.items():
        gathered[name] += model.get(name, 0.0) * value
    if option.stands:
        for which in ("first", "company") if option.company else ("first",):
            for name, odds in interplay.contributions(option, which).items():
                gathered[name] += odds
    found = [
        Evidence(
            name, round(odds, 3), _SAID.get(name.removeprefix("page_"), (_PLAIN, _PLAIN))[odds < 0]
        )
        for name, odds in gathered.items()
        if abs(odds) >= 0.01 and name.removeprefix("page_") not in _SILENT
    ]
    return tuple(sorted(found, key=lambda e: (-abs(e.log_odds), e.name)))
