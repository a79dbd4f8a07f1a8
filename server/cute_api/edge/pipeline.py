"""The steps of every request, from top to bottom, on one thread."""

from dataclasses import replace
from email.utils import format_datetime

from cute_api.config_serving import Part
from cute_api.edge.admitted_calls import AdmittedCalls
from cute_api.edge.encoding import encode
from cute_api.edge.faults import Faults
from cute_api.edge.gate import Gate
from cute_api.edge.lanes import CallLanes
from cute_api.edge.limits.rate_limits import READING
from cute_api.edge.limits.throttles import PageLimits
from cute_api.edge.pages import Pages
from cute_api.edge.probes import PATHS, Probes
from cute_api.edge.record import Record
from cute_api.edge.request import Request
from cute_api.edge.responses import cors
from cute_api.edge.responses.compression import CompressionRequest, compress, without_suffixes
from cute_api.edge.responses.errors import Errors
from cute_api.edge.responses.response import Headers, Response, ResponseContext, transport_headers
from cute_api.edge.routing import Routes
from cute_api.edge.validation.sampling import Sampler
from cute_api.edge.versions import choice
from cute_api.lib.end_of_life import EndOfLife
from cute_api.problems import ApiError, Code
from cute_api.versions.registry import Versions

API_ONLY = "This server has the API only. Call paths that begin with /v1."
PAGES_ONLY = "This server has the portal only. Call the API at the URL that the portal shows."
SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
POLICY = (b"link", b'</docs/versioning>; rel="deprecation"; type="text/html"')


class Pipeline:
    """Makes the response of a request.

    `is_over_tls`: clients call us over TLS, even if a proxy terminates it and calls us on plain
    HTTP. `faults` are those of a sandbox. With `only`, paths of the other part get 404.
    """

    def __init__(
        self,
        *,
        versions: Versions,
        gate: Gate,
        routes: Routes,
        pages: Pages,
        errors: Errors,
        sampler: Sampler,
        probes: Probes,
        lanes: CallLanes,
        is_over_tls: bool,
        page_limits: PageLimits,
        faults: Faults | None = None,
        only: Part | None = None,
    ) -> None:
        self._versions = versions
        self._gate = gate
        self._routes = routes
        self.pages = pages
        self._errors = errors
        self._sampler = sampler
        self._probes = probes
        self._is_over_tls = is_over_tls
        self._page_limits = page_limits
        self._calls = AdmittedCalls(versions, errors, lanes, weigh=gate.weigh, faults=faults)
        self._only = only

    def respond(self, sent: Request, record: Record) -> Response:
        """The response to a request whose body has been read. Raises nothing."""
        context = ResponseContext(self._versions.newest)
        compression = CompressionRequest.of(sent)
        request = without_suffixes(sent)
        try:
            serve = self._call if request.in_api else self._page
            response = serve(request, context, record)
            response.begin()
        except Exception as exception:
            response = encode(self._errors.result(exception, request, record), request)
        self._add_headers(response, request, context)
        if request.in_api:
            record.version = context.version
            record.etag = response.header(b"etag")
            self._sampler.sample(response, request, context.operation, context.version)
        compress(response, compression)
        return response

    def probe(self, request: Request) -> Response:
        """The response to a probe (`probes.is_probe`), made on the event loop."""
        response = self._probes.respond(request.method, request.path)
        self._add_headers(response, request, ResponseContext())
        return response

    def _call(self, request: Request, context: ResponseContext, record: Record) -> Response:
        """Serve a call of the API: find its operation, admit it, run it, and settle its cost."""
        if self._only is Part.PORTAL:
            raise ApiError(Code.NOT_FOUND, PAGES_ONLY)
        if cors.is_preflight(request):
            # Before the gate, because a browser sends no key with it.
            return cors.preflight(request, self._versions.spec.allowed_methods(request.path))
        try:
            named = choice.named(request.headers, self._versions)
        except ApiError as error:
            named, request = None, replace(request, refusal=request.refusal or error)
        route = self._routes.find(request.method, request.path)
        if route is not None:
            context.operation = record.operation = route.plan.operation
        admitted = self._gate.admit(request, named, context, record)
        admitted = choice.by_own_clock(admitted, named, self._versions)
        context.version = admitted.version
        response = self._calls.run(route, admitted, context, record)
        self._gate.settle(admitted, response.status, context, record)
        return response

    def _page(self, request: Request, _context: ResponseContext, _record: Record) -> Response:
        """Serve a page of the portal."""
        if request.path in PATHS:
            allowed = {"Allow": ", ".join(sorted(READING))}
            raise ApiError(Code.METHOD_NOT_ALLOWED, headers=allowed)
        if self._only is Part.API:
            raise ApiError(Code.NOT_FOUND, API_ONLY)
        if cors.is_preflight(request) and request.path in cors.OPEN_PAGES:
            return cors.preflight(request, cors.OPEN_PAGES[request.path])
        self._page_limits.count(request.client_address)
        if request.refusal is not None:
            raise request.refusal
        return self.pages.respond(request)

    def _add_headers(self, response: Response, request: Request, context: ResponseContext) -> None:
        """Add the headers that every response has."""
        headers = response.headers
        headers.append((b"x-request-id", request.id.encode()))
        headers += context.limits
        headers += cors.headers_of(request)
        if request.in_api:
            headers.append((choice.HEADER, context.version.encode()))
            ends = None if context.operation is None else context.operation.end_of_life
            headers += notice_of(ends, self._versions.end_of_life(context.version))
            headers += SECURITY_HEADERS
        else:
            headers += [pair for pair in SECURITY_HEADERS if response.header(pair[0]) is None]
        headers += transport_headers(request.scheme, public_over_tls=self._is_over_tls)


def notice_of(*ends: EndOfLife | None) -> Headers:
    """The headers for the ends of the called operation and version; None for one that stays.

    `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and a `Link` to the policy are on every response,
    refusals included, of a deprecated operation and of a version that retires. Handlers do nothing
    for it. If both end, the earlier times count.
    """
    announced = [end for end in ends if end is not None]
    if not announced:
        return []
    deprecated_at = min(end.deprecated_at for end in announced)
    headers = [(b"deprecation", f"@{int(deprecated_at.timestamp())}".encode()), POLICY]
    sunsets = [end.sunset_at for end in announced if end.sunset_at is not None]
    if sunsets:
        headers.append((b"sunset", format_datetime(min(sunsets), usegmt=True).encode()))
    return headers
