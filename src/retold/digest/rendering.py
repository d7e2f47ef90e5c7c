"""The digest as HTML: a whole mail, and one story for a feed. Nothing of it comes from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from retold.digest import wording
from retold.drawing.words import environment

if TYPE_CHECKING:
    from retold.digest.making import Digest, Item


def html(digest: Digest, foot: str = "", leave: str = "") -> str:
    """The mail, also to be opened as a file: one page without script.

    `foot` says why somebody gets it, `leave` is the address that ends it.
    """
    return environment().get_template("digest/mail.html").render(
        digest=digest, foot=foot, leave=leave, **words_of(digest)
    )  # fmt: skip


def fragment(digest: Digest, item: Item) -> str:
    """One story as a feed carries it: markup without style."""
    module: Any = environment().get_template("digest/story.html").module
    return str(module.body(digest, item, wording, False)).strip()


def page_title(digest: Digest) -> str:
    """What the digest is called at the head of a page."""
    return wording.subject(digest)


def words_of(digest: Digest) -> dict[str, Any]:
    """What the templates of a digest ask for."""
    return {
        "say": wording, "title": wording.subject(digest), "long_day": wording.long_day(digest.day)
    }  # fmt: skip
