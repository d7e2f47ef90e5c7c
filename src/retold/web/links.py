"""The links and the forms of one story on the desk, as the shared templates ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from retold.drawing.beside import lead
from retold.drawing.overlay import of_change
from retold.drawing.words import environment

if TYPE_CHECKING:
    from markupsafe import Markup
    from starlette.requests import Request

    from retold.drawing.overlay import Overlay
    from retold.records import Derivation, Telling
    from retold.results import Story

from retold.web.showing import at, desk_of


class StoryLinks:
    """What `desk` is in the templates: where the parts of one story stand, and what can be done."""

    def __init__(self, request: Request, story: Story, base: str, decided: Overlay) -> None:
        self.request = request
        self.story = story
        self.base = base
        self.decided = decided
        self.here = at(request, f"{base}/story/{story.story_id}")
        user = request.state.user
        # A trial is nobody's library: what is decided there would be kept nowhere.
        self.reviewing = bool(user and user.may("editor") and not base)
        self.csrf = desk_of(request).sessions.csrf(request)
        self.review = f"{self.here}/review"

    def page(self, article_id: str) -> str:
        """A page of the story."""
        return at(self.request, f"{self.base}/page/{article_id}")

    def read(self, parent: str, child: str, variant: str = "") -> str:
        """Two tellings side by side, at one change."""
        place = f"#change-{quote(variant)}" if variant else ""
        return f"{self.here}/read?t={quote(parent)}&t={quote(child)}{place}"

    def readable(self, parent: str, child: str) -> bool:
        """Whether both texts are at hand."""
        return parent != child and bool(lead(self.story, parent) and lead(self.story, child))

    def edge(self, edge: Derivation) -> Markup:
        """Below the evidence of an edge."""
        return self._macro("edge", edge, self.decided.edges.get((edge.parent, edge.child)))

    def telling(self, telling: Telling) -> Markup:
        """Below a telling without a parent."""
        return self._macro("telling", telling, self.decided.tellings.get(telling.telling_id))

    def change(self, change: dict[str, Any]) -> Markup:
        """Below a change."""
        variant = change["variant"]
        return self._macro("change", change, self.decided.changes.get(variant.variant_id))

    def names_change(self, change: dict[str, Any]) -> tuple[str, str, str]:
        """How a verdict names a change."""
        a, b, words = of_change(change["variant"])
        return a, b or "", words

    def leads(self, edge: Derivation) -> tuple[str, str] | None:
        """The lead pages of child and parent; None where one is lost."""
        child, parent = (self.story.tellings[t].lead for t in (edge.child, edge.parent))
        return (child, parent) if child and parent else None

    def _macro(self, name: str, *values: Any) -> Markup:
        module = environment().get_template("desk/review_parts.html").module
        found: Markup = getattr(module, name)(self, *values)
        return found
