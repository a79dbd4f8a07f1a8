"""A request and its response, based on uvicorn's class for both."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from cute_api.http.closing_problems import closing_problem, without_response
from cute_api.http.corked import CorkedTransport


class RequestAndResponse(RequestResponseCycle):
    """`public_over_tls`: clients call us over TLS, even if a proxy terminates it."""

    def __init__(
        self, *, transport: asyncio.Transport, public_over_tls: bool, **others: Any
    ) -> None:
        self._public_over_tls = public_over_tls
        self._corked = CorkedTransport(transport)
        # uvicorn's class writes to it, asks whether it is closing, and closes it.
        super().__init__(transport=self._corked, **others)  # type: ignore[arg-type]  # see above

    async def send(self, message: Any) -> None:
        if self.more_body and not self.response_started:
            # The rest of the body may not come, so the start of the next request is unknown.
            self.keep_alive = False
        is_start = not self.response_started
        if is_start:
            self._corked.hold()
        await super().send(message)
        if not is_start:
            self._corked.release()

    async def send_500_response(self) -> None:
        """Send a problem if the application failed, or the server stopped before its response."""
        task = asyncio.current_task()
        error = without_response(ended=task is not None and task.cancelling() > 0)
        headers, body = closing_problem(
            error, self.scope["scheme"], public_over_tls=self._public_over_tls
        )
        await self.send({"type": "http.response.start", "status": error.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})
