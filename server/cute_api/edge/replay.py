"""Replay reads through the steps of a call, in versions of our choice, without effects.

A `Read` has neither method nor body; only operations run that the document has as GET; and all
statements run in read-only transactions of PostgreSQL, so a handler that wrote would fail. There is
no gate, so nothing is counted; nothing is recorded, so there is no row in the log and no view.
"""

from collections.abc import Sequence

import orjson

from cute_api.edge.admitted_calls import AdmittedCalls
from cute_api.edge.encoding import JSON
from cute_api.edge.gate import admit_replay
from cute_api.edge.record import Record
from cute_api.edge.request import Request, new_id
from cute_api.edge.responses.context import ResponseContext
from cute_api.edge.routing import Route, Routes
from cute_api.models.connections.direct import DirectReads
from cute_api.services.keys.principal_reader import PrincipalReader
from cute_api.services.keys.principals import Principal
from cute_api.services.shadow.differences import Answer, names_in
from cute_api.services.shadow.reads import Read
from cute_api.spec import Operation
from cute_api.versions.registry import Versions

METHOD = "GET"
# Ours, not the version's.
FIRST_SERVER_ERROR = 500


class Replayer:
    """Replays reads with the rights of the key that made them."""

    def __init__(
        self, versions: Versions, routes: Routes, calls: AdmittedCalls, reads: DirectReads
    ) -> None:
        self.versions = versions
        documents = (versions.spec_of(date).document for date in versions.dates)
        self.names = frozenset[str]().union(*map(names_in, documents))
        self._routes = routes
        self._calls = calls
        self._reads = reads
        self._principals = PrincipalReader(reads)

    def answers(self, read: Read, versions: Sequence[str]) -> list[Answer] | None:
        """Return the responses in these versions, all of the same moment.

        None if the key may no longer call, the operation returns no JSON, or we failed.
        """
        route = self._routes.find(METHOD, read.path)
        if route is None or not is_replayable(route.plan.operation):
            return None
        with self._reads.connections.snapshot():
            principal = self._principals.find_key(read.key_id)
            if principal is None:
                return None
            found = [self._answer(route, read, principal, version) for version in versions]
        return None if any(answer.status >= FIRST_SERVER_ERROR for answer in found) else found

    def _answer(self, route: Route, read: Read, principal: Principal, version: str) -> Answer:
        request = Request(
            new_id(), METHOD, read.path, in_api=True, client_address="", query=read.query.encode()
        )
        admitted = admit_replay(request, principal, version)
        context = ResponseContext(version)
        response = self._calls.run(route, admitted, context, Record(principal=principal))
        return Answer(response.status, orjson.loads(response.body))


def is_replayable(operation: Operation) -> bool:
    """Return whether an operation only reads, and returns JSON."""
    success = operation.responses.get("200", {})
    return operation.method == METHOD.lower() and JSON in success.get("content", {})
