"""Connexion's routing without its redirects: `/v1/items/` is no path of the spec, so it is 404."""

from typing import Any

from connexion.middleware.routing import RoutingMiddleware as ConnexionRouting
from starlette.routing import Mount, Router


class RoutingMiddleware(ConnexionRouting):  # type: ignore[misc]  # connexion is untyped
    def add_api(self, specification: Any, **kwargs: Any) -> None:
        super().add_api(specification, **kwargs)
        self.router.redirect_slashes = False
        for route in self.router.routes:
            if isinstance(route, Mount) and isinstance(route.app, Router):
                route.app.redirect_slashes = False
