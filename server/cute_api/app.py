"""`create_app()`, which wires all objects of the server. Other modules get theirs as arguments."""

import logging
from functools import partial

import flask

from cute_api import config
from cute_api.config_serving import Part
from cute_api.edge.application import Edge
from cute_api.edge.faults import Faults
from cute_api.edge.gate import Gate
from cute_api.edge.lanes import CallLanes
from cute_api.edge.limits.limiter import limiter
from cute_api.edge.limits.rate_limits import RateLimits
from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.edge.limits.throttles import ActionThrottle, AuthThrottle, PageLimits
from cute_api.edge.pages import Pages
from cute_api.edge.pipeline import Pipeline
from cute_api.edge.probes import Probes, probes_of
from cute_api.edge.request import new_id
from cute_api.edge.request_log import LOGGER, RequestLog
from cute_api.edge.responses.errors import Errors
from cute_api.edge.result import Run
from cute_api.edge.routing import Routes
from cute_api.edge.validation.sampling import Sampler
from cute_api.edge.versions import choice
from cute_api.handlers.call import Services
from cute_api.handlers.replicated import run_of
from cute_api.lib.breaker import Breaker
from cute_api.lib.worker_thread import WorkerThread
from cute_api.metrics import reported
from cute_api.metrics.metric import ProcessKind
from cute_api.metrics.reports import PROCESS_METRICS
from cute_api.models.connections.deadlines import PATIENCE, DatabaseTimeouts
from cute_api.models.connections.direct import DirectReads
from cute_api.models.connections.pools import EnginePool, PoolShares, Shrinker, show_pools
from cute_api.models.database import Database, make_engine
from cute_api.models.lists import require_document
from cute_api.models.replicas.replicas import Replicas
from cute_api.portal import blueprints
from cute_api.portal.login.devices import CONFIRMED, FIRST_STEP, SIGNED_UP, Devices
from cute_api.portal.portal import Portal
from cute_api.portal.refusals import ProblemPages
from cute_api.portal.views import note_user
from cute_api.processes.reporting import Reporter
from cute_api.sealing import Sealer
from cute_api.services.accounts.storage import limits_setting
from cute_api.services.feeds.places import StreamPlaces
from cute_api.services.feeds.streams import EventStreams
from cute_api.services.keys.last_use import KeyUse
from cute_api.services.keys.principal_reader import PrincipalReader
from cute_api.services.snapshots.storage import objects_at
from cute_api.spec import Spec
from cute_api.tracing import starting
from cute_api.usage import stream
from cute_api.usage.bodies import BodyKeeper, BodyRedactor
from cute_api.usage.item_views import ItemViews
from cute_api.usage.recorder import Recorder
from cute_api.usage.redaction import Redactor
from cute_api.usage.rows import FindOperation
from cute_api.versions.breaks import VersionBreaks
from cute_api.versions.registry import Versions
from cute_api.webhooks.egress.addresses import UrlRules

# Objects that start and stop with the server.
Background = Gate | Probes | Reporter | WorkerThread | EventStreams


def create_app(
    settings: config.Settings | None = None,
    spec: Spec | None = None,
    versions: Versions | None = None,
    patience: DatabaseTimeouts = PATIENCE,
    *,
    ahead: bool = False,
) -> Edge:
    """The ASGI application: API, portal pages, health.

    `spec` is by default the bundle's, and `versions` those of the document with the committed
    changes. `ahead` builds the search index of the documentation now, on a thread, instead of on
    first use.
    """
    settings = settings or config.load()
    database_url = settings.need_database_url()
    if versions is None:
        versions = Versions.load(spec or Spec.load(sandbox=settings.sandbox))
    spec = versions.spec
    require_document(spec.document)
    sealer = Sealer.of(settings)
    shares = PoolShares.of(settings.connections)
    database = _database(settings, spec, sealer, shares, patience)
    reads = DirectReads(
        database_url,
        database.info,
        settings.pooler,
        most=shares.direct,
        most_changes=shares.changes,
        patience=patience,
        breaker=Breaker(open_s=patience.open_s),
    )
    replicas = _replicas(settings, database_url, most=shares.direct)
    shrinker = Shrinker([reads.connections.pool, EnginePool(database.engine)])

    flask_app = flask.Flask(__name__, static_folder=None)
    # A path has one form: Flask must not route a path that the edge would reject.
    flask_app.url_map.merge_slashes = False
    store = limiter.serve(flask_app, settings.need_limits_redis_url())
    limits = RateLimits(store, spec.tiers, free_paths=spec.unmetered_paths)
    services = Services(
        spec=spec,
        base_url=settings.portal_url,
        versions=versions,
        breaks=VersionBreaks(),
        url_rules=UrlRules.of(settings),
        actions=ActionThrottle(store),
        sealer=sealer,
        verification=settings.webhook_verification,
        streams=_streams(settings, spec, reads, limits),
        snapshot_objects=objects_at(settings.snapshot_store),
        views=ItemViews(database_url, settings.pooler),
        log_one_in=settings.request_log_one_in,
    )

    def serve(operation_id: str) -> Run:
        return run_of(spec.operations[operation_id], database, reads, services, replicas)

    recorder = _recorder(settings, versions, sealer, services.views)
    recorder.start()
    sampler = Sampler(versions, share=settings.response_sample)
    sampler.start()
    gate = Gate(
        reader=PrincipalReader(reads, with_write=replicas is not None),
        version_of=partial(choice.of_caller, versions=versions),
        limits=limits,
        key_use=KeyUse(database_url, settings.pooler),
        throttle=AuthThrottle(store),
    )

    lanes = CallLanes(
        (operation.path for operation in spec.operations.values()),
        partial(Breaker, open_s=patience.open_s),
    )
    probes = probes_of(
        settings,
        sealer,
        limits=limits,
        replicas=replicas,
        pools={"direct": reads.connections.pool.breaker, "sessions": database.breaker},
        lanes=lanes,
    )

    portal = _portal(
        flask_app, settings, database, services, limits, at_once=shares.pages, ahead=ahead
    )
    pipeline = Pipeline(
        versions=versions,
        gate=gate,
        routes=Routes(versions, serve),
        pages=Pages(flask_app),
        errors=Errors(
            spec,
            settings.portal_url,
            None if portal is None else ProblemPages(flask_app, note_user),
        ),
        sampler=sampler,
        probes=probes,
        lanes=lanes,
        is_over_tls=settings.is_public_over_tls,
        page_limits=PageLimits(store, settings.serving.pages_a_minute),
        faults=Faults(reads) if spec.sandbox else None,
        only=settings.serving.only,
    )

    tracer = starting.start(settings, starting.Service.API)
    log = RequestLog(enabled=logging.getLogger(LOGGER).isEnabledFor(logging.INFO))
    log.start()

    reporter = _reporter(
        settings,
        reads=reads,
        sessions=EnginePool(database.engine),
        shares=shares,
        store=store,
        recorder=recorder,
    )
    background: list[Background] = [gate, services.streams, reporter, probes]
    if replicas is not None:
        background.append(replicas.thread)

    def start() -> None:
        for component in background:
            component.start()
        services.views.start()
        shrinker.start()

    def stop() -> None:
        for component in background:
            component.stop()
        recorder.close()
        # After the recorder, which notes the last views.
        services.views.stop()
        log.stop()
        shrinker.stop()
        if tracer is not None:
            tracer.stop()

    return Edge(
        pipeline,
        new_id=new_id,
        recorder=recorder,
        log=log,
        start=start,
        stop=stop,
        lanes=lanes,
        most_in_lane=shares.in_lane,
        trusted_proxies=settings.trusted_proxies,
        tracer=tracer,
    )


def _replicas(settings: config.Settings, primary_url: str, *, most: int) -> Replicas | None:
    """Return the replicas, which report their reads and lag; None if none are configured."""
    if settings.read_url is None:
        return None
    replicas = Replicas(
        primary_url=primary_url,
        read_url=settings.read_url,
        pooler=settings.pooler,
        bound_s=settings.read_lag_ms / 1_000,
        most=most,
    )
    PROCESS_METRICS.begin(reported.CATALOGUE_READS)
    PROCESS_METRICS.read(
        reported.REPLICA_LAG,
        lambda: {} if (lag_s := replicas.least_lag_s()) is None else {(): lag_s},
    )
    return replicas


def _portal(
    flask_app: flask.Flask,
    settings: config.Settings,
    database: Database,
    services: Services,
    limits: RateLimits,
    *,
    at_once: int,
    ahead: bool,
) -> Portal | None:
    """The portal's pages, unless this process has none."""
    if settings.serving.only is Part.API:
        return None
    pages = Database(
        database.engine,
        item_url=settings.item_url,
        cursor_keys=services.sealer.cursor_keys,
        at_once=at_once,
        breaker=database.breaker,
    )
    portal = Portal(
        settings=settings,
        database=pages,
        services=services,
        limits=limits,
        valkey=stream.connect(settings.need_redis_url()),
        devices=Devices(services.sealer),
        newcomers=Devices(services.sealer, SIGNED_UP),
        first_steps=Devices(services.sealer, FIRST_STEP),
        confirmations=Devices(services.sealer, CONFIRMED),
    )
    blueprints.register(flask_app, portal)
    if ahead:
        portal.derived.library.prepare()
    return portal


def _database(
    settings: config.Settings,
    spec: Spec,
    sealer: Sealer,
    shares: PoolShares,
    patience: DatabaseTimeouts,
) -> Database:
    breaker = Breaker(open_s=patience.open_s)
    return Database(
        make_engine(
            settings.need_database_url(),
            pool_size=shares.sessions,
            pooler=settings.pooler,
            statement_s=patience.statement_s,
            breaker=breaker,
        ),
        item_url=settings.item_url,
        cursor_keys=sealer.cursor_keys,
        storage_limits=limits_setting(spec.tiers),
        breaker=breaker,
    )


def _recorder(
    settings: config.Settings, versions: Versions, sealer: Sealer, views: ItemViews
) -> Recorder:
    """Return the recorder of request rows, which redacts by the documents of all versions."""
    documents = {date: versions.spec_of(date) for date in versions.dates}
    return Recorder(
        stream.connect(settings.need_redis_url()),
        _operation_finder(versions.spec),
        log_one_in=settings.request_log_one_in,
        redactor=Redactor.of(spec.operations.values() for spec in documents.values()),
        bodies=BodyKeeper(BodyRedactor(documents), sealer),
        views=views,
    )


def _streams(
    settings: config.Settings, spec: Spec, reads: DirectReads, limits: RateLimits
) -> EventStreams:
    return EventStreams(
        reads,
        PrincipalReader(reads).again,
        StreamPlaces(stream.connect(settings.need_redis_url())),
        spec.events,
        take_unit=limits.take_unit,
        seconds=settings.event_stream_s,
    )


def _reporter(
    settings: config.Settings,
    *,
    reads: DirectReads,
    sessions: EnginePool,
    shares: PoolShares,
    store: WindowStrategy,
    recorder: Recorder,
) -> Reporter:
    """Return the reporter of this process's pools, limits and queued rows."""
    show_pools(reads.connections.pool, sessions, shares)
    store.show(PROCESS_METRICS)
    PROCESS_METRICS.read(reported.QUEUED_ROWS, lambda: {(): recorder.queued})
    return Reporter(ProcessKind.API, settings.need_redis_url())


def _operation_finder(spec: Spec) -> FindOperation:
    def find(method: str, path: str) -> str | None:
        found = spec.operation_at(method, path)
        return None if found is None else found.id

    return find
