"""What tellings and outlets are called in a story, so that no two share a name."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from retold.results.words import ordinal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from retold.records import Article, Telling
    from retold.results.story import Story

_LOST = " (not at hand)"


def outlet_names(articles: Iterable[Article]) -> dict[str, str]:
    """Article id -> its outlet's name, with the host behind it where several outlets share it.

    Hosts that the tables know as one outlet are one.
    """
    pages = list(articles)
    hosts: dict[str, set[str]] = defaultdict(set)
    for page in pages:
        if host := _host(page.url):
            hosts[page.outlet].add(host)
    shared = {name for name, found in hosts.items() if len(found) > 1 and _are_several(found)}
    return {
        p.article_id: f"{p.outlet} ({host})"
        if p.outlet in shared and (host := _host(p.url))
        else p.outlet
        for p in pages
    }


def _host(url: str | None) -> str | None:
    from urllib.parse import urlsplit

    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return None
    return host.removeprefix("www.").removeprefix("m.").removeprefix("amp.") or None


def _are_several(hosts: Collection[str]) -> bool:
    """Whether hosts are of several outlets: the tables know some under one name, and a subdomain
    is of its domain's."""
    from retold.newsrooms import outlet_of  # tables that most stories do without

    names = {outlet_of(f"https://{host}/") for host in hosts}
    return len({n for n in names if not any(n.endswith("." + m) for m in names)}) > 1


def telling_names(
    tellings: Mapping[str, Telling], outlets: Mapping[str, str], story: Story
) -> dict[str, str]:
    """Telling id -> its outlet or its newsroom, and which of several tellings it is."""
    plain = {t.telling_id: _name(t, outlets) for t in tellings.values()}
    several = Counter(plain.values())
    turn: Counter[str] = Counter()
    out = {}
    depth = _generations(story)
    for telling_id in sorted(plain, key=lambda t: (depth.get(t, 0), story.age(t))):
        name = plain[telling_id]
        turn[name] += 1
        if several[name] > 1:
            lost = tellings[telling_id].lost
            which = f"{ordinal(turn[name])} {'lost ' if lost else ''}telling"
            name = f"{name.removesuffix(_LOST)} ({which})"
        out[telling_id] = name
    return out


def foreign_newsroom(telling: Telling) -> str | None:
    """The newsroom whose words a page carries; None where they are its own outlet's."""
    if telling.lost or telling.newsroom in (None, telling.outlet):
        return None
    from retold.newsrooms import newsroom_of_outlet  # tables that most stories do without

    own = newsroom_of_outlet(telling.outlet) if telling.outlet else None
    return telling.newsroom if telling.newsroom != own else None


def _generations(story: Story) -> dict[str, int]:
    """How many main edges lie above a telling, so that a parent is counted before its child."""
    parent = {d.child: d.parent for d in story.derivations if d.rank == 0}
    out: dict[str, int] = {}
    for one in parent:
        path: list[str] = []
        at: str | None = one
        while at is not None and at not in out and at not in path:
            path.append(at)
            at = parent.get(at)
        depth = out.get(at, -1) if at is not None else -1
        for n, above in enumerate(reversed(path), 1):
            out[above] = depth + n
    return out


def _name(telling: Telling, outlets: Mapping[str, str]) -> str:
    if telling.lost:
        return f"{telling.newsroom or 'an unknown newsroom'}{_LOST}"
    own = outlets.get(telling.lead or "") or telling.outlet
    return own or telling.newsroom or telling.title or "unknown outlet"
