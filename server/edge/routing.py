"""Connexion's routing as the spec has it: no redirects, and a path is matched from end to end.

`/v1/items/` is no path of the spec, so it is 404. Nor is a fixed path taken for one with a
parameter: `PATCH /v1/items/changes` is 405, not an update of an item with that id. A line break in
a path is a character like any other: Starlette's patterns would stop at it, and Flask's, which come
later, would not.
"""

import re
from typing import Any

from connexion.middleware.routing import RoutingMiddleware as ConnexionRouting
from starlette.exceptions import HTTPException
from starlette.routing import Mount, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from server.spec import Spec


class RoutingMiddleware(ConnexionRouting):  # type: ignore[misc]  # connexion is untyped
    def __init__(self, app: ASGIApp, *, spec: Spec) -> None:
        super().__init__(app)
        self._fixed_paths = spec.fixed_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            method = "GET" if scope["method"] == "HEAD" else scope["method"]
            if method not in self._fixed_paths.get(scope["path"], {method}):
                raise HTTPException(405)
        await super().__call__(scope, receive, send)

    def add_api(self, specification: Any, **kwargs: Any) -> None:
        super().add_api(specification, **kwargs)
        _mend(self.router)


def _mend(router: Router) -> None:
    router.redirect_slashes = False
    for route in router.routes:
        if isinstance(route, Mount | Route):
            route.path_regex = _whole(route.path_regex)
        if isinstance(route, Mount) and isinstance(route.app, Router):
            _mend(route.app)


def _whole(pattern: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(pattern.pattern.removesuffix("$") + r"\Z", pattern.flags | re.DOTALL)
