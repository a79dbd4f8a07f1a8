"""The API processes, the callers, and what ends their access."""

import http.client
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import count
from uuid import UUID

import psycopg2

from cute_api.models import User
from cute_api.services.keys import keys
from cute_api.spec import BASE_PATH
from scripts.checks.proof.fleet import PROCESSES, Fleet, FleetRequest, FleetResponse
from scripts.checks.proof.revocation.callers import new_app_key, new_key, new_team, new_token
from scripts.checks.proof.revocation.endings import OF_APPS, KeyEnding, end_access
from scripts.checks.proof.steps import PATIENCE_S, POLL_S, PROOF_WAIT
from scripts.checks.proof.verdict import NotProvenError
from scripts.checks.proof.webhook_tables import rows
from scripts.checks.stack import OwnStack
from scripts.shared.waiting import until

PATH, PAGE = "/me/items", "/keys"
# A network may ask for 1,200 pages a minute.
PAGE_CALLS = 200
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
        made, seller, secret = self._new_caller(ending, by_token=by_token)
        account = None if seller is None else seller.id
        return self._race(
            FleetRequest.with_key(secret, PATH, account),
            partial(self._end, ending, made, seller, secret),
            partial(_refused, ending=ending),
            valkey,
            calls,
        )

    def remove_member(
        self, valkey: ValkeyState, calls: int, *, by_key: bool = False
    ) -> RevocationResult:
        """Remove a member while every process serves their session, or their temporary key."""
        with self._database.transaction() as session:
            team = new_team(session, next(self._numbers))

        def remove() -> None:
            with self._database.transaction() as session:
                team.remove(session)

        if by_key:
            asked = FleetRequest.with_key(team.key, PATH)
            return self._race(asked, remove, partial(_refused, ending=None), valkey, calls)
        asked = FleetRequest.in_session(team.token, PAGE)
        return self._race(asked, remove, _refused_page, valkey, min(calls, PAGE_CALLS))

    def _race(
        self,
        asked: FleetRequest,
        end: Callable[[], None],
        is_refused: Callable[[FleetResponse], bool],
        valkey: ValkeyState,
        calls: int,
    ) -> RevocationResult:
        if valkey is not ValkeyState.UP:
            self._stores.valkey.kill()
        with self._fleet.calling(asked) as callers:
            callers.until(
                lambda c: (
                    len({call.process for call in c.since(0) if call.status == 200}) == PROCESSES
                ),
                "a call accepted by each process",
            )
            end()
            ended = time.monotonic()
            if valkey is ValkeyState.RETURNING:
                self._stores.valkey.start()
            callers.until(lambda c: len(c.since(ended)) >= calls, f"{calls} calls")
        if valkey is ValkeyState.KILLED:
            self._stores.valkey.start()
        after = callers.since(ended)
        accepted = [call for call in after if not is_refused(call)]
        if accepted:
            raise NotProvenError(
                f"{asked.path}, Valkey {valkey}: {len(accepted)} of {len(after)} calls got in, the "
                f"first {(accepted[0].begun - ended) * 1000:.1f} ms after: {accepted[0]}"
            )
        before = sum(call.status == 200 for call in callers.since(0))
        return RevocationResult(before, len(after))

    def _new_caller(
        self, ending: KeyEnding, *, by_token: bool
    ) -> tuple[keys.NewKey, User | None, str]:
        """Create a key, the seller of its install if it is an app's, and the secret of calls."""
        number = next(self._numbers)
        with self._database.transaction() as session:
            if not by_token and ending not in OF_APPS:
                made = new_key(session, number)
                return made, None, made.secret
            made, seller = new_app_key(session, number)
            return made, seller, new_token(session, made, seller) if by_token else made.secret

    def kill(self, moment: KillMoment, calls: int) -> int:
        """Kill the revoking process; return how many later calls got the same response."""
        with self._database.transaction() as session:
            made = new_key(session, next(self._numbers))
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
            raise NotProvenError(f"Killed {moment}, the revocation was left unfinished: {left}")
        started = time.monotonic()
        with self._fleet.calling(FleetRequest.with_key(made.secret, PATH)) as callers:
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
            end_access(session, ending, made, seller, secret)

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

    def _rows(self, statement: str, **values: object) -> list[tuple[int, ...]]:
        return rows(self._stores.database_url, statement, values)

    def _held(self) -> list[int]:
        return [pid for (pid,) in self._rows(HELD)]

    def _lives(self, backend: int) -> bool:
        return bool(self._rows("SELECT 1 FROM pg_stat_activity WHERE pid = %(pid)s", pid=backend))

    def _left(self, key_id: UUID) -> tuple[int, ...]:
        return self._rows(LEFT, key=str(key_id))[0]


def _refused_page(call: FleetResponse) -> bool:
    return call.status == 403


def _refused(call: FleetResponse, ending: KeyEnding | None) -> bool:
    """Whether a call was refused. Only an accepted call reaches the key's limit."""
    if ending is KeyEnding.SCOPE:
        return call.status in (403, 429)
    return call.status == 401 or (call.status == 429 and call.code != "rate_limited")
