"""A path has one form: any other form reaches no handler, page or rule."""

import http.client
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial, wraps
from ipaddress import ip_network
from itertools import count
from uuid import uuid4

import pytest

from cute_api.app import create_app
from cute_api.edge.limits.rate_limits import Admission, RequestKind
from cute_api.edge.limits.throttles import ActionThrottle
from cute_api.edge.limits.windows import Decision
from cute_api.edge.request import Admitted, Authorised, CheckedCall, Request
from cute_api.edge.result import CallResult
from cute_api.handlers import handler_of, replicated
from cute_api.handlers.call import Call, Handler, Services, UncheckedCallError, call_class, run_of
from cute_api.handlers.parameters import Arguments, ParametersError
from cute_api.models.connections.direct import DirectReads
from cute_api.processes import valkey
from cute_api.sealing import Sealer
from cute_api.services.feeds.places import StreamPlaces
from cute_api.services.feeds.streams import EventStreams
from cute_api.services.keys.principal_reader import PrincipalReader
from cute_api.spec import BASE_PATH, Operation, Spec
from cute_api.usage.item_views import ItemViews
from cute_api.versions.breaks import VersionBreaks
from cute_api.versions.registry import Versions
from cute_api.webhooks.egress.addresses import UrlRules
from tests.api.world import PLACEHOLDER
from tests.fixtures.api import Api, furnish, running_api
from tests.fixtures.limits import store_on

# Which of them depends on where the odd part stands. That no handler is reached is what counts.
REFUSED = {400, 404}

# Each makes an odd path of a good one. None of them is another spelling that RFC 3986 calls equal.
ODD: dict[str, Callable[[str], str]] = {
    "slashes in front": lambda path: "/" + path,
    "many slashes in front": lambda path: "////" + path,
    "slashes within": lambda path: path.replace("/", "//"),
    "slashes behind the base": lambda path: path.replace("/v1/", "/v1//", 1),
    "slash behind": lambda path: path + "/",
    "slashes behind": lambda path: path + "//",
    "encoded slash in front": lambda path: "/%2f" + path[1:],
    "encoded slash behind": lambda path: path + "%2F",
    "encoded slashes": lambda path: "/" + path[1:].replace("/", "%2f"),
    "encoded last slash": lambda path: "%2F".join(path.rsplit("/", 1)),
    "dot in front": lambda path: "/." + path,
    "dots in front": lambda path: "/.." + path,
    "dots from elsewhere": lambda path: "/healthz/.." + path,
    "dots from within": lambda path: path.replace("/v1/", "/v1/x/../", 1),
    "dots to the base": lambda path: "/v1/.." + path,
    "dot behind": lambda path: path + "/.",
    "dots behind": lambda path: path + "/x/..",
    "encoded dots": lambda path: "/x/%2e%2E" + path,
    "encoded dot": lambda path: "/%2e" + path,
    "dots and a parameter": lambda path: "/x/..;" + path,
    "parameter of the base": lambda path: path.replace("/v1", "/v1;a=b", 1),
    "empty parameter of the base": lambda path: path.replace("/v1", "/v1;", 1),
    "backslash in front": lambda path: "\\" + path,
    "backslashes": lambda path: "/" + path[1:].replace("/", "\\"),
    "encoded backslash": lambda path: path.replace("/v1/", "/v1%5c", 1),
    "overlong slash": lambda path: path.replace("/v1/", "/v1%c0%af", 1),
    "overlong dots": lambda path: "/x/%c0%ae%c0%ae" + path,
    "overlong letter": lambda path: path.replace("/v1", "/%c1%b61", 1),
    "lone surrogate": lambda path: path + "%ed%a0%80",
    "not UTF-8": lambda path: path + "%ff",
    "broken escape": lambda path: path + "%",
    "half an escape": lambda path: path + "%2",
    "escape that is none": lambda path: path + "%zz",
    "escape of another kind": lambda path: path.replace("/v1/", "/v1%u002f", 1),
    "upper case": lambda path: path.replace("/v1", "/V1", 1),
    "full-width slash": lambda path: path.replace("/v1/", "/v1%ef%bc%8f", 1),
    "space in front": lambda path: "/%20" + path,
    "base twice": lambda path: "/v1" + path,
    "NUL in front": lambda path: "/%00" + path,
    "line break in front": lambda path: "/%0a" + path,
}
# In these a character stands for itself, within a segment: of an id, which is then not valid.
LITERAL: dict[str, Callable[[str], str]] = {
    "twice encoded slash": lambda path: "%252f".join(path.rsplit("/", 1)),
    "twice encoded dots": lambda path: path + "%252e%252e",
    "parameter behind": lambda path: path + ";a=b",
    "encoded parameter behind": lambda path: path + "%3ba=b",
    "query encoded": lambda path: path + "%3flimit=1",
    "fragment encoded": lambda path: path + "%23",
    "NUL behind": lambda path: path + "%00",
    "line break behind": lambda path: path + "%0d%0a",
    "space behind": lambda path: path + "%20",
}
# These are other spellings of the same path, and must mean the same to all.
SAME: dict[str, Callable[[str], str]] = {
    "as it is": lambda path: path,
    "encoded letters": lambda path: path.replace("/v1/", "/%761/", 1),
    "encoded last letter": lambda path: path[:-1] + f"%{ord(path[-1]):02x}",
    "absolute form": lambda path: "http://api.cute.example" + path,
    "absolute form in capitals": lambda path: "http://API.cute.example" + path,
}
LINE_BREAKS = ("%0A", "%0D%0A", "%0C")


@dataclass
class Watch:
    """The API with a note of each handler that was reached, by its operation."""

    api: Api
    reached: list[tuple[str, Call]]
    _addresses: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.api.port, timeout=60)

    def send(self, method: str, target: str, **headers: str) -> http.client.HTTPResponse:
        """A request with exactly this target, from an address that has not called before."""
        number = next(self._addresses)
        self._connection.putrequest(method, target, skip_accept_encoding=True)
        self._connection.putheader("X-Forwarded-For", f"10.1.{number >> 8}.{number & 255}")
        for name, value in headers.items():
            self._connection.putheader(name.replace("_", "-"), value)
        self._connection.endheaders()
        response = self._connection.getresponse()
        response.read()
        return response

    def close(self) -> None:
        self._connection.close()


def noting_handler_of(reached: list[tuple[str, Call]], operation: Operation) -> Handler:
    """The operation's handler, with a note of each call."""
    handler = handler_of(operation)

    @wraps(handler)
    def noting(call: Call) -> CallResult:
        reached.append((operation.id, call))
        return handler(call)

    return noting


@pytest.fixture(scope="module")
def watch(database_url: str, redis_url: str) -> Iterator[Watch]:
    with pytest.MonkeyPatch.context() as patch:
        reached: list[tuple[str, Call]] = []
        patch.setattr(replicated, "handler_of", partial(noting_handler_of, reached))
        proxies = (ip_network("127.0.0.0/8"),)
        with running_api(database_url, redis_url, trusted_proxies=proxies) as api:
            furnish(api.database)
            with closing(Watch(api, reached)) as watch:
                yield watch


def path_of(operation: Operation) -> str:
    return BASE_PATH + PLACEHOLDER.sub(lambda _: str(uuid4()), operation.path)


def test_no_odd_path_reaches_a_handler_4xx(watch: Watch) -> None:
    tried, odd = 0, list(ODD.items())
    for number, operation in enumerate(watch.api.spec.operations.values()):
        # Each operation gets a third of the shapes, each shape a third of the operations.
        for name, make in odd[number % 3 :: 3]:
            response = watch.send(operation.method.upper(), make(path_of(operation)))
            case = f"{operation.id}, {name}: {response.status}"
            assert response.status in REFUSED, case
            assert response.headers.get("Content-Type") == "application/problem+json", case
            assert watch.reached == [], case
            tried += 1
    assert tried >= 500


def test_a_character_of_no_meaning_reaches_no_handler_4xx(watch: Watch) -> None:
    for operation in watch.api.spec.operations.values():
        for name, make in LITERAL.items():
            response = watch.send(operation.method.upper(), make(path_of(operation)))
            case = f"{operation.id}, {name}: {response.status}"
            # By what the segment then is: no valid id, an unknown path, or one that needs a key.
            assert response.status in {401, 404, 405, 422}, case
            assert watch.reached == [], case


def test_another_spelling_of_a_path_is_the_same_call(watch: Watch) -> None:
    for operation in watch.api.spec.operations.values():
        statuses = set()
        for name, make in SAME.items():
            watch.reached.clear()
            response = watch.send(operation.method.upper(), make(path_of(operation)))
            statuses.add(response.status)
            case = f"{operation.id}, {name}: {response.status}"
            assert "X-RateLimit-Remaining" in response.headers, f"not counted: {case}"
            assert {reached for reached, _ in watch.reached} <= {operation.id}, case
            assert not watch.reached or operation.anonymous, f"without a key: {case}"
        assert len(statuses) == 1, f"{operation.id}: {statuses}"
        assert operation.anonymous or statuses == {401}
    watch.reached.clear()


def test_no_odd_path_reaches_a_page_4xx(watch: Watch) -> None:
    served = create_app(watch.api.settings, watch.api.spec).pipeline.pages.app.url_map
    # Making the application takes seconds, and the server closes idle connections.
    watch.close()
    pages = list(served.iter_rules())
    odd = [(name, make) for name, make in ODD.items() if "/v1" not in make("/page")]
    tried = 0
    for number, rule in enumerate(pages):
        path = "/" + "/".join(
            str(uuid4()) if "<" in part else part for part in rule.rule[1:].split("/")
        )
        # Each page gets a third of the shapes, each shape a third of the pages.
        for name, make in odd[number % 3 :: 3]:
            target = make(path)
            if path in (target, "/"):
                continue
            response = watch.send("POST" if "POST" in (rule.methods or ()) else "GET", target)
            assert response.status in REFUSED, f"{rule.rule}, {name}: {response.status}"
            assert not {"Location", "Set-Cookie"} & set(response.headers), f"{rule.rule}, {name}"
            tried += 1
    assert tried >= 500


def test_a_script_name_changes_no_path_401(watch: Watch) -> None:
    names = (
        "Script-Name",
        "X-Script-Name",
        "X-Original-URL",
        "X-Rewrite-URL",
        "X-Forwarded-Prefix",
    )
    headers = {name.replace("-", "_"): "/v1/items" for name in names}
    assert watch.send("GET", "/v1/me", **headers).status == 401
    assert watch.send("GET", "/nothing", **headers).status == 404
    assert watch.reached == []


def test_no_handler_runs_without_the_checks_of_its_own_operation(watch: Watch) -> None:
    api = watch.api
    reads = DirectReads(api.settings.need_database_url(), {})
    places = StreamPlaces(valkey.connect(api.settings.need_redis_url()))
    services = Services(
        api.spec,
        api.base_url,
        Versions.load(api.spec),
        VersionBreaks(),
        UrlRules.of(api.settings),
        ActionThrottle(store_on(api.settings.need_limits_redis_url())),
        Sealer.of(api.settings),
        api.settings.webhook_verification,
        EventStreams(
            reads,
            PrincipalReader(reads).again,
            places,
            api.spec.events,
            take_unit=lambda _: True,
            seconds=1,
        ),
        snapshot_objects=None,
        views=ItemViews(api.settings.need_database_url()),
    )
    decision = Decision((), admitted=True, windows=(), ends=(), local=True)
    admission = Admission(RequestKind.FREE, decision, ())
    request = Request("1", "GET", "/v1", in_api=True, client_address="unix")
    admitted = Admitted(request, None, admission, api.spec.document["info"]["version"])
    calls = {
        operation_id: CheckedCall(Authorised(operation_id, admitted), {}, {}, {})
        for operation_id in api.spec.operations
    }
    for operation in api.spec.operations.values():
        handler = noting_handler_of(watch.reached, operation)
        run = run_of(operation.id, handler, api.database, reads, services)
        for operation_id, call in calls.items():
            if operation_id != operation.id:
                with pytest.raises(UncheckedCallError):
                    run(call)
    assert watch.reached == []


def test_a_handler_that_names_no_class_of_call_stops_the_start() -> None:
    def forgetful(call):  # type: ignore[no-untyped-def]  # the forgotten type is under test
        return CallResult()

    with pytest.raises(TypeError, match="forgetful"):
        call_class(forgetful)


@pytest.mark.parametrize("place", ["query", "header"])
def test_a_parameter_that_no_code_reads_stops_the_start(place: str) -> None:
    operation = Spec.load(sandbox=False).operations["list_brands"]
    fancy = replace(operation.parameters[0], name="fancy", place=place)
    added = replace(operation, parameters=(*operation.parameters, fancy))
    with pytest.raises(ParametersError, match="No code reads the parameter `fancy` of list_brands"):
        Arguments.of(handler_of(operation), added)
    without = replace(operation, parameters=operation.parameters[1:])
    with pytest.raises(ParametersError, match="reads the parameter `limit`, which the document"):
        Arguments.of(handler_of(operation), without)


@pytest.mark.parametrize("line_break", LINE_BREAKS)
@pytest.mark.parametrize("path", ["/me/orders/a{}b", "/items/a{}", "/events/{}b", "/items/{}"])
def test_an_id_with_a_line_break_422(api: Api, path: str, line_break: str) -> None:
    response = api.client("alice").get(path.format(line_break))
    assert response.status_code == 422, response.text


@pytest.mark.parametrize("line_break", LINE_BREAKS)
def test_put_item_by_sku_422_for_a_line_break(api: Api, line_break: str) -> None:
    path = f"/me/items/by-sku/A{line_break}B"
    response = api.client("alice").put(path, json=api.new_item())
    assert response.status_code == 422, response.text


@pytest.mark.parametrize("line_break", LINE_BREAKS)
def test_a_line_break_does_not_get_around_authentication_401(api: Api, line_break: str) -> None:
    response = api.client(None).get(f"/me/orders/a{line_break}b")
    assert response.status_code == 401


@pytest.mark.parametrize("path", ["/items{}", "/me{}", "/{}items"])
def test_a_fixed_path_with_a_line_break_404(api: Api, path: str) -> None:
    response = api.client("alice").get(path.format("%0A"))
    assert response.status_code == 404
