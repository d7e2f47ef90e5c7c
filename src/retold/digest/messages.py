"""The mails: the digest in two parts, and the question whether somebody wants it."""

from __future__ import annotations

import re
from email.headerregistry import (
    Address,
    BaseHeader,
    HeaderRegistry,
    UniqueUnstructuredHeader,
)
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from retold.digest import rendering, wording
from retold.digest.addresses import sender
from retold.errors import RetoldError
from retold.text import key, one_line

if TYPE_CHECKING:
    from datetime import datetime

    from retold.digest.making import Digest
    from retold.workspace import Settings
    from retold.workspace.subscribers import SignUp

GIVEN = "You get this because whoever runs this desk sends it to you; write to them to end it."
ASKED_FOR = "You get this because you signed up for it."


_LONE_BREAK = re.compile(rb"(?<!\r)\n|\r(?!\n)")


class MessageError(RetoldError):
    """A mail cannot be written as servers expect it."""


class _Unfolded(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]
    """A header whose long addresses stand whole: folded and encoded, mail programs would not
    find them."""

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Unfolded)
_HEADERS.map_to_type("list-archive", _Unfolded)
_POLICY = EmailPolicy(linesep="\r\n", header_factory=_HEADERS, raise_on_defect=False)


def digest_mail(
    settings: Settings, digest: Digest, to: str, name: str, now: datetime, leave: str = ""
) -> EmailMessage:
    """The digest for one address. `name` is what the mail is called for ever (its Message-ID);
    `leave` is the token that ends a subscription, empty for who never signed up.
    """
    at_once = f"{digest.base}/digest/unsubscribe?token={quote(leave)}" if leave else ""
    foot = ASKED_FOR if leave else GIVEN
    words = f"{foot}\nUnsubscribe: {at_once}" if at_once else foot
    mail = _mail(settings, to, name, wording.subject(digest), now)
    mail["List-Id"] = f"<digest.{_domain(settings)}>"
    if at_once:
        mail["List-Unsubscribe"] = f"<{at_once}>"
        if at_once.startswith("https://"):  # one click is allowed over https alone
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(wording.text(digest, words), cte="quoted-printable")
    mail.add_alternative(
        rendering.html(digest, foot, at_once), subtype="html", cte="quoted-printable"
    )
    mail.set_boundary(f"=_{key('boundary', name)}")
    return mail


def confirmation_mail(
    settings: Settings, base: str, sign_up: SignUp, token: str, name: str, now: datetime
) -> EmailMessage:
    """The question whether who asked for the digest wants it; it holds no word of theirs."""
    title = one_line(settings.digest.title)
    mail = _mail(settings, sign_up.address, name, f"Do you want {title}?", now)
    mail.set_content(
        f"Somebody, you we hope, asked for {title} to be sent to this address.\n\n"
        f"To get it, open this address and press the button:\n\n"
        f"{base}/digest/confirm?token={quote(token)}\n\n"
        "The address holds for a day. If you do not want it, do nothing: nothing more will come,\n"
        "and this address is forgotten.\n",
        cte="quoted-printable",
    )
    return mail


def message_id(settings: Settings, *parts: str) -> str:
    """What a mail is called: the same whenever it is made again."""
    return f"<{key('message', *parts)}@{_domain(settings)}>"


def in_header(words: str) -> str:
    """Words as a header may hold them.

    The library decodes what looks encoded, and writes the line breaks that come to light as they
    are: a title with them would add headers of its own.

    >>> in_header("=?utf-8?q?=0ABcc=3A_x?= and more")
    '= ?utf-8?q?=0ABcc=3A_x?= and more'
    """
    return one_line(words).replace("=?", "= ?")


def on_the_wire(mail: EmailMessage) -> bytes:
    """The mail as it goes to a server.

    Raises MessageError where it cannot be written, or a lone line break stands in it, which servers
    do not agree about.
    """
    try:
        made = mail.as_bytes()
    except (ValueError, LookupError) as error:
        raise MessageError(f"the mail cannot be written: {one_line(str(error))}") from None
    if _LONE_BREAK.search(made):
        raise MessageError("a line break stands where none may be in a mail")
    return made


def _mail(settings: Settings, to: str, name: str, subject: str, now: datetime) -> EmailMessage:
    shown, address = sender(settings.mail.sender)
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(display_name=in_header(shown), addr_spec=address)
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = in_header(subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = name
    mail["Auto-Submitted"] = "auto-generated"
    return mail


def _domain(settings: Settings) -> str:
    return sender(settings.mail.sender)[1].rpartition("@")[2]
