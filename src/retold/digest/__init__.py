"""The daily digest: the stories of a day by weight, as mail, page and feed.

making      a workspace and a day → a Digest: a pure function
wording     what a digest says of a story, in words; the text part
rendering   the HTML of mails, and of a story within a feed
feeds       Atom and JSON Feed
addresses   what a mail address may be
messages    the mails: digest, confirmation
posting     handing mails to an SMTP server, never twice
sending     who gets which digest; signing up
"""

from retold.digest.feeds import atom, json_feed
from retold.digest.making import Differs, Digest, Item, days, lately, make, newest_day, spelt
from retold.digest.rendering import html, page_title
from retold.digest.wording import text

__all__ = ["Differs", "Digest", "Item", "atom", "days", "html", "json_feed", "lately", "make", "newest_day", "page_title", "spelt", "text"]  # fmt: skip
