"""Connexion's routing as the spec has it: no redirects, and a path is matched from end to end.

`/v1/items/` is no path of the spec, so it is 404. A line break in a path is a character like any
other: Starlette's patterns would stop at it, and Flask's, which come later, would not.
"""

import re
from typing import Any

from connexion.middleware.routing import RoutingMiddleware as ConnexionRouting
from starlette.routing import Mount, Route, Router


class RoutingMiddleware(ConnexionRouting):  # type: ignore[misc]  # connexion is untyped
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
