"""Following a sentence to where its telling begins, through derivations, beads and lost tellings."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from retold import newsrooms
from retold.facts.figures import contradict, figures
from retold.origins.indexing import StoryIndex
from retold.origins.resting import asked
from retold.origins.settings import (
    ASKED,
    CITED,
    CREDITED,
    OWN,
    PAGE_CREDITS,
    SHARED,
    SIGNED,
    TOLD_TO,
    UNSEEN,
    Node,
    Origin,
)

if TYPE_CHECKING:
    from retold.records import Derivation


class Story(StoryIndex):
    """A story whose sentences can be followed."""

    @cached_property
    def _origins(self) -> dict[Node, Origin]:
        return {}

    # --- following -----------------------------------------------------------------------------

    def origin(self, node: Node) -> Origin:
        """Where a sentence begins, as far as the pages can show."""
        path, probability = [node], 1.0
        for _ in range(len(self.tellings) + 1):
            if path[-1] in self._origins:
                break
            step = self._step(path[-1])
            if step is None or step[0] in path:
                break
            path.append(step[0])
            probability *= step[1]
        end = self._origins.get(path[-1]) or self._beginning(path[-1])
        self._origins.setdefault(path[-1], end)
        if end.state != "known" and len(path) > 1:
            # a telling on the way that shows its own reporting is evidence, whatever stands above
            path, end = self._signed_on_the_way(path) or (path, end)
        total = self._with_credit(node[0], end, len(path) > 1, probability * end.probability)
        state = end.state
        if state == "known" and total < self.settings.known:
            state = "possible"
        found = Origin(
            end.telling, end.newsroom, state, total, (*path[:-1], *end.path), end.why, end.ground,
            end.document,
        )  # fmt: skip
        self._origins[node] = found
        return found

    def _with_credit(self, telling: str, end: Origin, followed: bool, probability: float) -> float:
        """A page that credits the newsroom to which its sentence leads is evidence beside the path."""
        room = end.newsroom
        if followed and room in self.credited[telling] and not self.circular(room or ""):
            probability = 1 - (1 - probability) * (1 - self.settings.credited)
        return round(probability, 4)

    def _signed_on_the_way(self, path: list[Node]) -> tuple[list[Node], Origin] | None:
        for i, node in reversed(list(enumerate(path[:-1]))):
            if self.signs[node[0]]:
                end = self._beginning(node)
                if end.state == "known":
                    return path[: i + 1], end
        return None

    def _step(self, node: Node) -> tuple[Node, float] | None:
        """The parent's sentence that this one was made from, and how sure that is."""
        telling, n = node
        best: tuple[float, str, int, float] | None = None
        for d in self.parents.get(telling, ()):
            if d.parent not in self.tellings:
                continue
            match = self.matches.get((telling, d.parent), {}).get(n)
            if match and d.kind == "update" and self._counts_anew(node, (d.parent, match[1])):
                continue  # a later version's own figure begins there
            if match and (best is None or d.probability * match[0] > best[0]):
                best = d.probability * match[0], d.parent, match[1], d.probability
        return None if best is None else ((best[1], best[2]), best[3])

    def _counts_anew(self, node: Node, above: Node) -> bool:
        """Whether a sentence gives another figure than the one that it stands in the place of."""
        mine, theirs = (
            figures(self.sentences[t][m].text, self.tellings[t].lang) for t, m in (node, above)
        )
        return contradict(mine, theirs) is not None

    def _beginning(self, node: Node) -> Origin:
        """The origin of a sentence that no telling at hand has given."""
        telling, n = node
        settings, own = self.settings, self.own_newsroom(telling)
        signs = self.signs[telling]
        if release := self.releases[telling]:
            why = f"a document that several carry: {release}"
            return Origin(telling, None, "known", settings.cited, (node,), why, CITED, release)
        if found := self._in_release(node):
            return found
        cited = self.cited[telling].get(n)
        if cited and cited not in (own, signs[0] if signs else None):
            lost = self.lost_of(telling, cited)
            if self.circular(cited):
                why = f"it says that {cited} reported it, but {cited} leads back to others who cite it"
                return Origin(lost or telling, cited, "possible", 0.4, (node,), why)
            return Origin(
                lost or telling,
                cited,
                "known",
                settings.cited,
                (node,),
                f"{TOLD_TO} {cited}"
                if self.told_to.get(node) == cited
                else f"it says that {cited} reported it",
                CITED,
            )
        if own and (cited == own or n in self.own_told[telling]):
            return Origin(
                telling, own, "known", settings.own, (node,), f"told to {own} itself", OWN
            )
        if signs and not self._leans_on_lost(telling, n, signs[0]):
            return Origin(
                telling,
                signs[0],
                "known",
                signs[1],
                (node,),
                signs[2],
                SIGNED if newsrooms.is_agency(signs[0]) else OWN,
            )
        return (
            self._asked_itself(node)
            or self._from_lost(node)
            or self._credited(node)
            or Origin(
                telling,
                None,
                "unknown",
                0.5,
                (node,),
                "no parent found and no sign of own reporting",
            )
        )

    def _asked_itself(self, node: Node) -> Origin | None:
        """Who retells texts at hand that lack the sentence, and says that somebody gave no answer, asked."""
        telling, n = node
        above, own = self.parents.get(telling, ()), self.own_newsroom(telling)
        if not own or not above or any(d.parent not in self.tellings for d in above):
            return None
        if not asked(self.sentences[telling][n].text):
            return None
        why = f"{own} {ASKED}"
        return Origin(telling, own, "known", self.settings.own, (node,), why, OWN)

    def _in_release(self, node: Node) -> Origin | None:
        """A sentence that a press release has too begins there, whoever else reported."""
        best: tuple[float, str, int] | None = None
        for other, release in self.releases.items():
            match = self.matches.get((node[0], other), {}).get(node[1]) if release else None
            if match and match[0] >= self.settings.same and (best is None or match[0] > best[0]):
                best = match[0], other, match[1]
        if best is None:
            return None
        score, other, n = best
        end = self._beginning((other, n))
        return end._replace(probability=round(end.probability * score, 4), path=(node, *end.path))

    def lost_of(self, telling: str, newsroom: str) -> str | None:
        return next(
            (d.parent for d in self.parents.get(telling, ())
             if d.parent in self.lost and self.room(self.lost[d.parent].newsroom or "") == newsroom), None
        )  # fmt: skip

    def _leans_on_lost(self, telling: str, n: int, newsroom: str) -> bool:
        """Whether a signed telling shares the sentence with siblings under another's lost report."""
        for d in self.parents.get(telling, ()):
            lost = self.lost.get(d.parent)
            if (
                lost
                and self.room(lost.newsroom or "") != newsroom
                and self._shared(d.parent, telling, n)
            ):
                return True
        return False

    @cached_property
    def _common(self) -> dict[tuple[str, str], frozenset[int]]:
        return {}

    @cached_property
    def _last_shown(self) -> dict[tuple[str, str], int | None]:
        return {}

    def _shared(self, lost: str, telling: str, n: int) -> bool:
        """Whether a sibling under a lost telling has a sentence too."""
        if (common := self._common.get((lost, telling))) is None:
            siblings = (other for other in self.children.get(lost, ()) if other != telling)
            common = frozenset().union(*(self.matches.get((telling, s), {}) for s in siblings))
            self._common[lost, telling] = common
        return n in common

    def _trails(self, lost: str, telling: str, n: int) -> bool:
        """Whether a sentence stands after all that shows the lost report: where additions stand."""
        if (lost, telling) not in self._last_shown:
            room = self.room(self.lost[lost].newsroom or "")
            shown = [m for m, cited in self.cited[telling].items() if cited == room]
            shown += [m for m in self.sentences[telling] if self._shared(lost, telling, m)]
            self._last_shown[lost, telling] = max(shown, default=None)
        last = self._last_shown[lost, telling]
        return last is not None and n > last

    def _lost_above(self, node: Node) -> tuple[Derivation, str] | None:
        """The lost telling that gave a sentence, and on what ground: shared, unshared or trailing."""
        telling, n = node
        above = [d for d in self.parents.get(telling, ()) if d.parent in self.lost]
        above.sort(key=lambda d: (not self._shared(d.parent, telling, n), -d.probability, d.parent))
        for d in above:
            if self._shared(d.parent, telling, n):
                return d, "shared"
            if any(d.parent in self.tellings for d in self.parents[telling]):
                continue  # another parent is at hand: what it did not give may be the page's own
            return d, "trailing" if self._trails(d.parent, telling, n) else "unshared"
        return None

    def lost_ground(self, node: Node) -> tuple[str, str] | None:
        """(ground, newsroom) of a sentence that begins in a lost report with a name, for fitting."""
        if self._step(node) is not None or self.signs[node[0]]:
            return None
        found = self._lost_above(node)
        newsroom = self.lost[found[0].parent].newsroom if found else None
        return (found[1], self.room(newsroom)) if found and newsroom else None

    def _from_lost(self, node: Node) -> Origin | None:
        """The lost telling that gave a sentence: one that siblings share, else one the page credits."""
        found = self._lost_above(node)
        if found is None:
            return None
        (d, how), settings = found, self.settings
        lost, ground = self.lost[d.parent], SHARED if how == "shared" else CREDITED
        sure = {
            "shared": d.probability * settings.shared,
            "unshared": d.probability * settings.unshared,
            "trailing": min(d.probability, settings.trailing),
        }[how]
        if lost.newsroom is None:
            why = "from a report that is on no page at hand"
            return Origin(d.parent, None, "unknown", round(sure, 4), (node,), why)
        room = self.room(lost.newsroom)
        why = f"from {room}, {UNSEEN}"
        if room == self.own_newsroom(node[0]):  # its own earlier version is no other's report
            sure = min(sure, settings.circular)
        if self.circular(room):
            sure = min(sure, settings.circular)
            why = f"{room} is credited, but leads back to others who cite it"
        state = "known" if sure >= settings.known else "possible"
        return Origin(d.parent, room, state, round(sure, 4), (node,), why, ground)

    def _credited(self, node: Node) -> Origin | None:
        """A page with one credited newsroom and no parent in sight."""
        telling = self.tellings[node[0]]
        if self.parents.get(node[0]):
            return None
        room = self.room(telling.newsroom) if telling.newsroom else None
        if room is None or room == self.own_newsroom(node[0]):
            return None
        return Origin(
            node[0],
            room,
            "known",
            self.settings.credited,
            (node,),
            f"{PAGE_CREDITS} {room}",
            CREDITED,
        )
