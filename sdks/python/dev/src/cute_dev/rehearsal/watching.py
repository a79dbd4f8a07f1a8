"""What the server and the app itself show of a rehearsal."""

from __future__ import annotations

import re
import shlex
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone

from cute_sdk import Cute
from cute_sdk.models import EventType

from ..context import CommandError
from .sellers import Seller, SellerPart, Sellers, accounts_of

INSTALLED, NARROWED = EventType.APP_INSTALLED, EventType.APP_SCOPES_CHANGED
REMOVED, ERASED = EventType.APP_UNINSTALLED, EventType.USER_ERASED
NOTICES = (INSTALLED, NARROWED, REMOVED, ERASED)
# The notices that a part causes.
EXPECTED = {
    SellerPart.STAY: (INSTALLED,),
    SellerPart.ALLOW_LESS: (INSTALLED, NARROWED),
    SellerPart.LEAVE: (INSTALLED, REMOVED),
    SellerPart.RETURN: (INSTALLED, REMOVED, INSTALLED),
    SellerPart.ERASE: (INSTALLED, REMOVED, ERASED),
}
PAGE = 100
# Polls are less frequent the longer something takes.
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 2.0
SERVER_SECONDS = 300.0
COMMAND_SECONDS = 60.0
LOG_SECONDS = 60.0
ACCOUNT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Notice:
    """An event about an install, at the server's time."""

    type: str
    account: str
    at: datetime


@dataclass(frozen=True)
class MissedDelivery:
    """A delivery that the app did not acknowledge, and the last attempt's outcome."""

    type: str
    account: str
    outcome: str


@dataclass(frozen=True)
class RefusedCall:
    """A call of the app that was refused, at the server's time."""

    account: str
    at: datetime


@dataclass
class RehearsalObservations:
    """What was seen. `held_*` are the accounts whose data the app held; None if unknown.

    `held_first` is from before anyone left, `held_last` from the end. `owed` are the erased
    accounts for which the app sent no receipt.
    """

    notices: list[Notice] = field(default_factory=list)
    webhooks: int = 0
    missed: list[MissedDelivery] = field(default_factory=list)
    held_first: frozenset[str] | None = None
    held_last: frozenset[str] | None = None
    owed: frozenset[str] = frozenset()
    after_removal: list[RefusedCall] = field(default_factory=list)
    beyond_scopes: list[RefusedCall] = field(default_factory=list)


class Watch:
    """Watches an app from now on. `held` is a command that prints the accounts that it holds."""

    def __init__(self, client: Cute, sellers: Sellers, held: str | None) -> None:
        self._client = client
        self._sellers = sellers
        self._held = held
        self._cursor = client.events.list(after="newest", limit=1).next_cursor or ""
        self.seen = RehearsalObservations()

    def wait_for_notices(self, *, all_of_them: bool) -> None:
        """Wait until the feed has the installs, or all notices that the parts cause.

        Raises `CommandError` after `SERVER_SECONDS`.
        """
        wanted = {
            seller.account: list(
                EXPECTED[seller.part] if all_of_them else EXPECTED[SellerPart.STAY]
            )
            for seller in self._sellers.all
        }

        def are_there() -> bool:
            self._read_notices()
            found: dict[str, list[str]] = {account: [] for account in wanted}
            for notice in self.seen.notices:
                found.get(notice.account, []).append(notice.type)
            return found == wanted

        if not waited(are_there, SERVER_SECONDS):
            raise CommandError(
                f"The server did not publish all events within {SERVER_SECONDS:.0f} s. "
                "Its relay and its background worker must run."
            )

    def wait_for_app(self, is_right: Callable[[frozenset[str]], bool], seconds: float) -> None:
        """Wait until deliveries and erasures are acknowledged and the app holds what it should."""

        def has_caught_up() -> bool:
            return not self._is_pending() and not self._owed() and self._holds(is_right)

        waited(has_caught_up, seconds)

    def held(self) -> frozenset[str] | None:
        """Return the accounts whose data the app holds; None without a command to ask.

        Raises `CommandError` if the command fails.
        """
        if self._held is None:
            return None
        try:
            done = subprocess.run(
                shlex.split(self._held),
                check=False,
                capture_output=True,
                text=True,
                timeout=COMMAND_SECONDS,
            )
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            raise CommandError(f"`{self._held}` can't be run: {error}") from None
        if done.returncode:
            raise CommandError(f"`{self._held}` failed: {done.stderr.strip() or done.returncode}")
        return frozenset(ACCOUNT.findall(done.stdout))

    def read_calls(self) -> None:
        """Read deliveries, receipts that are owed, and refused calls.

        Raises `CommandError` if the log stands still.
        """
        self._wait_for_log()
        self.seen.owed = self._owed()
        self.seen.webhooks = sum(1 for _ in self._client.webhooks.list(limit=PAGE))
        self.seen.missed = list(self._missed())
        self.seen.after_removal = list(self._after_removal())
        less = [seller for seller in self._sellers.all if seller.part is SellerPart.ALLOW_LESS]
        found = self._sellers.map(less, self._beyond_scopes)
        self.seen.beyond_scopes = [call for calls in found for call in calls]

    def _read_notices(self) -> None:
        while True:
            page = self._client.events.list(after=self._cursor, types=NOTICES, limit=PAGE)
            self.seen.notices += [
                Notice(str(event.type), str(event.account), _moment(event.timestamp))
                for event in page.data
            ]
            self._cursor = page.next_cursor or self._cursor
            if not page.has_more:
                return

    def _holds(self, is_right: Callable[[frozenset[str]], bool]) -> bool:
        held = self.held()
        return held is None or is_right(held)

    def _is_pending(self) -> bool:
        accounts = accounts_of(self._sellers.all)
        return any(
            str(row.account) in accounts
            for webhook in self._client.webhooks.list(limit=PAGE)
            for row in self._client.webhooks.deliveries.list(
                webhook.id, status="pending", created_since=self._since, limit=PAGE
            ).data
        )

    def _owed(self) -> frozenset[str]:
        """Return the sellers whose erasure the app has not acknowledged."""
        erasures = self._client.app.erasures.list(limit=PAGE)
        listed = frozenset(str(erasure.account) for erasure in erasures)
        return listed & accounts_of(self._sellers.all)

    def _missed(self) -> Iterator[MissedDelivery]:
        accounts = accounts_of(self._sellers.all)
        outcomes: dict[str, str] = {}
        for webhook in self._client.webhooks.list(limit=PAGE):
            for row in self._client.webhooks.deliveries.list(
                webhook.id, status=("pending", "failed"), created_since=self._since, limit=PAGE
            ):
                kind, account = str(row.type), str(row.account)
                if account in accounts:
                    if kind not in outcomes:
                        outcomes[kind] = self._outcome(str(row.id))
                    yield MissedDelivery(kind, account, outcomes[kind])

    def _outcome(self, delivery_id: str) -> str:
        """Say how the last attempt of a delivery ended."""
        attempts = self._client.deliveries.get(delivery_id).attempts
        if not attempts:
            return "not sent yet"
        status = attempts[-1].response_status
        return str(attempts[-1].outcome) if status is None else f"HTTP {status}"

    def _after_removal(self) -> Iterator[RefusedCall]:
        """Yield the calls for accounts without an install, which the log names in `errors`."""
        for row in self._client.usage.requests.list(
            status=401, started_since=self._since, limit=PAGE
        ):
            if row.error_code == "not_installed" and row.errors:
                named = ACCOUNT.search(row.errors[0].detail)
                if named is not None:
                    yield RefusedCall(named[0], row.started_at)

    def _beyond_scopes(self, seller: Seller) -> list[RefusedCall]:
        """Return the app's calls for a seller that needed a scope which the app lacked."""
        requests = self._sellers.client_of(seller).usage.requests
        return [
            RefusedCall(seller.account, row.started_at)
            for row in requests.list(status=403, started_since=self._since, limit=PAGE)
            if row.error_code == "missing_scope"
        ]

    def _wait_for_log(self) -> None:
        """Make a call, and wait until the log lists it, as it then does earlier ones."""
        made = self._client.app.with_raw_response.get().request_id or ""
        listed = self._client.usage.requests.list
        if not waited(lambda: bool(listed(request_id=made).data), LOG_SECONDS):
            raise CommandError(
                "The server's request log doesn't grow: is its usage worker running?"
            )

    @property
    def _since(self) -> datetime:
        return min(seller.installed_at for seller in self._sellers.all)


def waited(is_done: Callable[[], bool], seconds: float) -> bool:
    """Poll until something is done; return whether it was within this time."""
    ends, pause = time.monotonic() + seconds, FIRST_PAUSE_SECONDS
    while not is_done():
        left = ends - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(pause, left))
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
    return True


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, timezone.utc)
