"""Origins of the sample newsroom against its truth: counts, series, disagreements, loops, timeline.

What the truth plants is asked of the product, and what the product says beyond it counts against it.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from eval.measures import Measure, bootstrap, bootstrap_mean
from eval.newsroom import _f1, articles, true_name
from retold import text
from retold.newsrooms import newsroom_of_outlet
from retold.results import disputes, loops, timeline
from retold.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eval.newsroom import Seen
    from retold.records import Claim
    from retold.results import Story
    from retold.results.disputes import Dispute

Row = tuple[bool, bool]  # (true, found)


def measures(seen: Seen) -> dict[str, Measure]:
    """Every measure of origins."""
    chains, rests = zip(*_voices(seen), strict=True)
    moments = _moments(seen)
    return {
        **counts(seen),
        "series_f1": bootstrap(_series(seen), _f1),
        "disagreements_f1": bootstrap(_disagreements(seen), _f1),
        "loops_f1": bootstrap(_loops(seen), _f1),
        "chains": bootstrap_mean([float(c) for c in chains if c is not None]),
        "rests_on": bootstrap_mean([float(r) for r in rests if r is not None]),
        "timeline_order": bootstrap_mean(moments["order"]),
        "timeline_updates": bootstrap_mean(moments["updates"]),
        "timeline_still_f1": bootstrap(_still(seen), _f1),
    }


# --- counts ---


def counts(seen: Seen) -> dict[str, Measure]:
    """Counts of stories and of single claims."""
    exact, within = [], []
    for name, true in sorted(seen.truth["stories"].items()):
        pages = [
            p for p in articles(seen) if seen.truth["pages"][p]["story"] == name and p in seen.story
        ]
        if not pages:
            continue
        standing = max(
            (seen.story[p].standing for p in pages), key=lambda s: (s.pages, s.story_key)
        )
        unseen = len(_out_of_sight(seen, name, standing.story_key))
        low, high = true["newsrooms_known"] - unseen, true["newsrooms_possible"] - unseen
        exact.append(float(standing.newsrooms_known == low))
        within.append(
            float(standing.newsrooms_known <= high and standing.newsrooms_possible >= low)
        )
    known, held = claim_counts(seen)
    return {
        "origins_exact": bootstrap_mean(exact),
        "origins_overlap": bootstrap_mean(within),
        "claims_known": bootstrap_mean(known),
        "claims_held": bootstrap_mean(held),
    }


def claim_counts(seen: Seen) -> tuple[list[float], list[float]]:
    """Per claim of the truth: is its known count right, and does its interval hold the truth."""
    known, held = [], []
    for true in seen.truth["claims"]:
        claim = _claim_with(seen, true["page"], true["words"])
        low, high = true["newsrooms_known"], true["newsrooms_possible"]
        known.append(float(claim is not None and claim.newsrooms_known == low))
        held.append(
            float(
                claim is not None
                and claim.newsrooms_known <= high
                and claim.newsrooms_possible >= low
            )
        )
    return known, held


def _claim_with(seen: Seen, page: str, words: str) -> Claim | None:
    """The claim that a page's telling carries with some words, in its lead page or its own."""
    if page not in seen.telling:
        return None
    telling, pages = seen.telling[page], seen.result.pages
    own = next(a for a, n in seen.page_of.items() if n == page)
    said = {s.text for s in pages[own].sentences if words in s.text}
    found = []
    for claim in seen.story[page].claims:
        for a in claim.attestations:
            if a.telling_id != telling.telling_id:
                continue
            text = next(s.text for s in pages[a.article_id].sentences if s.n == a.sentence)
            if words in text or text in said:
                found.append(claim)
    return max(found, key=lambda c: _in_words(words, c.counted or c.wording), default=None)


def _in_words(words: str, claim: str) -> int:
    """How many words a claim has of those asked for: a sentence may make two claims."""
    return len(set(fold(words).split()) & set(fold(claim).split()))


def _out_of_sight(seen: Seen, name: str, story_key: str) -> set[str]:
    """Newsrooms of a story whose pages were grouped elsewhere: grouping has its own measure."""
    tellings = {n: t for n, t in seen.truth["tellings"].items() if t["story"] == name}
    here = {n for n, t in tellings.items()
            if any(p in seen.story and seen.story[p].story_id == story_key for p in t["carriers"])}  # fmt: skip
    waiting = list(here)
    while waiting:
        above = {p["telling"] for p in tellings[waiting.pop()]["parents"]} & tellings.keys() - here
        here |= above
        waiting += above
    shown = {tellings[n]["newsroom"] for n in here}
    return {r for r in seen.truth["stories"][name]["newsrooms"] if r not in shown}


# --- series and disagreements ---


def true_series(seen: Seen) -> list[tuple[str, list[tuple[str, str]]]]:
    """(story, [(telling, value)]): what the truth lists, and figures that a later version changed.

    Values that stand in another story are left out: a series is one story's.
    """
    tellings = seen.truth["tellings"]
    found = [
        (name, [(v["telling"], v["value"]) for v in s["values"] if tellings[v["telling"]]["story"] == name])
        for name, story in sorted(seen.truth["stories"].items())
        for s in story["series"]
    ]  # fmt: skip
    told = {pair for _, values in found for pair in values}
    for c in seen.truth["changes"]:
        pair = [(c["from_telling"], c["from_words"]), (c["to_telling"], c["to_words"])]
        known = any(t == pair[1][0] and v.casefold() in pair[1][1].casefold() for t, v in told)
        if c["relation"] == "update" and c["kind"] == "number" and not known:
            row = (str(tellings[c["to_telling"]]["story"]), pair)
            if row not in found:
                found.append(row)
    return [row for row in found if len(row[1]) > 1]


def true_disagreements(seen: Seen) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(story, kind, [(telling, value)])."""
    kinds = {"speakers disagree": "speakers", "two reports of one speaker disagree": "reports"}
    return [
        (name, kinds[d["kind"]], [(s["telling"], s["value"]) for s in d["sides"]])
        for name, story in sorted(seen.truth["stories"].items())
        for d in story["disagreements"]
    ]


def _disputes(seen: Seen) -> Iterator[tuple[Story, Dispute]]:
    for story in seen.result.stories:
        for dispute in disputes(story):
            yield story, dispute


def _series(seen: Seen) -> list[Row]:
    found = [(s, d) for s, d in _disputes(seen) if d.kind == "time"]
    return _matched(seen, [(name, values) for name, values in true_series(seen)], found)


def _disagreements(seen: Seen) -> list[Row]:
    rows: list[Row] = []
    for kind in ("speakers", "reports"):
        true = [(name, values) for name, k, values in true_disagreements(seen) if k == kind]
        rows += _matched(seen, true, [(s, d) for s, d in _disputes(seen) if d.kind == kind])
    return rows


def _matched(
    seen: Seen, true: list[tuple[str, list[tuple[str, str]]]], found: list[tuple[Story, Dispute]]
) -> list[Row]:
    """One row for each true dispute, and one for each found that is none of them."""
    hit: set[int] = set()
    rows: list[Row] = []
    for _, values in true:
        own = [n for n, (s, d) in enumerate(found) if _holds(seen, s, d, values)]
        rows.append((True, bool(own)))
        hit |= set(own)
    return rows + [(False, True) for n in range(len(found)) if n not in hit]


def _holds(seen: Seen, story: Story, dispute: Dispute, values: list[tuple[str, str]]) -> bool:
    """Whether every value stands on a side of its own, at its telling; or all on the only one."""
    sides = [_said(seen, story, side.claim_id) for side in dispute.sides]
    places = [
        {n for n, said in enumerate(sides) if any(t == telling and _has(w, value) for t, w in said)}
        for telling, value in values
    ]
    if len(sides) == 1:
        return all(places)
    return all(places) and len(set().union(*places)) > 1


def _said(seen: Seen, story: Story, claim_id: str) -> list[tuple[str, str]]:
    claim = next(c for c in story.claims if c.claim_id == claim_id)
    return [
        (true_name(seen, story, a.telling_id), s.text)
        for a in claim.attestations
        for s in story.pages[a.article_id].sentences
        if s.n == a.sentence
    ]


def _has(words: str, value: str) -> bool:
    return f" {' '.join(text.words(value))} " in f" {' '.join(text.words(words))} "


# --- loops, speakers ---


def _loops(seen: Seen) -> list[Row]:
    tellings = seen.truth["tellings"]
    true = {
        frozenset(newsroom_of_outlet(str(tellings[t]["newsroom"])) for t in loop)
        for story in seen.truth["stories"].values()
        for loop in story["loops"]
    }
    found = {frozenset(loop) for story in seen.result.stories for loop in loops(story)}
    return [(loop in true, loop in found) for loop in sorted(true | found, key=sorted)]


def _voices(seen: Seen) -> list[tuple[bool | None, bool | None]]:
    """Per claim of the truth: is its chain right, and one of those that it rests on; None: not told."""
    rows: list[tuple[bool | None, bool | None]] = []
    for true in seen.truth["claims"]:
        claim = _claim_with(seen, true["page"], true["words"])
        attested = claim.attestations if claim else ()
        chain = rests = None
        if true["chain"]:
            chain = any(_is_chain(true["chain"], a.chain) for a in attested)
        if true["rests_on"]:
            names = [a.rests_on for a in attested if a.rests_on]
            wanted = [*true["rests_on"], *true["chain"][:-1]]  # whose words, and through whom
            rests = any(_same_voice(w, n) for w in wanted for n in names)
        rows.append((chain, rests))
    return rows


def _is_chain(true: list[str], found: tuple[str, ...]) -> bool:
    """Whether the names of the truth stand in the chain in their order."""
    at = 0
    for name in true:
        at = next((n + 1 for n in range(at, len(found)) if _same_voice(name, found[n])), 0)
        if not at:
            return False
    return True


def _same_voice(true: str, found: str) -> bool:
    from retold.facts import skeleton, transliterate
    from retold.newsrooms import same_newsroom

    if same_newsroom(true, found) or skeleton(true) == skeleton(found):  # in two scripts
        return True
    one, two = (
        {w for w in transliterate(t).split() if w.isalnum() and w not in _LITTLE}
        for t in (true, found)
    )
    return bool(one and two) and (one <= two or two <= one)


_LITTLE = frozenset("the a an of and unnamed two through".split())


# --- timeline ---


def _moments(seen: Seen) -> dict[str, list[float]]:
    """Tellings in the order of their first pages, and updates that say what they altered."""
    rows: dict[str, list[float]] = defaultdict(list)
    pages = seen.truth["pages"]
    for story in seen.result.stories:
        moments = timeline(story)
        times = [
            min((pages[p]["published"] for p in seen.truth["tellings"][name]["carriers"] if pages[p]["published"]), default=None)
            for m in moments
            for name in [true_name(seen, story, m.telling_id)]
        ]  # fmt: skip
        dated = [t[:10] for t in times if t]
        rows["order"] += [float(a <= b) for a, b in itertools.pairwise(dated)]
        altered = {true_name(seen, story, m.telling_id): m.altered for m in moments}
        for c in _updates(seen):
            if c["to_telling"] in altered:
                rows["updates"].append(
                    float(any(_touch(b, c["from_words"]) and _touch(a, c["to_words"]) for b, a in altered[c["to_telling"]]))
                )  # fmt: skip
    return rows


def _touch(one: str, other: str) -> bool:
    return bool(set(fold(one).split()) & set(fold(other).split()))


def _updates(seen: Seen) -> list[dict[str, Any]]:
    kept: dict[tuple[str, str], dict[str, Any]] = {}
    for c in seen.truth["changes"]:
        if c["relation"] == "update" and not c["harmless"]:
            kept.setdefault((c["to_telling"], c["to_words"]), c)
    return list(kept.values())


def _still(seen: Seen) -> list[Row]:
    """Pages that carry the words from before: those of the truth that have them, those found."""
    rows: set[tuple[str, bool, bool]] = set()
    pages, tellings = seen.truth["pages"], seen.truth["tellings"]
    for to in sorted({c["to_telling"] for c in _updates(seen)}):
        words = [c["from_words"] for c in _updates(seen) if c["to_telling"] == to]
        story = tellings[to]["story"]
        true = {
            p for p in articles(seen)
            if pages[p]["story"] == story and pages[p]["telling"] != to
            and any(fold(w) in fold(pages[p]["text"]) for w in words)
        }  # fmt: skip
        found = {
            seen.page_of[article]
            for s in seen.result.stories
            for m in timeline(s)
            if true_name(seen, s, m.telling_id) == to
            for article, _ in m.still
        }
        rows |= {(f"{to} {p}", p in true, p in found) for p in true | found}
    return [(a, b) for _, a, b in sorted(rows)]


def report(seen: Seen) -> str:
    """What of the origins differs from the truth, line by line."""
    lines = []
    for true in seen.truth["claims"]:
        claim = _claim_with(seen, true["page"], true["words"])
        said = None if claim is None else (claim.newsrooms_known, claim.newsrooms_possible)
        if claim is None or claim.newsrooms_known != true["newsrooms_known"]:
            lines.append(f"claim    {true['words'][:70]!r}: {said} for {true['newsrooms']}")
    for true, (chain, rests) in zip(seen.truth["claims"], _voices(seen), strict=True):
        claim = _claim_with(seen, true["page"], true["words"])
        attested = claim.attestations if claim else ()
        if chain is False:
            lines.append(f"chain    {true['chain']}: {sorted({a.chain for a in attested})}")
        if rests is False:
            lines.append(
                f"rests on {true['rests_on']}: {sorted({str(a.rests_on) for a in attested})}"
            )
    for name, values in true_series(seen):
        if not any(d.kind == "time" and _holds(seen, s, d, values) for s, d in _disputes(seen)):
            lines.append(f"series   missed {name} {values}")
    for name, kind, values in true_disagreements(seen):
        if not any(d.kind == kind and _holds(seen, s, d, values) for s, d in _disputes(seen)):
            lines.append(f"dispute  missed {name} {kind} {values}")
    lines += [
        f"dispute  found {d.kind} {[(s.speaker, s.wording[:90]) for s in d.sides]}"
        for _, d in _disputes(seen)
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    import retold
    from eval.newsroom import ROOT, look

    _seen = look(retold.trace(ROOT / "pages", workers=0))
    print("\n".join(f"{name:20} {m.value:.3f} ({m.n})" for name, m in measures(_seen).items()))
    print(report(_seen))
