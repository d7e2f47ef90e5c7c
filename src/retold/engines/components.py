"""Connected components of a table of edges, by SQL alone, in few rounds on any engine.

Large-star and small-star in turn (Kiveris et al. 2014): every node is hooked onto the least node it
knows of, until nothing changes; then each component is a star around its least node. A hub takes
part in one row for each of its edges, never in their product, so that no key is worse than its
number of edges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retold.engines.base import Engine

# One round, from the table `{hooks}`: large-star, then small-star.
_ROUND = """
with both_ways as (select u, v from {hooks} union all select v as u, u as v from {hooks}),
least as (select u, min(v) as m from both_ways group by u),
roots as (select u, case when m < u then m else u end as m from least),
large as (select distinct b.v as u, r.m as v
    from both_ways b join roots r on r.u = b.u where b.v > b.u),
lowest as (select u, min(v) as m from large group by u),
small as (select s.v as u, l.m as v from large s join lowest l on l.u = s.u where s.v <> l.m
    union all select u, m as v from lowest)
select distinct u, v from small
"""
_NEW = """
select cast(count(*) as bigint) as n
from (select u, v from {new} except select u, v from {hooks}) added
"""
_STARS = """
select u as node, v as component from {hooks}
union all select distinct v as node, v as component from {hooks}
"""


def components(engine: Engine, edges: str, into: str) -> int:
    """Fill the table `into` with (node, component) for every node of a query of edges (u, v).

    A component is named after its least node. Gives the rounds it took; there is no cap on them.
    """
    engine.sql(
        "select distinct case when u < v then v else u end as u, case when u < v then u else v end as v "
        f"from ({edges}) edges where u <> v",
        "hooks",
    )
    hooks, new = "hooks", "rehooked"
    rounds, rows = 0, engine.read(hooks, ["u"]).num_rows
    changed = rows > 0
    while changed:
        rounds += 1
        engine.sql(_ROUND.format(hooks=hooks), new)
        before, rows = rows, engine.read(new, ["u"]).num_rows
        changed = rows != before or _differ(engine, new, hooks)
        hooks, new = new, hooks
    engine.sql(_STARS.format(hooks=hooks), into)
    return rounds


def _differ(engine: Engine, new: str, hooks: str) -> bool:
    """Whether two tables of as many different rows are not the same."""
    engine.sql(_NEW.format(new=new, hooks=hooks), "changed_stars")
    return bool(engine.read("changed_stars").column("n")[0].as_py())
