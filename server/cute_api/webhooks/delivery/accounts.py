"""The accounts of a webhook that carries the events of many: whose turn it is, and who waits.

Pure; clock and randomness are arguments. An account has one request in flight at a time, so its
events keep their order, and its backlog takes no request from the others. An account that the
receiver rejects rests alone; only when several accounts fail does the receiver count as failing.
"""

from collections.abc import Iterable
from datetime import datetime

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.delivery.claims import FIRST_TURN, AccountTurn, Claim
from cute_api.webhooks.delivery.health import OPEN_AFTER, Health, Random, after

WITNESSES = 5
"""Accounts that must have failed since the last success before the whole webhook is held."""
MAX_FAILING = 1_000  # accounts of a webhook whose failures are remembered


class Accounts:
    """What a pump knows of a webhook's accounts; lost with the pump, at the cost of a few tries."""

    def __init__(self) -> None:
        self._after = FIRST_TURN
        self._failing: dict[str, Health] = {}
        self._witnesses: set[str] = set()

    def rests(self, account: str, now: datetime) -> bool:
        """Whether the account pauses, because the receiver rejects its events."""
        held_until = self._failing.get(account, Health()).held_until
        return held_until is not None and held_until > now

    def turn(self, held: Iterable[Claim], now: datetime) -> AccountTurn:
        """Return where the next claim begins, without accounts that rest or have claims left."""
        resting = {account for account in self._failing if self.rests(account, now)}
        return AccountTurn(self._after, tuple(resting.union(claim.account for claim in held)))

    def claimed(self, accounts: Iterable[str]) -> bool:
        """Note whose deliveries were claimed; return whether more may be due.

        The next turn begins after the last of them, or from the start after a claim without any.
        """
        before, self._after = self._after, max(accounts, default=FIRST_TURN)
        return self._after != FIRST_TURN or before != FIRST_TURN

    def failing(self, account: str) -> bool:
        """Whether the account gets a single attempt at a time, because its last ones failed."""
        return self._failing.get(account, Health()).one_at_a_time

    def judge(
        self,
        account: str,
        outcome: AttemptOutcome,
        now: datetime,
        rng: Random,
        *,
        before: Health,
        receiver: Health,
    ) -> Health:
        """Note an attempt's outcome; return the receiver's health, which was `before`.

        `receiver` is its health as if the webhook had this account only.
        """
        if outcome is AttemptOutcome.SUCCESS:
            if before.one_at_a_time:
                self._failing.clear()  # the receiver was down for all
            self._failing.pop(account, None)
            self._witnesses.clear()
            return receiver
        if outcome is AttemptOutcome.NOT_SENT:
            return receiver
        own, _ = after(self._failing.pop(account, Health()), outcome, None, now, rng)
        self._failing[account] = own
        if len(self._failing) > MAX_FAILING:
            del self._failing[next(iter(self._failing))]
        if len(self._witnesses) < WITNESSES:
            self._witnesses.add(account)
        if before.one_at_a_time or len(self._witnesses) >= WITNESSES:
            return receiver
        return receiver._replace(
            failures=min(receiver.failures, OPEN_AFTER - 1), slow=False, held_until=None
        )

    def start_over(self) -> None:
        """Forget the failures: the owner changed the webhook, or asks for an attempt now."""
        self._failing.clear()
        self._witnesses.clear()
