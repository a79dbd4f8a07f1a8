"""The steps of every request, from top to bottom, on one thread.

A call of the API is admitted (its key, its rate limits), routed, authorised (its scopes), checked
(the 3.1 schemas of its version), lifted to the newest version and passed to Flask. Any exception
becomes a problem. Then the response is lowered to the version of the call, gets the common headers,
is sampled for checking, and compressed.
"""

from collections.abc import Iterator
from itertools import chain

from starlette.exceptions import HTTPException
from starlette.types import Scope

from cute_api.config_serving import Part
from cute_api.edge.access.gate import Gate
from cute_api.edge.access.security import authorise
from cute_api.edge.flask_calls import FlaskCalls
from cute_api.edge.lanes import CallLanes
from cute_api.edge.limits.page_limits import PageLimits
from cute_api.edge.limits.rate_limits import Admission
from cute_api.edge.probes import Probes
from cute_api.edge.responses import cors
from cute_api.edge.responses.compression import CompressionRequest, compress, without_suffix
from cute_api.edge.responses.errors import Errors, as_api_error
from cute_api.edge.responses.evolution import notice_of
from cute_api.edge.responses.response import Headers, Response
from cute_api.edge.responses.strict_transport import transport_headers
from cute_api.edge.routing import Route, Routes
from cute_api.edge.state import RequestState
from cute_api.edge.validation.sampling import Sampler
from cute_api.edge.versions import choice
from cute_api.edge.versions.translation import checked_by_newest, lower
from cute_api.problems import ApiError, Code
from cute_api.spec import Spec
from cute_api.versions.registry import Versions

API_ONLY = "This server has the API only. Call paths that begin with /v1."
PAGES_ONLY = "This server has the portal only. Call the API at the URL that the portal shows."
SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


class Pipeline:
    """Makes the response of a request.

    `is_over_tls`: clients call us over TLS, even if a proxy terminates it and calls us on plain
    HTTP. With `only` the other part is not found.
    """

    def __init__(
        self,
        *,
        versions: Versions,
        gate: Gate,
        routes: Routes,
        calls: FlaskCalls,
        errors: Errors,
        sampler: Sampler,
        probes: Probes,
        lanes: CallLanes,
        is_over_tls: bool,
        page_limits: PageLimits,
        only: Part | None = None,
    ) -> None:
        self._spec: Spec = versions.spec
        self._versions = versions
        self._gate = gate
        self._routes = routes
        self._calls = calls
        self._errors = errors
        self._sampler = sampler
        self._probes = probes
        self._lanes = lanes
        self._is_over_tls = is_over_tls
        self._page_limits = page_limits
        self._only = only

    def respond(self, scope: Scope, state: RequestState) -> Response:
        """The response to a request whose body has been read. Raises nothing."""
        method, path, sent = scope["method"], scope["path"], scope["headers"]
        form = CompressionRequest.of(method, sent, in_api=state.in_api)
        scope["headers"] = without_suffix(sent)
        try:
            response = self._call(scope, state) if state.in_api else self._page(scope, state)
            if response.parts is not None:
                # Fetch the first part before the status, so that a failure becomes a problem.
                response.parts = _begun(response.parts)
        except Exception as exception:
            response = self._errors.respond(exception, scope, state)
        if state.in_api:
            response = self._lowered(response, scope, state)
        response.headers += self._common_headers(scope, state, response)
        if state.in_api:
            self._sampler.see(response, method, path, state)
        compress(response, form, is_safe=state.is_compressible)
        return response

    def probe(self, scope: Scope, state: RequestState) -> Response:
        """The response to a probe (`probes.is_probe`), made on the event loop."""
        response = self._probes.respond(scope["method"], scope["path"])
        response.headers += self._common_headers(scope, state, response)
        return response

    def _call(self, scope: Scope, state: RequestState) -> Response:
        """Serve a call of the API."""
        if self._only is Part.PORTAL:
            raise ApiError(Code.NOT_FOUND, PAGES_ONLY)
        method, path, headers = scope["method"], scope["path"], scope["headers"]
        by_name = dict(headers)
        state.common_headers = cors.headers_of(method, by_name)
        if cors.is_preflight(method, by_name):
            # Before the gate, because a browser sends no key with it.
            return cors.preflight(by_name[cors.REQUESTED_METHOD], self._spec.allowed_methods(path))
        self._choose_version(headers, state)
        route = self._routes.find(method, path)
        if route is not None:
            state.operation = route.plan.operation
            state.end_of_life = state.operation.end_of_life
        admission = self._gate.admit(state, method, path, headers)
        try:
            response = self._admitted(scope, state, route, admission)
        except Exception as error:
            self._gate.settle(state, admission, as_api_error(error).status)
            raise
        self._gate.settle(state, admission, response.status)
        return response

    def _admitted(
        self, scope: Scope, state: RequestState, route: Route | None, admission: Admission
    ) -> Response:
        admitted = state.admitted
        if state.refusal is not None:
            raise state.refusal
        if route is None or admitted is None:
            raise HTTPException(404)
        operation = route.plan.operation
        state.operation_id = operation.id
        state.authorised = authorise(operation, admitted)
        versioned = route.plan.versions.get(state.version)
        state.translation = None if versioned is None else versioned.translation
        rules = route.plan.rules if versioned is None else versioned.rules
        checked = rules.check(scope, route.arguments, state.authorised, state.body)
        if rules.rows_at is not None and len(checked.body[rules.rows_at]) > 1:
            self._gate.weigh(state, admission, len(checked.body[rules.rows_at]))
        state.call = checked_by_newest(checked, versioned)
        return self._lanes.guard(state.lane, self._calls.operation, scope, state, route)

    def _page(self, scope: Scope, state: RequestState) -> Response:
        """Serve a page of the portal."""
        if self._only is Part.API:
            raise ApiError(Code.NOT_FOUND, API_ONLY)
        self._page_limits.count(state.client_address)
        if state.refusal is not None:
            raise state.refusal
        return self._calls.page(scope, state)

    def _choose_version(self, headers: Headers, state: RequestState) -> None:
        try:
            state.version = choice.named(headers, self._versions) or ""
        except ApiError as error:
            # Raised later, so that the call is counted first, as for a malformed path.
            state.refusal = state.refusal or error

    def _lowered(self, response: Response, scope: Scope, state: RequestState) -> Response:
        try:
            self._lower(response, state)
        except Exception as exception:
            return self._errors.respond(exception, scope, state)
        return response

    def _lower(self, response: Response, state: RequestState) -> None:
        """Lower a response to the call's version, or to a replayed response's if older."""
        state.version = state.version or self._versions.newest
        recorded = state.recorded_version or self._versions.newest
        plan = self._routes.version_plan(state.operation_id, state.version)
        if plan is None:
            return
        if recorded < state.version:
            state.version = self._versions.pinned(recorded)
            plan = self._routes.version_plan(state.operation_id, state.version) or plan
        lower(response, plan.translation, state, recorded=recorded)

    def _common_headers(self, scope: Scope, state: RequestState, response: Response) -> Headers:
        headers = [(b"x-request-id", state.request_id.encode()), *state.common_headers]
        headers += state.limit_headers
        if state.in_api:
            headers.append((choice.HEADER, state.version.encode()))
            retires = self._versions.end_of_life(state.version)
            headers += notice_of(state.end_of_life, retires)
            headers += SECURITY_HEADERS
        else:
            headers += [pair for pair in SECURITY_HEADERS if response.header(pair[0]) is None]
        headers += transport_headers(scope.get("scheme"), public_over_tls=self._is_over_tls)
        return headers


def _begun(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The same parts, with the first already fetched."""
    return chain([next(parts, b"")], parts)
