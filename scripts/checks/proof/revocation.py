"""Prove that every process refuses an ended key, token, app or install from the next request on.

`python -m scripts.checks.proof.revocation --calls 10000` starts stores and 4 processes of the API.
Callers ask all of them without a pause while a key is ended: in each way, with Valkey up,
killed and returning. Of the calls that begin after the response to the ending (10,000 a case) none
may be accepted. Then the process that revokes is killed before and after the commit: before it the
key must work everywhere and nothing be left, after it the key must be refused and all be there.
"""

import argparse
import http.client
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import count
from uuid import UUID

import psycopg2
from sqlalchemy import func, select, update

from cute_api.models import ApiKey, Install, User, Webhook
from cute_api.models.enums import AppStatus, Scope, Tier
from cute_api.services.accounts import accounts, suspension
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.apps import apps, installs, tokens
from cute_api.services.apps.apps import AppDraft
from cute_api.services.keys import keys, reports, rotation
from cute_api.services.keys.principals import APP_SCOPES, Principal
from cute_api.spec import BASE_PATH
from scripts.checks.proof.fleet import PROCESSES, Called, Fleet
from scripts.checks.proof.steps import PATIENCE_S, POLL_S, PROOF_WAIT
from scripts.checks.proof.verdict import NotProvenError, exit_code
from scripts.checks.proof.webhook_tables import rows
from scripts.checks.stack import OwnStack, stack
from scripts.shared.waiting import until

PATH = "/me/items"
LOCKS = {"within": 4_301, "commit": 4_302}

TRIGGERS = f"""{PROOF_WAIT}
CREATE TRIGGER proof_within BEFORE INSERT ON audit_log
    FOR EACH ROW EXECUTE FUNCTION proof_wait({LOCKS["within"]});
CREATE CONSTRAINT TRIGGER proof_commit AFTER INSERT ON audit_log
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION proof_wait({LOCKS["commit"]});
"""
HELD = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'cute' AND wait_event = 'advisory'
"""
# The rows that a revocation writes, 1 or 0 in each table.
LEFT = """
SELECT (SELECT count(*) FROM api_keys WHERE id = %(key)s AND revoked_at IS NOT NULL),
    (SELECT count(*) FROM audit_log WHERE target_id = %(key)s AND action = 'key.revoked'),
    (SELECT count(*) FROM notices WHERE data ->> 'id' = %(key)s::text),
    (SELECT count(*) FROM events WHERE subject_id = %(key)s),
    (SELECT count(*) FROM webhooks WHERE created_by_key_id = %(key)s AND status = 'paused')
"""


class KeyEnding(StrEnum):
    """How a key ends, or loses the scope that the calls need."""

    API = "revoked through the API"
    CUTE = "revoked by an operator"
    REPORTED = "reported"
    ROTATED = "rotated without grace"
    EXPIRED = "expired"
    SCOPE = "without its scope"
    SUSPENDED = "its user suspended"
    APP_KEY = "an app's key revoked"
    INSTALL = "the install of its app removed"
    SELLER = "the seller of its install suspended"
    APP = "its app suspended"
    DEVELOPER = "the developer of its app suspended"
    TOKEN = "revoked at its endpoint"  # noqa: S105 - the name of an ending


OF_APPS = frozenset(
    {
        KeyEnding.APP_KEY,
        KeyEnding.INSTALL,
        KeyEnding.SELLER,
        KeyEnding.APP,
        KeyEnding.DEVELOPER,
    }
)
CASES = (
    *((ending, False) for ending in KeyEnding if ending is not KeyEnding.TOKEN),
    *((ending, True) for ending in KeyEnding if ending in OF_APPS | {KeyEnding.TOKEN}),
)
"""Each ending, and whether the calls are made with an access token."""


class ValkeyState(StrEnum):
    UP = "up"
    KILLED = "killed"
    RETURNING = "returning"


class KillMoment(StrEnum):
    """When the revoking process is killed."""

    BEFORE_COMMIT = "before the commit"
    AFTER_COMMIT = "after the commit"


@dataclass(frozen=True, slots=True)
class RevocationResult:
    """The calls accepted before the ending, and those that began after its response."""

    accepted_before: int
    calls_after: int


class RevocationProof:
    """The API processes on stores of their own. Use it from the main thread."""

    def __init__(self, stack: OwnStack) -> None:
        """The stores of `stack` are empty; the proof changes them for good."""
        self._stores = stack.stores
        self._database = stack.migrate()
        self._rows(TRIGGERS)
        self._numbers = count(1)
        self._fleet = Fleet(stack)

    def end(
        self, ending: KeyEnding, valkey: ValkeyState, calls: int, *, by_token: bool = False
    ) -> RevocationResult:
        """End a key while every process uses it; raise `NotProvenError` if a later call got in."""
        of_app = by_token or ending in OF_APPS
        made, seller = self._new_app_key() if of_app else (self._new_key(), None)
        account = None if seller is None else seller.id
        secret = self._new_token(made, seller) if by_token and seller is not None else made.secret
        if valkey is not ValkeyState.UP:
            self._stores.valkey.kill()
        with self._fleet.calling(secret, PATH, account) as callers:
            callers.until(
                lambda c: (
                    len({call.process for call in c.since(0) if call.status == 200}) == PROCESSES
                ),
                "a call accepted by each process",
            )
            self._end(ending, made, seller, secret)
            ended = time.monotonic()
            if valkey is ValkeyState.RETURNING:
                self._stores.valkey.start()
            callers.until(lambda c: len(c.since(ended)) >= calls, f"{calls} calls")
        if valkey is ValkeyState.KILLED:
            self._stores.valkey.start()
        after = callers.since(ended)
        accepted = [call for call in after if not _refused(call, ending)]
        if accepted:
            raise NotProvenError(
                f"{ending}, Valkey {valkey}: {len(accepted)} of {len(after)} calls got in, the "
                f"first {(accepted[0].begun - ended) * 1000:.1f} ms after: {accepted[0]}"
            )
        before = sum(call.status == 200 for call in callers.since(0))
        return RevocationResult(before, len(after))

    def kill(self, moment: KillMoment, calls: int) -> int:
        """Kill the revoking process; return how many later calls got the same response."""
        made = self._new_key()
        key_id = made.row.id
        killed = self._fleet.processes[0]
        lock = LOCKS["within" if moment is KillMoment.BEFORE_COMMIT else "commit"]
        with (
            closing(psycopg2.connect(self._stores.database_url)) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (lock,))
            caller = threading.Thread(target=self._revoke_in_vain, args=(made,))
            caller.start()
            until(
                lambda: self._held() != [],
                "the revocation to come to its step",
                PATIENCE_S,
                poll_s=POLL_S,
            )
            (backend,) = self._held()
            killed.kill()
            connection.rollback()
        caller.join(PATIENCE_S)
        until(
            lambda: not self._lives(backend),
            "the end of what the process left",
            PATIENCE_S,
            poll_s=POLL_S,
        )
        killed.start()
        left = self._left(key_id)
        if set(left) != {int(moment is KillMoment.AFTER_COMMIT)}:
            raise NotProvenError(f"Killed {moment}, the revocation left half of itself: {left}")
        started = time.monotonic()
        with self._fleet.calling(made.secret, PATH) as callers:
            callers.until(lambda c: len(c.since(started)) >= calls, f"{calls} calls")
        after = callers.since(started)
        ended = moment is KillMoment.AFTER_COMMIT
        wrong = [call for call in after if _refused(call, KeyEnding.API) is not ended]
        if wrong or {call.process for call in after} != set(range(PROCESSES)):
            raise NotProvenError(f"Killed {moment}: {wrong[:3] or after[:3]}")
        return len(after)

    def _end(self, ending: KeyEnding, made: keys.NewKey, seller: User | None, secret: str) -> None:
        """Return once the ending has its response, or is committed."""
        if ending is KeyEnding.API:
            self._revoke(made, process=1)
            return
        with self._database.transaction() as session:
            changed = update(ApiKey).where(ApiKey.id == made.row.id)
            match ending:
                case KeyEnding.CUTE | KeyEnding.APP_KEY:
                    keys.revoke(session, made.row.id)
                case KeyEnding.REPORTED:
                    reports.report(session, made.secret, source=None, url=None, reporter=None)
                case KeyEnding.ROTATED:
                    rotation.rotate(session, made.row.id, actor=SYSTEM, grace=timedelta(0))
                case KeyEnding.EXPIRED:
                    session.execute(changed.values(expires_at=func.clock_timestamp()))
                case KeyEnding.SCOPE:
                    session.execute(changed.values(scopes=[]))
                case KeyEnding.SUSPENDED | KeyEnding.DEVELOPER:
                    suspension.suspend(session, email=made.row.user.email, actor=SYSTEM)
                case KeyEnding.SELLER if seller is not None:
                    suspension.suspend(session, email=seller.email, actor=SYSTEM)
                case KeyEnding.INSTALL if seller is not None and made.row.app_id is not None:
                    installs.remove(session, made.row.app_id, seller.id, SYSTEM)
                case KeyEnding.APP if made.row.app_id is not None:
                    apps.set_status(session, made.row.app_id, AppStatus.SUSPENDED, SYSTEM)
                case KeyEnding.TOKEN if made.row.app_id is not None:
                    tokens.revoke(session, made.row.app_id, secret)

    def _revoke(self, made: keys.NewKey, process: int) -> None:
        with closing(self._fleet.connect(process)) as connection:
            connection.request(
                "DELETE",
                f"{BASE_PATH}/me/keys/{made.row.id}",
                headers={"Authorization": f"Bearer {made.secret}"},
            )
            status = connection.getresponse().status
        if status != 204:
            raise NotProvenError(f"A key that revokes itself got {status}.")

    def _revoke_in_vain(self, made: keys.NewKey) -> None:
        try:
            self._revoke(made, process=0)
        except (OSError, http.client.HTTPException):
            return  # expected: the process was killed

    def _new_key(self) -> keys.NewKey:
        """Create a key of a new user, with a webhook that the key created."""
        with self._database.transaction() as session:
            user, _ = accounts.create(
                session, email=f"user-{next(self._numbers)}@cute.example", tier=Tier.PRO
            )
            made = keys.create(session, user=user, name="proof", scopes=Scope)
            made.row.user = user
            session.add(
                Webhook(
                    user_id=user.id,
                    url="https://shop.example/hook",
                    types=["item.sold"],
                    sealed_secret=b"nothing is sent here",
                    created_by_key_id=made.row.id,
                )
            )
            return made

    def _new_app_key(self) -> tuple[keys.NewKey, User]:
        """Create an app's key, and a seller who has installed the app."""
        number = next(self._numbers)
        with self._database.transaction() as session:
            developer, seller = (
                accounts.create(session, email=f"{role}-{number}@cute.example", tier=Tier.PRO)[0]
                for role in ("developer", "seller")
            )
            draft = AppDraft(f"Proof {number}", ["https://app.example/"], APP_SCOPES)
            app = apps.create(session, Principal.of_user(developer), draft)
            apps.set_status(session, app.id, AppStatus.LIVE, SYSTEM)
            installs.put(session, app, seller.id, APP_SCOPES, SYSTEM)
            made = keys.create(
                session, user=developer, name="proof", scopes=APP_SCOPES, app_id=app.id
            )
            made.row.user = developer
            return made, seller

    def _new_token(self, made: keys.NewKey, seller: User) -> str:
        """Create an access token of the seller's install."""
        with self._database.transaction() as session:
            install = session.scalars(select(Install).where(Install.user_id == seller.id)).one()
            begun = tokens.begin(session, install, b"proof %d" % next(self._numbers), APP_SCOPES)
            return tokens.issue(session, begun.grant, made.row.id, install.scopes)

    def _rows(self, statement: str, **values: object) -> list[tuple[int, ...]]:
        return rows(self._stores.database_url, statement, values)

    def _held(self) -> list[int]:
        return [pid for (pid,) in self._rows(HELD)]

    def _lives(self, backend: int) -> bool:
        return bool(self._rows("SELECT 1 FROM pg_stat_activity WHERE pid = %(pid)s", pid=backend))

    def _left(self, key_id: UUID) -> tuple[int, ...]:
        return self._rows(LEFT, key=str(key_id))[0]


def _refused(call: Called, ending: KeyEnding) -> bool:
    """Whether a call was refused. Only an accepted call reaches the key's limit."""
    if ending is KeyEnding.SCOPE:
        return call.status in (403, 429)
    return call.status == 401 or (call.status == 429 and call.code != "rate_limited")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.checks.proof.revocation")
    parser.add_argument("--calls", type=int, default=10_000, help="after each ending")
    options = parser.parse_args(arguments)
    total = 0
    with stack() as running:
        proof = RevocationProof(running)
        for valkey in ValkeyState:
            for ending, by_token in CASES:
                ended = proof.end(ending, valkey, options.calls, by_token=by_token)
                total += ended.calls_after
                called = "with a token, " * by_token + f"Valkey {valkey}"
                print(
                    f"{ending}, {called}: {ended.accepted_before} calls accepted before, "
                    f"0 of {ended.calls_after} after",
                    flush=True,
                )
        for moment in KillMoment:
            seen = proof.kill(moment, options.calls // 10)
            print(
                f"Killed {moment}: nothing half, {seen} calls with the same response",
                flush=True,
            )
    print(f"Proven: 0 of {total} calls accepted, over {PROCESSES} processes.")


if __name__ == "__main__":
    sys.exit(exit_code(main))
