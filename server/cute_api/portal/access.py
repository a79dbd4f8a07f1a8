"""What each view of the portal needs: a right, a login, the operators' role, or nothing.

Views declare it with the decorators of `cute_api.portal.views`, and a route whose view declares
nothing fails the start. `cute_api.services.organisations.rights` says which role has which right.
"""

import inspect
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

import flask
from flask.sansio.app import App

from cute_api.services.organisations.rights import Right

EXTENSION = "cute_access"

View = Callable[..., flask.Response]


class ViewAudience(StrEnum):
    """Who gets a view that needs no right: anyone, each person for their own account, operators."""

    ANYONE = "anyone"
    PERSON = "person"
    OPERATOR = "operator"


Access = Right | ViewAudience
_declared: dict[Callable[..., Any], Access] = {}


class UndeclaredError(Exception):
    """Routes whose views don't declare who may use them."""


def declare(view: View, access: Access) -> View:
    """Record what a view needs, and return it. The outermost declaration counts."""
    _declared[inspect.unwrap(view)] = access
    return view


def public(view: View) -> View:
    """Declare that the view is for anyone, and doesn't ask who is logged in."""
    return declare(view, ViewAudience.ANYONE)


def require_declared(app: App) -> None:
    """Keep what the routes of `app` need, or raise `UndeclaredError`."""
    endpoints = {
        endpoint: _declared.get(inspect.unwrap(view))
        for endpoint, view in app.view_functions.items()
    }
    undeclared = sorted(endpoint for endpoint, access in endpoints.items() if access is None)
    if undeclared:
        raise UndeclaredError(
            f"{', '.join(undeclared)}: declare who may use it with signed_in(Right.…), "
            "signed_in(Reach.PERSON), operators_only, open_to_all or public."
        )
    app.extensions[EXTENSION] = {
        rule.rule: endpoints[rule.endpoint]
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
    }


def of_pages(app: App) -> Mapping[str, Access]:
    """Return what each page of `app` needs, by its rule."""
    found: Mapping[str, Access] = app.extensions[EXTENSION]
    return found


def of_view(view: Callable[..., Any]) -> Access:
    """Return what a view needs."""
    return _declared[inspect.unwrap(view)]
