"""Grouping at scale: the links between pages, cut into components that are grouped one by one.

Average-link grouping never joins two groups without a pair above 0 between them, so that what it
does within a component of such pairs does not depend on any other component: grouping each for
itself gives exactly the stories that grouping all at once gives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from retold.records import Grouped, Link, schema, to_batch
from retold.stories.grouping import group
from retold.stories.numbering import number_column

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from retold.stories.deciding import Bonds
    from retold.stories.numbering import Ids
    from retold.stories.partition import Links

# Components of more pages are cut finer: by pairs whose log-odds, in thousandths, are above these.
MOST_PAGES = 20_000
FINER = (500, 1000, 1500, 2000, 2500)
EDGES_SQL = (
    "select a as u, b as v from links where kind = 'joined' or (kind = 'scored' and odds > {least})"
)
GIANTS_SQL = f"""
select component from homes group by component having count(*) > {MOST_PAGES}
"""
WITHIN_SQL = "select e.u, e.v from ({edges}) e join homes h on h.node = e.u join giants g on g.component = h.component"
RESETTLED_SQL = """
select h.node, h.component from homes h left join giants g on g.component = h.component
where g.component is null union all select node, component from finer_homes
"""
# Written so that no engine joins homes with homes by their component, page with page.
COMPONENT_LINKS_SQL = """
select component, a, b, odds, kind from (
    select case when h.component = o.component then h.component end as component,
        l.a, l.b, l.odds, l.kind
    from links l join homes h on h.node = l.a join homes o on o.node = l.b) known
where component is not null
"""


def links(found: Links, decided: Bonds, ids: Ids) -> pa.Table:
    """Every scored pair, and every pair of pages that people joined or parted, as rows of `Link`."""
    import pyarrow as pa

    count = len(found.odds)
    none, kinds = pa.array([""]), pa.array(["scored"])
    zeros = pa.array(np.zeros(count, np.int64))
    scored = pa.table(
        [none.take(zeros), number_column(ids[found.first]), number_column(ids[found.second]),
         pa.array(found.odds), kinds.take(zeros)],
        schema=schema(Link),
    )  # fmt: skip
    rows = [
        Link("", a, b, 0, kind)
        for kind, pairs in (("joined", decided.joined), ("parted", decided.parted))
        for a, b in sorted(pairs)
    ]
    return pa.concat_tables([scored, pa.Table.from_batches([to_batch(Link, rows)])])


def group_links(links: list[Link]) -> Iterator[Grouped]:
    """The groups within one component."""
    ids = sorted({page for link in links for page in (link.a, link.b)})
    place = {page: n for n, page in enumerate(ids)}
    pairs: dict[str, dict[tuple[int, int], int]] = {"scored": {}, "joined": {}, "parted": {}}
    for link in links:
        pairs[link.kind][place[link.a], place[link.b]] = link.odds
    found = group(len(ids), pairs["scored"], joined=pairs["joined"], parted=pairs["parted"])
    for members in found:
        for m in members:
            yield Grouped(links[0].component, ids[members[0]], ids[m])
