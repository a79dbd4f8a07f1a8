"""A small application behind the real edge: one function serves every operation and page."""

from collections.abc import Callable
from uuid import UUID

import flask

from cute_api.edge.application import WORK_THREADS, Edge
from cute_api.edge.gate import Gate
from cute_api.edge.lanes import CallLanes
from cute_api.edge.limits.rate_limits import RateLimits
from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.edge.limits.throttles import AuthThrottle, PageLimits
from cute_api.edge.pages import REPLY, Pages
from cute_api.edge.pipeline import Pipeline
from cute_api.edge.probes import Probes
from cute_api.edge.request import Request
from cute_api.edge.request_log import RequestLog
from cute_api.edge.responses.errors import Errors
from cute_api.edge.result import CallResult
from cute_api.edge.routing import Routes
from cute_api.edge.validation.sampling import Sampler
from cute_api.lib.server_sent_events import MEDIA_TYPE
from cute_api.portal.refusals import ProblemPages
from cute_api.services.keys.last_use import KeyUse
from cute_api.services.keys.principals import Principal
from cute_api.services.system_health.readiness import Finding
from cute_api.services.system_health.refreshing import Checks, ServerCheck
from cute_api.usage import stream
from cute_api.usage.recorder import Recorder
from tests.fixtures.contract import committed

VERSIONS = committed()
SPEC = VERSIONS.spec
PAGES = ("/login", "/file")
A_LOT = 1_000_000
# A caller without a key is looked up nowhere, and no use of a key is written.
NO_DATABASE = "postgresql://127.0.0.1:1/none"


class NoKeys:
    """A store of keys without any key."""

    def find(self, key_digest: bytes, address: str) -> Principal | None:
        raise AssertionError("nobody here has a key")

    def find_app(self, key_digest: bytes, account: UUID | None, address: str) -> Principal | None:
        return self.find(key_digest, address)

    def find_token(
        self, token_digest: bytes, account: UUID | None, address: str
    ) -> Principal | None:
        return self.find(token_digest, address)


Serve = Callable[[Request], CallResult]


def pages_of(serve: Serve) -> flask.Flask:
    """The pages, which send the same results."""

    def view() -> flask.Response:
        sent, reply = flask.request, flask.request.environ[REPLY]
        result = serve(Request("1", sent.method, sent.path, False, "", sent.query_string))
        if result.download is not None:
            reply.parts = result.download.read(0, result.download.size)
        if result.live is not None:
            reply.live = result.live(network="")
        kind = MEDIA_TYPE if result.live else None
        return flask.Response(result.content, result.status, content_type=kind)

    app = flask.Flask(__name__)
    for path in PAGES:
        app.add_url_rule(path, endpoint=path, view_func=view)
    return app


def edge_of(
    serve: Serve,
    store: WindowStrategy,
    valkey_url: str,
    log: RequestLog | None = None,
    *,
    checks: Checks | None = None,
    most_in_lane: int = WORK_THREADS,
) -> Edge:
    """The edge in front of it, for callers without a key. Its records are dropped."""
    app = pages_of(serve)
    lanes = CallLanes(operation.path for operation in SPEC.operations.values())
    default = [ServerCheck("database", list, Finding("database"))]
    probes = Probes(checks or Checks(default))

    pipeline = Pipeline(
        versions=VERSIONS,
        gate=Gate(
            reader=NoKeys(),
            version_of=lambda _principal: VERSIONS.newest,
            limits=RateLimits(store, SPEC.tiers, free_paths=SPEC.unmetered_paths),
            throttle=AuthThrottle(store),
            key_use=KeyUse(NO_DATABASE),
        ),
        routes=Routes(VERSIONS, lambda _: lambda call: serve(call.authorised.admitted.request)),
        pages=Pages(app),
        errors=Errors(SPEC, "http://cute.example", ProblemPages(app, recognise=lambda: None)),
        sampler=Sampler(VERSIONS, share=0.0),
        probes=probes,
        lanes=lanes,
        is_over_tls=False,
        page_limits=PageLimits(store, A_LOT),
    )

    return Edge(
        pipeline,
        new_id=lambda: "1",
        recorder=Recorder(stream.connect(valkey_url), lambda _method, _path: None),
        log=log or RequestLog(),
        lanes=lanes,
        most_in_lane=most_in_lane,
        start=probes.start,
        stop=probes.stop,
    )
