"""Faults on demand: which fault of a sandbox a call meets, and what its response becomes.

A fault costs only its key: a delayed response holds no thread, and each key has few of them.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from uuid import UUID

from starlette.types import Scope, Send

from cute_api.edge.record import Record
from cute_api.edge.request import Admitted
from cute_api.edge.responses.response import Response
from cute_api.models import faults
from cute_api.models.enums import SandboxFaultKind as Kind
from cute_api.models.faults import Fault
from cute_api.models.statements import Reads
from cute_api.problems import ApiError, Code
from cute_api.services.sandbox.faults import HEADER, of_header
from cute_api.spec import Operation

BREAK = "cute.break"
"""In the state of a request's scope: closes its connection, with `reset=True` by a reset."""
HEADER_NAME = HEADER.lower().encode()
# Otherwise a key could not remove its faults. How often a clock is polled changes no counts.
NEVER_MET = frozenset(
    {
        *("get_sandbox_faults", "put_sandbox_faults", "delete_sandbox_faults"),
        *("get_sandbox_clock", "advance_sandbox_clock", "delete_sandbox_clock"),
    }
)
MAX_SLOW_OF_KEY = 8
MAX_SLOW = 64


class Faults:
    """Finds the faults of calls. Only for a sandbox."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def meet(self, operation: Operation, admitted: Admitted, record: Record) -> None:
        """Note the fault of an authorised call; raise its problem if the call is not processed.

        Raises 422 if the call names an unknown fault.
        """
        key = None if admitted.principal is None else admitted.principal.key
        if key is None or operation.id in NEVER_MET:
            return
        named = admitted.request.header(HEADER_NAME)
        if named is not None:
            record.fault = of_header(named)
        elif key.has_faults:
            record.fault = faults.of_call(self._reads, key.id, operation.id)
        if record.fault is not None and (refusal := _refusal(record.fault)) is not None:
            raise refusal


def _refusal(fault: Fault) -> ApiError | None:
    """Return the problem of a call that is not processed."""
    match fault.kind:
        case Kind.RATE_LIMITED:
            return ApiError(Code.RATE_LIMITED, headers={"Retry-After": str(fault.seconds)})
        case Kind.SERVER_ERROR:
            return ApiError(Code.INTERNAL_ERROR)
        case Kind.CONNECTION_RESET:
            return ApiError(Code.SERVICE_UNAVAILABLE, headers={"Retry-After": "1"})
        case _:
            return None


class FaultyResponses:
    """Spoils responses on the event loop. `sleep` waits for seconds."""

    def __init__(self, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._sleep = sleep
        self._slow: Counter[UUID] = Counter()

    async def spoil(
        self, fault: Fault, key_id: UUID, response: Response, scope: Scope, send: Send
    ) -> bool:
        """Cause the fault of a call; return whether its response is still to be sent."""
        match fault.kind:
            case Kind.SLOW:
                await self._wait(fault.seconds, key_id)
                return True
            case Kind.RESPONSE_LOST:
                scope["state"][BREAK](reset=False)
            case Kind.CONNECTION_RESET:
                scope["state"][BREAK](reset=True)
            case Kind.TRUNCATED_BODY:
                await _truncate(response, scope, send)
            case _:
                return True
        return False

    async def _wait(self, seconds: float, key_id: UUID) -> None:
        if self._slow[key_id] >= MAX_SLOW_OF_KEY or self._slow.total() >= MAX_SLOW:
            return
        self._slow[key_id] += 1
        try:
            await self._sleep(seconds)
        finally:
            self._slow[key_id] -= 1
            self._slow += Counter()  # forget keys that have none


async def _truncate(response: Response, scope: Scope, send: Send) -> None:
    """Send the first half of the body, if there is one, and close the connection."""
    half = response.body[: len(response.body) // 2]
    if response.is_whole and half and scope["method"] != "HEAD":
        start = {"type": "http.response.start", "status": response.status}
        await send({**start, "headers": response.headers})
        await send({"type": "http.response.body", "body": half, "more_body": True})
    scope["state"][BREAK](reset=False)
