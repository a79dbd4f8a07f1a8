"""From an admitted call to its response: scopes, validation, versions, handler, encoding."""

from collections.abc import Callable

from werkzeug.exceptions import NotFound

from cute_api.edge.encoding import encode
from cute_api.edge.faults import Faults
from cute_api.edge.gate import authorise
from cute_api.edge.lanes import CallLanes
from cute_api.edge.record import Record
from cute_api.edge.request import Admitted, CheckedCall
from cute_api.edge.responses.errors import Errors
from cute_api.edge.responses.response import Response, ResponseContext
from cute_api.edge.routing import Route
from cute_api.edge.versions.translation import Lowering, lift
from cute_api.versions.registry import Versions

FIRST_ERROR = 400

Weigh = Callable[[Admitted, int, ResponseContext], None]
"""Counts the rows of a batch. Raises 429 unless quota is left for all."""


class AdmittedCalls:
    """Runs admitted calls. `faults` are those of a sandbox."""

    def __init__(
        self,
        versions: Versions,
        errors: Errors,
        lanes: CallLanes,
        *,
        weigh: Weigh,
        faults: Faults | None = None,
    ) -> None:
        self._versions = versions
        self._errors = errors
        self._lanes = lanes
        self._weigh = weigh
        self._faults = faults

    def run(
        self, route: Route | None, admitted: Admitted, context: ResponseContext, record: Record
    ) -> Response:
        """Run an admitted call, and encode its result or its problem in the caller's version."""
        request = admitted.request
        if route is None:
            missing = request.refusal or NotFound()
            return encode(self._errors.result(missing, request, record), request)
        operation, call = route.plan.operation, None
        try:
            if request.refusal is not None:
                raise request.refusal
            authorised = authorise(operation, admitted)
            if self._faults is not None:
                self._faults.meet(operation, admitted, record)
            checked = route.check(authorised)
            self._weigh(admitted, checked.rows, context)
            call = lift(checked, route.plan.versions.get(admitted.version))
            result = self._lanes.guard(request.lane, route.plan.run, call)
            if result.status >= FIRST_ERROR:
                # A problem that was recorded for an `Idempotency-Key`.
                record.error_code = result.body["code"]
            lowering = self._lowering(route, call, context, result.recorded_in)
            return encode(result, request, operation, call, lowering)
        except Exception as exception:
            problem = self._errors.result(exception, request, record)
            return encode(problem, request, operation, call, self._lowering(route, call, context))

    def _lowering(
        self,
        route: Route,
        call: CheckedCall | None,
        context: ResponseContext,
        recorded_in: str | None = None,
    ) -> Lowering | None:
        """Return the version to lower a result to: the caller's, or a replay's if older."""
        versioned = route.plan.versions.get(context.version)
        if versioned is None:
            return None
        recorded_in = recorded_in or self._versions.newest
        if recorded_in < context.version:
            context.version = self._versions.pinned(recorded_in)
            versioned = route.plan.versions.get(context.version, versioned)
        return Lowering(route.plan.operation.id, versioned.translation, recorded_in, call)
