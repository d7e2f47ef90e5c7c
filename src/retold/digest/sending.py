"""Who gets which digest, and who asked for it: from the list of subscribers to the outbox."""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from retold.digest.addresses import mail_address
from retold.digest.making import Digest, Item, base_address, make, sendable, spelt
from retold.digest.messages import confirmation_mail, digest_mail, message_id
from retold.digest.posting import MailError, Tally, check, post
from retold.errors import LockedError, RetoldError
from retold.workspace.outbox import Outbox
from retold.workspace.subscribers import Subscriber, Subscribers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from email.message import EmailMessage

    from retold.workspace import Store
    from retold.workspace.outbox import Posted

log = logging.getLogger("retold.digest")
MOST_KEPT = 200  # digests kept while many are sent
MOST_WANTED = 20  # sections or languages of one subscriber
_BUSY_SECONDS, _LONGEST_REST = 1.0, 900.0


def digests(store: Store) -> Outbox:
    """The outbox of the digests."""
    return Outbox(store, "digest")


def sign_ups(store: Store) -> Outbox:
    """The outbox of the questions whether somebody wants the digest."""
    return Outbox(store, "sign-up")


class Composer:
    """Makes the mails of the outbox when their turn comes; a digest that many get is made once."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.subscribers = Subscribers(store.state)
        self._stories: dict[date, dict[str, Item | None]] = {}
        self._made: dict[tuple[date, tuple[str, ...], tuple[str, ...]], Digest] = {}

    def digest(self, day: date, sections: Sequence[str], langs: Sequence[str]) -> Digest:
        """The digest of a day, narrowed."""
        which = day, tuple(sections), tuple(langs)
        if which not in self._made:
            if len(self._made) >= MOST_KEPT:
                self._made.clear()
            known = self._stories.setdefault(day, {})
            self._made[which] = make(
                self.store, day, sections=which[1], langs=which[2], known=known
            )
        return self._made[which]

    def of(self, whom: Subscriber | None, day: date, sections: Sequence[str]) -> Digest:
        """What somebody gets: the sections that are sent, or those they want."""
        wanted = whom.sections if whom else ()
        return self.digest(day, sections or wanted, whom.langs if whom else ())

    def digest_mail(self, row: Posted) -> EmailMessage | None:
        """The mail of a row; None for who has left, or where the day has no story any more."""
        whom = self.subscribers.get(row.address)
        if whom is None and not row.given:
            return None
        day, sections = _which(row.what)
        digest = self.of(whom, day, sections)
        if not digest.items:
            return None
        return digest_mail(
            self.store.settings, digest, row.address,
            message_id(self.store.settings, "digest", row.what, row.mark), datetime.now(UTC),
            self.subscribers.leaving_token(whom) if whom else "",
        )  # fmt: skip

    def confirmation(self, row: Posted) -> EmailMessage | None:
        """The question whether somebody wants the digest; None where the sign-up has ended."""
        found = self.subscribers.token(row.what)
        if found is None:
            return None
        settings = self.store.settings
        name = message_id(settings, "sign-up", row.what)
        base = base_address(settings.digest.address)
        return confirmation_mail(settings, base, *found, name, datetime.now(UTC))


def send(
    store: Store,
    day: date,
    *,
    sections: Sequence[str] = (),
    to: Sequence[str] = (),
    told: Callable[[Posted, str], None] = lambda _mail, _state: None,
    wait: Callable[[float], None] = time.sleep,
) -> Tally:
    """Send the digest of a day to who wants it, or to the addresses of `to`; and what waits still.

    Nobody gets a digest twice, however often this is called. Raises AddressError for an address that
    is none, MailError where nothing can be sent, LockedError where another process is sending.
    """
    check(store.settings.mail)
    composer, box, sections = Composer(store), digests(store), spelt(store, sections)
    name = Digest(day, "", (), sections=tuple(sections)).name
    if to:
        given = [mail_address(a) for a in to]
        known = [composer.subscribers.get(a) for a in given]
        chosen = [
            a for a, w in zip(given, known, strict=True) if composer.of(w, day, sections).items
        ]
        box.put(name, chosen, given=True)
    else:
        box.put(name, [w.address for w in _wanting(composer, day, sections)])

    def tell(row: Posted, state: str) -> None:
        if state in ("sent", "recipient refused"):
            composer.subscribers.delivered(row.address, state != "sent")
        told(row, state)

    return _run(box, composer.digest_mail, store, tell, wait)


def _wanting(composer: Composer, day: date, sections: Sequence[str]) -> list[Subscriber]:
    """The subscribers for whom the day has something."""
    return [
        w
        for w in composer.subscribers.all()
        if not w.resting
        and (
            not sections or not w.sections or set(sections) & set(spelt(composer.store, w.sections))
        )
        and composer.of(w, day, sections).items
    ]


def send_confirmations(store: Store, wait: Callable[[float], None] = time.sleep) -> Tally:
    """Ask who signed up whether they want it."""
    box = sign_ups(store)
    tally = _run(box, Composer(store).confirmation, store, lambda _m, _s: None, wait)
    box.clear()  # who hears nothing can sign up again
    return tally


def _run(
    box: Outbox,
    compose: Callable[[Posted], EmailMessage | None],
    store: Store,
    told: Callable[[Posted, str], None],
    wait: Callable[[float], None],
) -> Tally:
    """Send what waits, with a second and a third try for what was put off."""
    total, mail = Tally(), store.settings.mail
    for turn in range(mail.tries):
        if turn:
            wait(mail.pause_seconds * 2.0 ** (turn - 1))
        with box.sending():
            total.add(post(box, compose, mail, told))
        if not total.later:
            break
    return total


def _which(what: str) -> tuple[date, tuple[str, ...]]:
    """The day and the sections that the name of a digest stands for."""
    day, _, query = what.partition("?")
    return date.fromisoformat(day), tuple(parse_qs(query).get("section", ()))


# --- signing up ---


def can_sign_up(store: Store) -> bool:
    """Whether the settings let mails be sent that lead back to the desk."""
    try:
        check(store.settings.mail)
        return bool(base_address(store.settings.digest.address))
    except RetoldError:
        return False


def sign_up(
    store: Store, address: str, sections: Sequence[str], langs: Sequence[str], door: str
) -> None:
    """Somebody asks for the digest: put the question into the outbox.

    Says nothing of whether the address is subscribed. Raises AddressError for one that is none,
    BusyError where `door`, where the request came from, asks too often.
    """
    whom = mail_address(address)
    asked = Subscribers(store.state).ask(
        whom, [sendable(s) for s in sections[:MOST_WANTED]],
        [sendable(n)[:8] for n in langs[:MOST_WANTED]], door,
    )  # fmt: skip
    if asked is not None:
        sign_ups(store).put(asked.number, [asked.address])


class Courier:
    """Sends what sign-ups put into the outbox while the desk runs; sleeps when nothing waits."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._lock = threading.Lock()
        self._called = threading.Event()
        self._thread: threading.Thread | None = None

    def call(self) -> None:
        """There is something to send."""
        with self._lock:
            self._called.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True, name="courier")
                self._thread.start()

    def _work(self) -> None:
        while True:
            self._called.clear()
            rest = self._round()
            with self._lock:
                if rest is None and not self._called.is_set():
                    self._thread = None
                    return
            self._called.wait(0.0 if rest is None else rest)

    def _round(self) -> float | None:
        """Send what is due; gives how long to rest, None where nothing waits."""
        box, composer = sign_ups(self.store), Composer(self.store)
        try:
            with box.sending():
                tally = post(box, composer.confirmation, self.store.settings.mail)
            box.clear()
        except LockedError:
            return _BUSY_SECONDS
        except (RetoldError, OSError) as error:
            log.warning("sign-ups wait: %s", sendable(str(error)))
            return None if isinstance(error, MailError) else _LONGEST_REST
        if tally.note:
            log.warning("a mail to somebody who signed up: %s", tally.note)
        due = box.next_due()
        return None if due is None else min(_LONGEST_REST, max(_BUSY_SECONDS, due - time.time()))
