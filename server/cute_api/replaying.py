"""Replay reads through the steps of a call, in versions of our choice, without effects.

A `ShadowRead` has neither method nor body; only operations run that the document has as GET; and
all statements run in read-only transactions of PostgreSQL, so a handler that wrote would fail.
There is no gate, so nothing is counted; nothing is recorded, so there is no row in the log and no
view.
`make_replayer()` wires it for `cute background`: see `services.shadow`.
"""

from collections.abc import Sequence

import orjson

from cute_api import config
from cute_api.edge.admitted_calls import AdmittedCalls
from cute_api.edge.encoding import JSON
from cute_api.edge.gate import admit_replay
from cute_api.edge.lanes import CallLanes
from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.edge.limits.throttles import ActionThrottle
from cute_api.edge.record import Record
from cute_api.edge.request import Admitted, Request, new_id
from cute_api.edge.responses.errors import Errors
from cute_api.edge.responses.response import ResponseContext
from cute_api.edge.result import Run
from cute_api.edge.routing import Route, Routes
from cute_api.handlers import handler_of
from cute_api.handlers.call import Services, run_of
from cute_api.models.connections.direct import DirectReads
from cute_api.models.database import Database, make_engine
from cute_api.sealing import Sealer
from cute_api.services.feeds.places import StreamPlaces
from cute_api.services.feeds.streams import EventStreams
from cute_api.services.keys.principal_reader import PrincipalReader
from cute_api.services.keys.principals import Principal
from cute_api.services.shadow.differences import ReplayedResponse, names_in
from cute_api.services.shadow.reads import ShadowRead
from cute_api.services.snapshots.storage import objects_at
from cute_api.spec import Operation, Spec
from cute_api.usage import stream
from cute_api.usage.item_views import ItemViews
from cute_api.versions.breaks import VersionBreaks
from cute_api.versions.registry import Versions
from cute_api.webhooks.egress.addresses import UrlRules

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

    def answers(self, read: ShadowRead, versions: Sequence[str]) -> list[ReplayedResponse] | None:
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

    def _answer(
        self, route: Route, read: ShadowRead, principal: Principal, version: str
    ) -> ReplayedResponse:
        request = Request(
            new_id(), METHOD, read.path, in_api=True, client_address="", query=read.query.encode()
        )
        admitted = admit_replay(request, principal, version)
        context = ResponseContext(version)
        response = self._calls.run(route, admitted, context, Record(principal=principal))
        return ReplayedResponse(response.status, orjson.loads(response.body))


def is_replayable(operation: Operation) -> bool:
    """Return whether an operation only reads, and returns JSON."""
    success = operation.responses.get("200", {})
    return operation.method == METHOD.lower() and JSON in success.get("content", {})


def make_replayer(settings: config.Settings) -> Replayer:
    """Compile the routes of all versions, which takes a second, on read-only connections."""
    url = settings.need_database_url()
    versions = Versions.load(Spec.load(sandbox=settings.sandbox))
    spec, sealer = versions.spec, Sealer.of(settings)
    engine = make_engine(url, pool_size=1, pooler=settings.pooler)
    database = Database(
        engine.execution_options(postgresql_readonly=True),
        item_url=settings.item_url,
        cursor_keys=sealer.cursor_keys,
    )
    reads = DirectReads(url, database.info, settings.pooler, most=1, most_changes=1)
    services = Services(
        spec=spec,
        base_url=settings.portal_url,
        versions=versions,
        breaks=VersionBreaks(),
        url_rules=UrlRules.of(settings),
        actions=ActionThrottle(WindowStrategy.at(settings.need_limits_redis_url())),
        sealer=sealer,
        verification=settings.webhook_verification,
        streams=EventStreams(
            reads,
            PrincipalReader(reads).again,
            StreamPlaces(stream.connect(settings.need_redis_url())),
            spec.events,
            take_unit=lambda _: False,
            seconds=settings.event_stream_s,
        ),
        snapshot_objects=objects_at(settings.snapshot_store),
        views=ItemViews(url, settings.pooler),
        log_one_in=settings.request_log_one_in,
    )

    def serve(operation_id: str) -> Run:
        handler = handler_of(spec.operations[operation_id])
        return run_of(operation_id, handler, database, reads, services)

    calls = AdmittedCalls(
        versions,
        Errors(spec, settings.portal_url, None),
        CallLanes(operation.path for operation in spec.operations.values()),
        weigh=_weigh,
    )
    return Replayer(versions, Routes(versions, serve), calls, reads)


def _weigh(_admitted: Admitted, _rows: int, _context: ResponseContext) -> None:
    """Count nothing, because a read has no rows of its own."""
