"""The application's libraries, without clients and servers that they load and nobody calls here.

Measured with redis 8.1, limits 5.8, Flask 3.1, Connexion 3.3 and Starlette 1.10.
"""

import importlib
import typing

from cute_api.lib.stand_ins import hidden, without

# Its clients of asyncio (1.3 MB) and of clusters (0.7 MB).
REDIS = ("redis.asyncio", "redis.cluster", "redis.keyspace_notifications")
# Where it would send metrics of its own, which nobody turns on; installed for traces.
REDIS_METRICS = ("opentelemetry",)
# Its storages of asyncio (0.3 MB).
LIMITS = ("limits.aio",)
# Its server for development, and its client for tests (1.4 MB).
FLASK = ("werkzeug.serving", "werkzeug.test")
# Clients that could fetch parts of a document, ask another server about a token, or call the
# application in tests; httpx brings its command line with it, rich and Pygments (9 MB). The last
# two could turn the URL of a file into its path (1.2 MB), and show errors to developers (0.4 MB).
CONNEXION = ("requests", "httpx", "starlette.testclient", "urllib.request", "html")

with without(REDIS), hidden(REDIS_METRICS):
    importlib.import_module("redis")
with without(LIMITS):
    importlib.import_module("limits")
# `typing` keeps each overload that only type checkers read: 750 of redis, 350 of SQLAlchemy. What
# is imported next takes their place (0.9 MB).
typing.clear_overloads()
with without(FLASK):
    importlib.import_module("flask")
with without(CONNEXION):
    from connexion.apps.flask import FlaskApp, FlaskOperation
    from connexion.resolver import Resolver

__all__ = ["FlaskApp", "FlaskOperation", "Resolver"]
