"""A small application behind the real edge: every operation and a few pages are one view."""

from re import compile as pattern

import flask

from cute_api.edge.access.gate import Gate
from cute_api.edge.application import WORK_THREADS, Edge
from cute_api.edge.flask_calls import FlaskCalls, View
from cute_api.edge.lanes import CallLanes
from cute_api.edge.limits.auth_throttle import AuthThrottle
from cute_api.edge.limits.page_limits import PageLimits
from cute_api.edge.limits.rate_limits import RateLimits
from cute_api.edge.limits.store import LimitStore
from cute_api.edge.pipeline import Pipeline
from cute_api.edge.probes import Probes
from cute_api.edge.request_log import RequestLog
from cute_api.edge.responses.errors import Errors
from cute_api.edge.routing import Routes
from cute_api.edge.state import STATE_KEY
from cute_api.edge.validation.sampling import Sampler
from cute_api.portal.refusals import ProblemPages
from cute_api.services.keys.last_use import KeyUse
from cute_api.services.keys.principals import Principal
from cute_api.services.system_health.readiness import Finding
from cute_api.services.system_health.refreshing import Checks, ServerCheck
from cute_api.spec import BASE_PATH, Spec
from cute_api.usage import stream
from cute_api.usage.recorder import Recorder
from cute_api.versions.registry import Versions

SPEC = Spec.load(sandbox=True)
VERSIONS = Versions.load(SPEC)
PAGES = ("/login", "/file")
A_LOT = 1_000_000
PARAMETER = pattern(r"{(\w+)}")
# A caller without a key is looked up nowhere, and no use of a key is written.
NO_DATABASE = "postgresql://127.0.0.1:1/none"


class NoKeys:
    """Where keys are looked up, for callers who have none."""

    def find(self, key_digest: bytes) -> Principal | None:
        raise AssertionError("nobody here has a key")


def flask_app_of(view: View) -> flask.Flask:
    """Flask's part, with the endpoints as Connexion names them."""

    def serve(**_path: str) -> flask.Response:
        sent = flask.request
        scope = {"method": sent.method, "path": sent.path, "query_string": sent.query_string}
        return view(scope, sent.environ[STATE_KEY])

    app = flask.Flask(__name__)
    for operation in SPEC.operations.values():
        app.add_url_rule(
            BASE_PATH + PARAMETER.sub(r"<\1>", operation.path),
            endpoint=f"{BASE_PATH}.{operation.id}",
            view_func=serve,
            methods=[operation.method.upper()],
        )
    for path in PAGES:
        app.add_url_rule(path, endpoint=path, view_func=serve)
    return app


def edge_of(
    view: View,
    store: LimitStore,
    valkey_url: str,
    log: RequestLog | None = None,
    *,
    checks: Checks | None = None,
    most_in_lane: int = WORK_THREADS,
) -> Edge:
    """The edge in front of it, for callers without a key. What it records is sent nowhere."""
    app = flask_app_of(view)
    lanes = CallLanes(operation.path for operation in SPEC.operations.values())
    default = [ServerCheck("database", list, Finding("database"))]
    probes = Probes(checks or Checks(default))

    def make_pipeline() -> Pipeline:
        return Pipeline(
            versions=VERSIONS,
            gate=Gate(
                reader=NoKeys(),
                version_of=lambda _principal: VERSIONS.newest,
                limits=RateLimits(store, SPEC.tiers, free_paths=SPEC.unmetered_paths),
                throttle=AuthThrottle(store),
                key_use=KeyUse(NO_DATABASE),
            ),
            routes=Routes(app, VERSIONS),
            calls=FlaskCalls(app, dict.fromkeys(SPEC.operations, view)),
            errors=Errors(SPEC, ProblemPages(app, recognise=lambda: None)),
            sampler=Sampler(VERSIONS, share=0.0),
            probes=probes,
            lanes=lanes,
            is_over_tls=False,
            page_limits=PageLimits(store, A_LOT),
        )

    return Edge(
        make_pipeline,
        new_id=lambda: "1",
        recorder=Recorder(stream.connect(valkey_url), lambda _method, _path: None),
        log=log or RequestLog(),
        lanes=lanes,
        most_in_lane=most_in_lane,
        start=probes.start,
        stop=probes.stop,
    )
