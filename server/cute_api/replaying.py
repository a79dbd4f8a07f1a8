"""`make_replayer()`, which wires what replays reads in `cute background`: see `services.shadow`."""

from cute_api import config
from cute_api.edge.admitted_calls import AdmittedCalls
from cute_api.edge.lanes import CallLanes
from cute_api.edge.limits.action_throttle import ActionThrottle
from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.edge.replay import Replayer
from cute_api.edge.request import Admitted
from cute_api.edge.responses.context import ResponseContext
from cute_api.edge.responses.errors import Errors
from cute_api.edge.result import Run
from cute_api.edge.routing import Routes
from cute_api.handlers import handler_of
from cute_api.handlers.call import Services, run_of
from cute_api.models.connections.direct import DirectReads
from cute_api.models.database import Database, make_engine
from cute_api.sealing import Sealer
from cute_api.services.feeds.places import StreamPlaces
from cute_api.services.feeds.streams import EventStreams
from cute_api.services.keys.principal_reader import PrincipalReader
from cute_api.services.snapshots.storage import objects_at
from cute_api.spec import Spec
from cute_api.usage import stream
from cute_api.usage.item_views import ItemViews
from cute_api.versions.breaks import Breaks
from cute_api.versions.registry import Versions
from cute_api.webhooks.egress.addresses import UrlRules


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
        breaks=Breaks(),
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
