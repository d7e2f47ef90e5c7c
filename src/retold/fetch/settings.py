"""What fetching may cost and how it names itself."""

from __future__ import annotations

from dataclasses import dataclass

from retold import __version__

TOKEN = "Retold"  # the name that robots.txt files address
MEGABYTE = 1 << 20

PAGES = ("text/html", "application/xhtml+xml", "text/plain", "text/xml", "application/xml")


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """Limits of one fetch. Sizes in bytes, times in seconds. Nothing here opens a private address."""

    contact: str = ""  # a mail or web address where the owner of a site can complain
    size: int = 10 * MEGABYTE  # of a body, after decompression
    headers: int = 64 * 1024  # of all headers of one answer
    seconds: float = 30.0  # for all of it, redirects included, waiting for one's turn left out
    connect_seconds: float = 10.0  # until connected
    redirects: int = 5
    ratio: int = 100  # most bytes that one compressed byte may become, above the first megabyte
    kinds: tuple[str, ...] = PAGES  # content types that are read, and all that end in +xml
    every_kind: bool = False  # whatever the content type (robots.txt is named in many ways)
    cut: bool = False  # keep the beginning of what is too long, instead of refusing it
    wait_most: float = 24 * 3600.0  # longest Retry-After that is believed

    @property
    def agent(self) -> str:
        """The User-Agent: a name, a version and where to complain.

        >>> FetchSettings(contact="desk@paper.example").agent.partition(" ")[2]
        '(news tracing; +desk@paper.example)'
        """
        where = "".join(c for c in self.contact if " " < c < "\x7f" and c not in "()\\")
        return (
            f"{TOKEN}/{__version__} (news tracing; {f'+{where}' if where else 'no contact given'})"
        )

    def reads(self, media: str) -> bool:
        """Whether a content type can be a page or a feed; one that is not told may be."""
        return self.every_kind or not media or media in self.kinds or media.endswith("+xml")


SETTINGS = FetchSettings()
