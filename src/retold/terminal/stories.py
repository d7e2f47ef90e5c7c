"""Every story with its tree, differences, claims and speakers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from retold.results import accounts, day, loops, plural, timeline
from retold.results.naming import foreign_newsroom
from retold.text import one_line as clean

if TYPE_CHECKING:
    from rich.console import Console

    from retold.records import Article, Claim, Derivation, Telling, Variant
    from retold.results import Difference, Page, Result, Story
    from retold.results.timeline import Note

STORIES, CHANGES, CLAIMS, SPEAKERS, CONTEXT, TELLINGS, CARRIERS = 40, 8, 5, 6, 48, 4, 12


def print_result(result: Result, console: Console) -> None:
    """Print all stories, largest first, then the pages alone and the pages not read."""
    told, alone = result.told_and_alone()
    for number, story in enumerate(told[:STORIES], 1):
        print_story(story, console, number)
    if len(told) > STORIES:
        console.print(
            f"… and {len(told) - STORIES} more stories (all are in --json and --report)\n"
        )
    _print_alone(alone, console)
    _print_unread(result.unread, console)


def print_story(story: Story, console: Console, number: int | None = None) -> None:
    """Print one story: numbered, or with its id."""
    standing = story.standing
    mark = (f"{story.story_id}  ", "cyan") if number is None else (f"{number}. ", "dim")
    console.print(Text.assemble(mark, (clean(standing.headline) or "(no headline)", "bold")))
    _line(console, Text(clean(standing.verdict)), 3)
    for loop in loops(story):
        names = ", ".join(clean(n) for n in loop)
        _line(console, Text(f"Circular: {names} cite each other for it", style="yellow"), 3)
    _line(console, Text(_when(story), style="dim"), 3)
    console.print()
    _print_tree(story, console)
    _print_changes(story, console)
    _print_claims(story, console)
    _print_timeline(story, console)
    _print_speakers(story, console)
    if len(story.pages) == 1:
        print_credits(next(iter(story.pages.values())), console)
    console.print()


def _when(story: Story) -> str:
    standing = story.standing
    undated = sum(p.article.published is None for p in story.pages.values())
    first, last = day(standing.first), day(standing.last)
    span = first if first == last else f"{first} to {last}"
    parts = [span] if standing.first else []
    if undated:
        parts.append(f"{plural(undated, 'page')} undated")
    return " · ".join([*parts, ", ".join(standing.langs)])


def _line(console: Console, text: Text, indent: int) -> None:
    console.print(Padding(text, (0, 0, 0, indent)))


def _heading(console: Console, words: str) -> None:
    _line(console, Text(words, style="bold cyan"), 3)


# --- tree ---


def _print_tree(story: Story, console: Console) -> None:
    _heading(console, "Who retold whom")
    seen: set[str] = set()
    for root in story.roots():
        _print_telling(story, root, None, console, 3, seen)
    for telling_id in sorted(set(story.tellings) - seen):  # a loop cannot be, but nothing is lost
        _print_telling(story, story.tellings[telling_id], None, console, 3, seen)
    console.print()


def _print_telling(
    story: Story,
    telling: Telling,
    edge: Derivation | None,
    console: Console,
    indent: int,
    seen: set[str],
) -> None:
    stack = [(telling, edge, indent)]
    while stack:
        telling, edge, indent = stack.pop()
        if telling.telling_id in seen:
            continue
        seen.add(telling.telling_id)
        _line(console, _telling_line(story, telling, edge), indent)
        for why in _whys(story, telling, edge):
            _line(console, Text(clean(why), style="dim"), indent + 4)
        heirs = story.children(telling.telling_id)
        stack += [(story.tellings[d.child], d, indent + 3) for d in reversed(heirs)]


def _telling_line(story: Story, telling: Telling, edge: Derivation | None) -> Text:
    mark = "○" if telling.lost else "●"
    name = clean(story.name(telling.telling_id))
    if telling.lost:
        name = f"{clean(telling.newsroom) or 'an unknown telling'}, on no page at hand"
    elif newsroom := foreign_newsroom(telling):
        name += f", carrying {clean(newsroom)}"
    parts = [] if telling.lost else [day(telling.published, telling.published_precision)]
    if len(telling.carriers) > 1:
        parts.append(f"{len(telling.carriers)} pages carry it")
    if edge is not None:
        kind = edge.kind if edge.direction_known else f"{edge.kind}, direction not known"
        parts.append(f"{kind} {edge.probability:.0%}")
    elif telling.lost:
        parts.append(f"implied {telling.probability:.0%}")
    lead = "" if edge is None else "└─ "
    tail = f" · {' · '.join(parts)}" if parts else ""
    return Text.assemble((f"{lead}{mark} ", "dim"), (name, "bold"), (tail, ""))


def _whys(story: Story, telling: Telling, edge: Derivation | None) -> list[str]:
    lines = [f"“{clean(telling.title)}”"] if telling.title and not telling.lost else []
    if telling.lost and telling.why:
        lines.append(telling.why)
    if edge is not None:
        lines.append(f"why: {edge.why}")
    for other in story.parents(telling.telling_id)[1:]:
        lines.append(
            f"also drew on {story.name(other.parent)} ({other.kind} {other.probability:.0%}): {other.why}"
        )
    if edge is None and not telling.lost:
        if story.reports_itself(telling):
            lines.append("shows signs of its own reporting")
        elif telling.telling_id in story.stemma.orphans and len(story.tellings) > 1:
            lines.append("no parent found: where it comes from is unknown")
    return lines + _also_on(story, telling)


def _also_on(story: Story, telling: Telling) -> list[str]:
    """The other pages that carry a telling, those of one outlet and day in one line."""
    others = [
        story.pages[c.article_id].article for c in telling.carriers if c.article_id != telling.lead
    ]
    places = Counter(
        _place(a, story.outlet(a.article_id))
        for a in sorted(others, key=lambda a: (a.outlet, a.address))
    )
    lines = [
        f"also on {place}" + (f", {plural(times, 'page')}" if times > 1 else "")
        for place, times in places.items()
    ]
    if len(lines) > CARRIERS + 1:
        rest = sum([*places.values()][CARRIERS:])
        lines[CARRIERS:] = [f"… and on {rest} more pages"]
    return lines


def _place(article: Article, outlet: str) -> str:
    return f"{clean(outlet)} ({day(article.published, article.published_precision)})"


# --- differences ---


def _print_changes(story: Story, console: Console) -> None:
    if len(story.pages) < 2 and not story.changes:
        return
    _heading(console, "Differences to look at first")
    changes = story.differences()
    for number, change in enumerate(changes[:CHANGES], 1):
        _print_difference(story, number, change, console)
    if len(changes) > CHANGES:
        _line(console, Text(f"… and {len(changes) - CHANGES} more", style="dim"), 5)
    if not changes:
        _line(console, Text("none found"), 5)
    counts = story.counts()
    order = ("kept", "reworded", "changed", "dropped", "added", "not_seen")
    words = ", ".join(f"{counts[s]} {s.replace('_', ' ')}" for s in order)
    _line(console, Text(f"Sentences: {words}", style="dim"), 5)
    console.print()


def _print_difference(story: Story, number: int, found: Difference, console: Console) -> None:
    change = found.variant
    head = f"{story.name(change.child)} differs from {story.name(change.parent)}"
    if change.relation == "itself":
        head = f"{story.name(change.child)}: headline and text differ"
    label = f"{change.kind or 'fact'}, {change.probability:.0%}"
    _line(
        console,
        Text.assemble((f"{number}. ", "dim"), (clean(head), ""), (f"  [{label}]", "yellow")),
        5,
    )
    _line(console, _in_context(story, change, "parent", "red"), 8)
    _line(console, _in_context(story, change, "child", "green"), 8)
    if change.why:
        _line(console, Text(clean(change.why), style="dim"), 8)
    if change.relation != "itself":
        _line(console, Text(_introducer(story, change), style="dim"), 8)
    if also := [t for t in found.tellings if t != change.child]:
        names = ", ".join(clean(story.name(t)) for t in also[:TELLINGS])
        more = f" and {len(also) - TELLINGS} more" if len(also) > TELLINGS else ""
        carried = f"also in {names}{more} ({plural(len(found.pages), 'page')} in all)"
        _line(console, Text(carried, style="dim"), 8)


def _in_context(story: Story, change: Variant, side: str, colour: str) -> Text:
    """The words that differ, with the words around them."""
    before, words, after = story.around(change, side, CONTEXT)
    known = story.place(change, side) is not None
    return Text.assemble(
        ("− " if side == "parent" else "+ ", colour), clean(before),
        " " if before[-1:].isspace() else "",
        (clean(words) or ("(nothing)" if known else "(not there)"), f"bold {colour}"),
        " " if after[:1].isspace() else "", clean(after),
    )  # fmt: skip


def _introducer(story: Story, change: Variant) -> str:
    cause = {
        "slip": "looks like a slip",
        "update": "a later version of the same newsroom",
        "other_origin": "taken from another telling",
        "machine_paraphrase": "part of a page-wide mechanical paraphrase",
        "cannot_tell": "who changed it cannot be told",
        "contradicts_itself": "the page contradicts itself",
    }.get(change.cause or "", "")
    if change.introduced_by is None:
        return "who introduced it cannot be told"
    who = f"introduced by {story.name(change.introduced_by)} ({change.introduced_probability:.0%})"
    return f"{who}; {cause}" if cause else who


# --- over time ---


def _print_timeline(story: Story, console: Console) -> None:
    """What changed or was put right, and who has it unaltered; not where nothing did."""
    moments = timeline(story)
    told = [m for m in moments if m.altered or m.notes or any(f.instead_of for f in m.first)]
    if not told:
        return
    _heading(console, "What changed when")
    for m in told[:CHANGES]:
        head = Text.assemble((f"{day(m.when, m.precision)}  ", "dim"), (clean(m.name), "bold"))
        head.append(f", {clean(m.words)}")
        _line(console, head, 5)
        for f in m.first:
            if f.instead_of:
                _line(console, Text(f"{_quoted(f.wording)}; before: {_quoted(f.instead_of)}"), 8)
        for before, after in m.altered[:CHANGES]:
            _line(
                console,
                Text(f"− {short(before) or '(nothing)'}  + {short(after) or '(nothing)'}"),
                8,
            )
        for note in m.corrections:
            who = "it" if note.article_id == m.lead else _dated(note)
            _line(console, Text(f"{who} says itself: {_quoted(note.words)}"), 8)
        if m.still:
            outlets = list(dict.fromkeys(clean(o) for _, o in m.still))
            more = f" and {len(outlets) - TELLINGS} more" if len(outlets) > TELLINGS else ""
            words = f"still with the earlier words: {', '.join(outlets[:TELLINGS])}{more}"
            _line(console, Text(words, style="dim"), 8)
    if len(told) > CHANGES:
        _line(console, Text(f"… and {len(told) - CHANGES} more", style="dim"), 5)
    console.print()


def _dated(note: Note) -> str:
    when = f" ({day(note.when, note.precision)})" if note.when else ""
    return f"{clean(note.outlet)}{when}"


# --- claims and speakers ---


def _print_claims(story: Story, console: Console) -> None:
    single = [
        c for c in story.claims
        if c.pages > 1 and c.newsrooms_possible <= 1 and c.persons_possible <= 1
    ]  # fmt: skip
    if single:
        _heading(console, "Carried by several pages, resting on one origin")
    # Statements that somebody is named for come before background.
    for claim in sorted(single, key=lambda c: (not story.beneath(c), -c.pages, -c.tellings))[
        :CLAIMS
    ]:
        _line(console, Text(_quoted(claim.wording)), 5)
        _line(console, Text(_resting(story, claim), style="dim"), 8)
    if single:
        console.print()
    for words, _, groups in accounts(story):
        _print_groups(words, groups, console)


def _print_groups(words: str, groups: list[list[Claim]], console: Console) -> None:
    if not groups:
        return
    _heading(console, words)
    for group in groups[:CLAIMS]:
        for claim in group:
            when = f"{day(claim.as_of)}: " if claim.as_of else ""
            who = f" ({clean(claim.speaker)})" if claim.speaker else ""
            carried = plural(claim.pages, "page")
            _line(
                console, Text(f"{when}{_quoted(claim.counted or claim.wording)}{who}, {carried}"), 5
            )
        console.print()


def _resting(story: Story, claim: Claim) -> str:
    newsrooms = story.newsrooms(claim)
    beneath = story.beneath(claim)
    words = f"{plural(claim.pages, 'page')}, {plural(claim.tellings, 'telling')}"
    words += f"; newsroom: {', '.join(newsrooms) or 'unknown'}"
    return clean(words + (f"; rests on {', '.join(beneath)}" if beneath else ""))


def _quoted(words: str) -> str:
    """Words in quotation marks of our own, unless they bring theirs."""
    said = short(words)
    return said if said[:1] in "\"“«„‘'" else f"“{said}”"


def _print_speakers(story: Story, console: Console) -> None:
    chains = story.chains()
    if not chains:
        return
    _heading(console, "Who speaks")
    for chain, times in chains[:SPEAKERS]:
        words = " → ".join(clean(c) for c in chain)
        _line(console, Text(f"{words}  ({plural(times, 'sentence')})"), 5)
    console.print()


def short(words: str, most: int = 160) -> str:
    """Cleaned words, cut after a whole one."""
    words = clean(words)
    return words if len(words) <= most else words[: most - 1].rsplit(" ", 1)[0] + "…"


def print_credits(page: Page, console: Console) -> None:
    """Print what a page says of its own origin."""
    _heading(console, "Its own credits")
    for credit in page.credits:
        name = f" ({clean(credit.newsroom)})" if credit.newsroom else ""
        kind = credit.kind.replace("_", " ")
        _line(console, Text(f"{kind}: {clean(credit.text)}{name}"), 5)
    if not page.credits:
        _line(console, Text("none found"), 5)


# --- the end ---


def _print_alone(alone: list[Story], console: Console) -> None:
    if not alone:
        return
    console.print(Text("Pages that stand alone", style="bold"))
    for story in alone:
        page = next(iter(story.pages.values()))
        _line(
            console,
            Text(
                f"{short(page.article.title or page.article.address, 90)} — {_place(page.article, page.article.outlet)}"
            ),
            3,
        )
    console.print()


def _print_unread(unread: tuple[Article, ...], console: Console) -> None:
    if not unread:
        return
    console.print(Text("Pages that could not be read", style="bold"))
    for article in unread:
        _line(console, Text(_unread(clean(article.address), clean(article.problem))), 3)
    console.print()


def _unread(address: str, problem: str) -> str:
    """Which page could not be read and why; a problem may name the page itself."""
    path, _, line = address.rpartition(":")
    named = problem.partition(": ")[0].endswith((address, f"{path}, line {line}"))
    return problem if named else f"{address}: {problem}"
