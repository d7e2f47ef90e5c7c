"""What a mail address may be: less than the standards allow, and nothing that could do harm."""

from __future__ import annotations

import re

from retold.errors import RetoldError
from retold.text import one_line

MOST_LETTERS, MOST_LOCAL = 254, 64
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class AddressError(RetoldError):
    """This is no mail address, or none that mails are sent to."""


def mail_address(said: str) -> str:
    """A mail address in its one form: the domain in small ASCII letters.

    >>> mail_address(" Ann@Desk.Example ")
    'Ann@desk.example'

    Raises AddressError for quoted names, comments, addresses without a domain, and whatever holds
    a space or a line break.
    """
    local, _, domain = said.strip().rpartition("@")
    ascii_domain = _ascii(domain)
    labels = ascii_domain.split(".")
    good = (
        0 < len(local) <= MOST_LOCAL
        and len(said) <= MOST_LETTERS
        and len(ascii_domain) + len(local) + 1 <= MOST_LETTERS
        and _LOCAL.fullmatch(local)
        and len(labels) > 1
        and all(_LABEL.fullmatch(x) for x in labels)
        and not labels[-1].isdigit()
    )
    if not good:
        raise AddressError(f"{one_line(said)[:80]!r} is no mail address such as ann@desk.example")
    return f"{local}@{ascii_domain}"


def _ascii(domain: str) -> str:
    if domain.isascii():
        return domain.lower()
    import idna

    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        return ""


def sender(said: str) -> tuple[str, str]:
    """The name and the address of who mails come from: `Retold <digest@desk.example>`.

    >>> sender("Retold <digest@desk.example>"), sender("digest@desk.example")
    (('Retold', 'digest@desk.example'), ('', 'digest@desk.example'))

    Raises AddressError where it is none.
    """
    name, _, rest = said.rpartition("<")
    if not name:
        return "", mail_address(rest)
    if not rest.endswith(">"):
        raise AddressError(f"{one_line(said)[:80]!r} is no sender such as Retold <a@desk.example>")
    return one_line(name).strip(' "'), mail_address(rest[:-1])
