"""Connexion's routing, made exact.

`/v1/items/` is no path of the spec, so it is 404, not a redirect. A fixed path hides the templated
paths that it also matches, for every method (as OpenAPI has it): `GET /v1/items/batch` is a 405,
not the item whose id is `batch`.
"""

from typing import Any

from connexion.middleware.routing import RoutingMiddleware as ConnexionRouting
from starlette.exceptions import HTTPException
from starlette.routing import Mount, Route, Router
from starlette.types import Receive, Scope, Send


class RoutingMiddleware(ConnexionRouting):  # type: ignore[misc]  # connexion is untyped
    def add_api(self, specification: Any, **kwargs: Any) -> None:
        super().add_api(specification, **kwargs)
        self.router.redirect_slashes = False
        for mount in self.router.routes:
            if isinstance(mount, Mount) and isinstance(mount.app, Router):
                mount.app.redirect_slashes = False
                routes = [route for route in mount.app.routes if isinstance(route, Route)]
                fixed = [route for route in routes if "{" not in route.path]
                ends = [Route(path, _MethodNotAllowed()) for path in {r.path for r in fixed}]
                templated = [route for route in routes if "{" in route.path]
                mount.app.routes[:] = [*fixed, *ends, *templated]


class _MethodNotAllowed:
    """An end for a fixed path: no other method leads on to a templated path."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise HTTPException(405)
