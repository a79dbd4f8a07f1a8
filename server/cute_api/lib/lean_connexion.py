"""Connexion, without the HTTP clients that it loads and this server never calls.

Importing Connexion imports `requests` (it could fetch parts of a document from elsewhere), `httpx`
(it could ask another server about a token) and Starlette's test client (`app.test_client()`); httpx
brings its command line with it: rich and Pygments. Together they take 9 MB of each process (RSS,
Connexion 3.3, Starlette 1.10), and Connexion has no setting for it.

So while Connexion is imported, stand-ins are in their place, which import the real module when
something of it is used. Only Connexion holds them: afterwards everybody else imports the real ones.
`tests/test_start.py` shows that this is still needed, and that what Connexion has of them works.
"""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

CLIENTS = ("requests", "httpx", "starlette.testclient")


class _StandIn(ModuleType):
    """Has what the real module has, which is imported with the first use of it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            # The import system looks at these.
            raise AttributeError(name)
        return getattr(importlib.import_module(self.__name__), name)


def _make_test_client(*arguments: Any, **options: Any) -> Any:
    module = importlib.import_module("starlette.testclient")
    return module.TestClient(*arguments, **options)


@contextmanager
def _stand_ins() -> Iterator[None]:
    """In the place of those that are not loaded, until the block ends."""
    made = {name: _StandIn(name) for name in CLIENTS if name not in sys.modules}
    if "starlette.testclient" in made:
        # Connexion takes this one out of the module when it is imported itself.
        made["starlette.testclient"].TestClient = _make_test_client  # type: ignore[attr-defined]  # a module of ours
    sys.modules.update(made)
    try:
        yield
    finally:
        for name in made:
            del sys.modules[name]


with _stand_ins():
    from connexion.apps.flask import FlaskApp, FlaskOperation
    from connexion.resolver import Resolver

__all__ = ["FlaskApp", "FlaskOperation", "Resolver"]
