"""Handing mails to an SMTP server: each to one address, at most once after its text was begun.

Until the server says "go ahead" to the text, nothing can have been delivered, and whatever fails is
tried again. Before the first byte of text goes out, that is written down (`Outbox.begin`). From
there on only the server's answer counts: it takes the mail, puts it off, or refuses it. Where that
answer is missing, because the line broke or this process was killed, the mail may have arrived, and
is left for a person to decide.
"""

from __future__ import annotations

import os
import re
import smtplib
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from retold.digest.messages import MessageError, on_the_wire
from retold.errors import RetoldError
from retold.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage

    from retold.workspace.outbox import Outbox, Posted
    from retold.workspace.settings import Mailing

PASSWORD = "RETOLD_SMTP_PASSWORD"
ON_ONE_LINE = 100  # mails after which a new connection is made: servers put off longer ones
GIVE_UP_SECONDS = 2 * 86_400  # a mail that was put off for so long is given up
LONGEST_PAUSE = 4 * 3600.0
_DOT = re.compile(rb"^\.", re.MULTILINE)


class MailError(RetoldError):
    """No mail can be sent: the settings, the server or the password are not right."""


class _PutOffError(Exception):
    """Not taken; to be tried again. `broken`: the connection cannot be used any more."""

    def __init__(self, note: str, broken: bool = False) -> None:
        super().__init__(note)
        self.broken = broken


class _UnreachableError(_PutOffError):
    """The server is not there: whatever else waits need not be tried now."""


class _RefusedError(Exception):
    """Not taken, and never will be. `recipient`: it is the address that is not right."""

    def __init__(self, note: str, recipient: bool = False) -> None:
        super().__init__(note)
        self.recipient = recipient


class _UnsureError(Exception):
    """The text went out and no answer came."""


@dataclass(slots=True)
class Tally:
    """What became of the mails of one run."""

    sent: int = 0
    later: int = 0  # that wait still
    refused: int = 0
    unsure: int = 0
    note: str = ""  # the last thing that went wrong
    unreachable: bool = False  # the server was not there

    def add(self, other: Tally) -> None:
        """Count another run to this one; what waits is what waits after the last."""
        self.sent += other.sent
        self.refused += other.refused
        self.unsure += other.unsure
        self.later, self.unreachable = other.later, other.unreachable
        self.note = other.note or self.note


def check(mail: Mailing) -> None:
    """Raise MailError where the settings do not let a mail be sent."""
    from retold.digest.addresses import AddressError, sender

    if not mail.server or not mail.sender:
        raise MailError(
            "nothing can be sent yet: name `server` and `sender` under [mail] in retold.toml"
        )
    try:
        sender(mail.sender)
    except AddressError as error:
        raise MailError(f"retold.toml: mail.sender: {error}") from None
    if mail.security not in ("starttls", "tls", "none"):
        raise MailError(
            f"retold.toml: mail.security is {mail.security!r}: say starttls, tls or none"
        )
    if mail.security == "none" and not _is_here(mail.server):
        raise MailError(
            f'retold.toml: mail.security = "none" would send mails in the clear to {mail.server}: '
            "say starttls or tls"
        )


def post(
    outbox: Outbox,
    compose: Callable[[Posted], EmailMessage | None],
    mail: Mailing,
    told: Callable[[Posted, str], None] = lambda _mail, _state: None,
) -> Tally:
    """Send what is due, once; the outbox's lock must be held.

    `compose` makes a mail when its turn comes, None where it is not wanted any more. `told` hears
    sent, later, refused (recipient refused: the address) or unsure of each. Raises MailError where
    the server takes nothing from us at all: what was not sent stays waiting.
    """
    check(mail)
    tally, line = Tally(), Line(mail)
    try:
        for row in outbox.due(time.time()):
            message = compose(row)
            if message is None:
                outbox.drop(row)
                continue
            _post_one(outbox, line, row, message, tally, told)
            if tally.unreachable:
                break
    finally:
        line.close()
    tally.later = len(outbox.rows("waiting"))
    return tally


def _post_one(
    outbox: Outbox, line: Line, row: Posted, message: EmailMessage, tally: Tally,
    told: Callable[[Posted, str], None],
) -> None:  # fmt: skip
    try:
        line.hand_in(row.address, on_the_wire(message), lambda: outbox.begin(row))
    except _PutOffError as put_off:
        tally.note = str(put_off)
        tally.unreachable = isinstance(put_off, _UnreachableError)
        if time.time() - row.at > GIVE_UP_SECONDS:
            outbox.refuse(row, f"given up after two days: {put_off}")
            tally.refused += 1
            told(row, "refused")
            return
        pause = min(LONGEST_PAUSE, line.mail.pause_seconds * 2.0**row.tries)
        outbox.later(row, time.time() + pause, str(put_off))
        told(row, "later")
    except (_RefusedError, MessageError) as no:
        tally.note = str(no)
        outbox.refuse(row, str(no))
        tally.refused += 1
        told(row, "recipient refused" if getattr(no, "recipient", False) else "refused")
    except _UnsureError as doubt:
        tally.note = str(doubt)
        outbox.doubt(row, str(doubt))
        tally.unsure += 1
        told(row, "unsure")
    else:
        outbox.sent(row)
        tally.sent += 1
        told(row, "sent")


class Line:
    """The connection to the server, made when it is needed and again when it broke."""

    def __init__(self, mail: Mailing) -> None:
        from retold.digest.addresses import sender

        self.mail = mail
        self.sender = sender(mail.sender)[1]
        self._smtp: smtplib.SMTP | None = None
        self._used = 0

    def close(self) -> None:
        """Say good-bye."""
        if self._smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._smtp.quit()
            with suppress(OSError):
                self._smtp.close()
        self._smtp, self._used = None, 0

    def hand_in(self, to: str, content: bytes, begun: Callable[[], None]) -> None:
        """Hand one mail in; `begun` is called when the next byte may deliver it.

        Returns where the server took it; raises _PutOffError, _RefusedError, _UnsureError otherwise.
        """
        smtp = self._open()
        try:
            self._announce(smtp, to)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.close()
            raise _PutOffError(_said(error), broken=True) from None
        except (_PutOffError, _RefusedError) as no:
            self._again(no)
            raise
        begun()
        self._used += 1
        try:
            smtp.send(
                _DOT.sub(b"..", content)
                + (b"" if content.endswith(b"\r\n") else b"\r\n")
                + b".\r\n"
            )
            code, words = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise _UnsureError(f"no answer after the text went out: {_said(error)}") from None
        if code == 421:
            self.close()
        if 400 <= code < 500:
            raise _PutOffError(_answer(code, words))
        if code >= 500:
            raise _RefusedError(_answer(code, words))
        if code // 100 != 2:
            self.close()
            raise _UnsureError(f"an answer that means nothing: {_answer(code, words)}")

    def _announce(self, smtp: smtplib.SMTP, to: str) -> None:
        """All that goes before the text."""
        for step, verb in enumerate((f"MAIL FROM:<{self.sender}>", f"RCPT TO:<{to}>", "DATA")):
            code, words = smtp.docmd(verb)
            if code == (354 if verb == "DATA" else 250) or (step == 1 and code == 251):
                continue
            if 400 <= code < 500:
                raise _PutOffError(_answer(code, words), broken=code == 421)
            if code < 500:
                raise _PutOffError(_answer(code, words), broken=True)
            if step == 0 or code in (530, 535, 538):
                raise MailError(
                    f"the mail server takes nothing from {self.sender}: {_answer(code, words)}"
                )
            raise _RefusedError(_answer(code, words), recipient=step == 1)

    def _again(self, no: _PutOffError | _RefusedError) -> None:
        """Make the connection ready for the next mail."""
        if isinstance(no, _PutOffError) and no.broken:
            self.close()
            return
        try:
            assert self._smtp is not None
            self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            self.close()

    def _open(self) -> smtplib.SMTP:
        if self._smtp is not None and self._used >= ON_ONE_LINE:
            self.close()
        if self._smtp is None:
            try:
                self._smtp = self._connected()
            except smtplib.SMTPAuthenticationError as error:
                words = _answer(error.smtp_code, error.smtp_error)
                if error.smtp_code < 500:
                    raise _PutOffError(words) from None
                raise MailError(f"the mail server refuses {self.mail.user}: {words}") from None
            except ssl.SSLCertVerificationError as error:
                raise MailError(
                    f"{self.mail.server} cannot prove who it is: {error.verify_message}"
                ) from None
            except smtplib.SMTPNotSupportedError as error:
                raise MailError(f"{self.mail.server}: {_said(error)}") from None
            except (smtplib.SMTPException, OSError) as error:
                raise _UnreachableError(
                    f"{self.mail.server} cannot be reached: {_said(error)}"
                ) from None
        return self._smtp

    def _connected(self) -> smtplib.SMTP:
        m, timeout = self.mail, self.mail.timeout_seconds
        if m.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                m.server, m.port, timeout=timeout, context=_trust(m)
            )
        else:
            smtp = smtplib.SMTP(m.server, m.port, timeout=timeout)
        try:
            smtp.ehlo()
            if m.security == "starttls":
                smtp.starttls(context=_trust(m))
                smtp.ehlo()
            if m.user:
                smtp.login(m.user, _password())
        except BaseException:
            smtp.close()
            raise
        return smtp


def _trust(mail: Mailing) -> ssl.SSLContext:
    if mail.certificates and not Path(mail.certificates).is_file():
        raise MailError(f"retold.toml: mail.certificates: there is no file {mail.certificates}")
    try:
        return ssl.create_default_context(cafile=mail.certificates or None)
    except ssl.SSLError:
        raise MailError(f"{mail.certificates} holds no certificates") from None


def _password() -> str:
    found = os.environ.get(PASSWORD, "")
    if not found:
        raise MailError(f"retold.toml names mail.user, and no password stands in {PASSWORD}")
    return found


def _is_here(server: str) -> bool:
    if server == "localhost":
        return True
    try:
        return ip_address(server).is_loopback
    except ValueError:
        return False


def _said(error: Exception) -> str:
    """What went wrong, on one line."""
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return one_line(str(words))[:300]


def _answer(code: int, words: bytes | str) -> str:
    """What a server answered, on one harmless line."""
    plain = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return one_line(f"{code} {plain}")[:300]
