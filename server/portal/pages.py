"""What is served beside the API: health, the spec, and the pages that responses refer to."""

from functools import cache

import flask
import orjson
import redis
import yaml
from sqlalchemy import text

from server.models import schema_version
from server.models.database import Database
from server.portal import assets
from server.portal.navigation import Places, places
from server.portal.portal import Portal, page
from server.portal.refusals import harden, open_document
from server.services.sessions import SessionUser
from server.spec import BASE_PATH

CHECK_TIMEOUT_MS = 2_000
# The dumper in C takes half of the time.
YamlDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def make_pages(portal: Portal, valkey: "redis.Redis") -> flask.Blueprint:
    """The blueprint of what anyone may see outside `/v1`, and of what pages load."""
    pages = flask.Blueprint("portal", __name__, template_folder="templates")
    pages.after_request(harden)
    pages.app_context_processor(_navigation)
    pages.add_app_template_global(assets.url_of, "asset")
    spec, database = portal.spec, portal.database

    # Both are made when they are first asked for: YAML takes longer than all the rest of a start,
    # and few processes are ever asked.
    @cache
    def as_json() -> bytes:
        return orjson.dumps(spec.served)

    @cache
    def as_yaml() -> str:
        text: str = yaml.dump(
            spec.served, Dumper=YamlDumper, sort_keys=False, allow_unicode=True, width=100
        )
        return text

    @pages.get(f"{assets.BASE}<path:filename>")
    def asset(filename: str) -> flask.Response:
        return assets.respond(filename)

    @pages.get("/healthz")
    def health() -> flask.Response:
        return _status(200, {"status": "ok"})

    @pages.get("/readyz")
    def readiness() -> flask.Response:
        checks = {"database": _database(database), "valkey": _valkey(valkey)}
        ready = all(state == "ok" for state in checks.values())
        return _status(200 if ready else 503, {"status": "ok" if ready else "unready", **checks})

    @pages.get("/openapi.json")
    def spec_json() -> flask.Response:
        return open_document(as_json(), mimetype="application/json")

    @pages.get("/openapi.yaml")
    def spec_yaml() -> flask.Response:
        return open_document(as_yaml(), mimetype="application/yaml")

    @pages.get("/")
    @portal.open
    def index(session_user: SessionUser | None) -> flask.Response:
        return page(
            "index.html",
            version=spec.document["info"]["version"],
            first_call=f'curl "{portal.base_url}{BASE_PATH}/items?limit=3"',
            operations=len(spec.operations),
            events=len(spec.document["webhooks"]),
            tiers=spec.tiers,
        )

    return pages


def _navigation() -> dict[str, Places]:
    path = flask.request.path if flask.has_request_context() else ""
    return {"places": places(flask.g.get("session_user"), path)}


def _status(status: int, body: dict[str, str]) -> flask.Response:
    response = flask.Response(orjson.dumps(body), status=status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _database(database: Database) -> str:
    try:
        with database.engine.connect() as connection:
            connection.execute(text(f"SET LOCAL statement_timeout = {CHECK_TIMEOUT_MS}"))
            return "ok" if schema_version.is_current(connection) else "migrations are missing"
    except Exception as error:
        return type(error).__name__


def _valkey(valkey: "redis.Redis") -> str:
    try:
        valkey.ping()
    except redis.RedisError as error:
        return type(error).__name__
    return "ok"
