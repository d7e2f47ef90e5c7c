"""A mail server for the tests: a real one, on loopback, that answers as it is told."""

from __future__ import annotations

import email
import re
import ssl
import threading
from contextlib import contextmanager
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from retold.workspace import Store
from retold.workspace.subscribers import Subscribers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import EmailMessage

CERTIFICATE = Path(__file__).parent / "certificates" / "localhost.pem"


class Postbox:
    """What a server got, and what it answers instead of taking a mail.

    `at_rcpt` and `at_data` are asked with the address of each mail; what they give is the answer,
    None means that the mail goes on. `raw` holds address and bytes of what was taken.
    """

    def __init__(self) -> None:
        self.raw: list[tuple[str, bytes]] = []
        self.at_rcpt: Callable[[str], str | None] = lambda _to: None
        self.at_data: Callable[[str, Any], str | None] = lambda _to, _server: None
        self.port = 0
        self.signed_in: list[str] = []
        self.arrived = threading.Event()

    async def handle_RCPT(
        self, server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if answer := self.at_rcpt(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        assert len(envelope.rcpt_tos) == 1, "each mail goes to one address"
        to = envelope.rcpt_tos[0]
        if answer := self.at_data(to, server):
            return answer
        self.raw.append((to, envelope.original_content))
        self.arrived.set()
        return "250 taken"

    def authenticate(
        self, _server: Any, _session: Any, _envelope: Any, _way: str, data: Any
    ) -> AuthResult:
        self.signed_in.append(data.login.decode())
        return AuthResult(success=data.password == b"right", handled=False)

    # --- what was taken ---

    @property
    def to(self) -> list[str]:
        return [to for to, _ in self.raw]

    def mail(self, number: int = -1) -> EmailMessage:
        return email.message_from_bytes(self.raw[number][1], policy=default)  # type: ignore[return-value]


@contextmanager
def postbox(**options: Any) -> Iterator[Postbox]:
    """A server on a free port; with `tls` it offers STARTTLS and asks for a password."""
    box = Postbox()
    if options.pop("tls", False):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        options |= {
            "tls_context": context, "require_starttls": True, "auth_required": True,
            "authenticator": box.authenticate,
        }  # fmt: skip

    class Own(Controller):
        def factory(self) -> SMTP:
            return SMTP(box, **options)

    server = Own(box, hostname="127.0.0.1", port=0)
    server.port = _free_port()
    server.start()
    box.port = server.port
    try:
        yield box
    finally:
        server.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def set_up(root: Path, port: int, **mail: object) -> Store:
    """Write the settings of a workspace that sends through a server, and open it."""
    said = {
        "server": "127.0.0.1", "port": port, "security": "none", "tries": 1, "pause_seconds": 0,
        "timeout_seconds": 20, "sender": "Retold <digest@desk.test>",
    } | mail  # fmt: skip
    lines = [f"{k} = {v if isinstance(v, int) else repr(v)}" for k, v in said.items()]
    path = root / "retold.toml"
    before = path.read_text(encoding="utf-8").partition("[digest]")[0]
    path.write_text(
        before + '[digest]\naddress = "https://desk.test"\n[mail]\n' + "\n".join(lines) + "\n",
        encoding="utf-8",
    )
    return Store.open(root)


def subscribed(store: Store, *addresses: str, sections: tuple[str, ...] = ()) -> None:
    """Have these addresses confirmed."""
    people = Subscribers(store.state)
    for address in addresses:
        asked = people.ask(address, sections, (), f"door of {address}")
        assert asked is not None
        made = people.token(asked.number)
        assert made is not None and people.confirm(made[1]) is not None


def links(body: str) -> list[str]:
    """The addresses in a text or in markup."""
    return [x.replace("&amp;", "&") for x in re.findall(r"https?://[^\s\"'<>]+", body)]
