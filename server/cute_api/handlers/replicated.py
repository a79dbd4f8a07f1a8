"""Reads that may come from a replica, such that callers see their own changes.

Only operations that the document marks by the header `Cute-Read-Lag` use replicas: reads that need
no key, and return the same to all callers. Private data, the owners of keys, limits and
`Idempotency-Key` are read from the primary.
"""

import logging
from dataclasses import replace
from functools import wraps
from typing import Any

from cute_api.edge.request import CheckedCall
from cute_api.edge.result import CallResult, Run
from cute_api.handlers import call as calls
from cute_api.handlers import handler_of
from cute_api.handlers.call import Call, Handler, Services
from cute_api.metrics import reported
from cute_api.metrics.reports import PROCESS_METRICS
from cute_api.models.connections.direct import DirectReads
from cute_api.models.database import Database
from cute_api.models.failures import PostgresError
from cute_api.models.replicas import own_writes
from cute_api.models.replicas.replicas import ReplicaReads, Replicas
from cute_api.models.statements import Reads
from cute_api.refusals import RefusalError
from cute_api.spec import READ_LAG, Operation

log = logging.getLogger("cute.replicas")


def run_of(
    operation: Operation,
    database: Database,
    reads: DirectReads,
    services: Services,
    replicas: Replicas | None,
) -> Run:
    """How the edge runs an operation, which uses `replicas` if there are any."""
    handler = handler_of(operation)
    if replicas is not None and operation.may_lag:
        handler = _from_replicas(handler, replicas)
    run = calls.run_of(operation.id, handler, database, reads, services)
    if replicas is None or operation.method == "get":
        return run
    return _noting_writes(run, reads)


def _from_replicas(handler: Handler, replicas: Replicas) -> Handler:
    """A handler that reads from a replica if one is fresh enough, and reports its lag.

    If the result is a refusal, because the replica lacks an item or a cursor's place, the primary
    decides.
    """

    def from_primary(call: Call, **arguments: Any) -> CallResult:
        PROCESS_METRICS.add(reported.CATALOGUE_READS, "primary")
        return handler(call, **arguments)

    @wraps(handler)
    def read(call: Call, **arguments: Any) -> CallResult:
        connection = replicas.take(None if call.caller is None else call.caller.wrote)
        if connection is None:
            return from_primary(call, **arguments)
        try:
            reads = ReplicaReads(connection, call.reads)
            returned = handler(replace(call, reads=reads), **arguments)
            if reads.is_on_replica:
                returned.headers[READ_LAG] = str(replicas.lag_ms(connection))
            PROCESS_METRICS.add(
                reported.CATALOGUE_READS, "replica" if reads.is_on_replica else "primary"
            )
            return returned
        except RefusalError:
            return from_primary(call, **arguments)
        finally:
            replicas.give(connection)

    return read


def _noting_writes(run: Run, primary: Reads) -> Run:
    """Runs a change, and notes the primary's log position after its commit."""

    def noted(call: CheckedCall) -> CallResult:
        try:
            result = run(call)
        except RefusalError:
            # The change was rolled back.
            raise
        except Exception:
            # The change may have been committed.
            _note(primary, call)
            raise
        _note(primary, call)
        return result

    return noted


def _note(primary: Reads, call: CheckedCall) -> None:
    principal = call.authorised.admitted.principal
    if principal is None:
        return
    try:
        own_writes.note(primary, principal.user_id)
    except PostgresError as error:
        # The change is committed: until replicas have it, its user may read the old state.
        log.warning("A change could not be noted.", extra={"error": type(error).__name__})
