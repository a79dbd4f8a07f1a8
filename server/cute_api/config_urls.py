"""Validate the URLs of settings: pure. Errors never show a possible part of a password."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import psycopg2
from psycopg2.extensions import parse_dsn

from cute_api.config_values import ConfigError

# Stands for the id in the URL of an item's page.
ITEM_ID = "{id}"
MAX_ITEM_URL = 1_000
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})
EXAMPLE_PUBLIC_URL = "https://developers.cute.example"
POSTGRES_PORT = 5_432
VALKEY_PORT = 6_379
SENTINEL_PORT = 26_379
POSTGRES_SCHEMES = frozenset({"postgresql", "postgres"})
SENTINEL = "sentinel"
CLUSTER = "cluster"
UNIX_SCHEMES = frozenset({"unix", "redis+unix", "valkey+unix"})
VALKEY_SCHEMES = UNIX_SCHEMES | {
    f"{make}{kind}"
    for make in ("redis", "valkey")
    for kind in ("", "s", f"+{SENTINEL}", f"+{CLUSTER}")
}
OBJECT_STORES = ("s3", "gs", "az", "file")
# Schemes of request sinks besides PostgreSQL, with the schemes to call them by.
SINK_SCHEMES = {"clickhouse+http": "http", "clickhouse+https": "https"}
ENCODED = "In user and password, write special characters as their codes, such as %40 for @."

# The characters that RFC 3986 allows in a URL.
_PLAIN_URL = re.compile(r"[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%\[\]]+")
_TABLE_PATH = re.compile(r"/(?P<database>[A-Za-z_]\w*)/(?P<table>[A-Za-z_]\w*)", re.ASCII)
_HOST = re.compile(r"(?P<host>\[[0-9A-Fa-f:.%]+\]|[^\[\]:]+)(?::(?P<port>\d{1,5}))?")


def public_url(value: str, name: str) -> str:
    """Return the URL without a slash at its end."""
    parts = parts_of(value)
    if (
        parts is None
        or parts.scheme not in {"http", "https"}
        or "@" in parts.netloc
        or value.rstrip("/") != f"{parts.scheme}://{parts.netloc}"
        or not _PLAIN_URL.fullmatch(value)
    ):
        raise ConfigError(
            f"{name} must be a URL without a path, such as {EXAMPLE_PUBLIC_URL}, "
            f"not {without_password(value)!r}."
        )
    return value.rstrip("/")


def item_url(value: str, name: str) -> str:
    """Validate the URL of an item's page, with `ITEM_ID` for its id."""
    parts = parts_of(value)
    place = value.replace(ITEM_ID, "", 1)
    if (
        parts is None
        or parts.scheme not in {"http", "https"}
        or "@" in parts.netloc
        or ITEM_ID in parts.netloc
        or len(value) > MAX_ITEM_URL
        or len(place) == len(value)
        or not _PLAIN_URL.fullmatch(place)
    ):
        raise ConfigError(
            f"{name} must be the URL of an item's page with {ITEM_ID} for its id, "
            f"such as https://www.cute.example/items/{ITEM_ID}, not {without_password(value)!r}."
        )
    return value


def issuer_url(value: str, name: str) -> str:
    """Require https, except on this machine."""
    parts = parts_of(value)
    if parts is None or not (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS)
    ):
        raise ConfigError(f"{name} must be an https URL, not {without_password(value)!r}.")
    return value


def collector_url(value: str, name: str) -> str:
    """Validate the URL of a collector; credentials belong in headers."""
    parts = parts_of(value)
    if (
        parts is None
        or parts.scheme not in {"http", "https"}
        or "@" in parts.netloc
        or not _PLAIN_URL.fullmatch(value)
    ):
        raise ConfigError(
            f"{name} must be a URL such as http://127.0.0.1:4318, without user and password, "
            f"not {without_password(value)!r}."
        )
    return value


def object_store(value: str, name: str) -> str:
    """Validate the URL of an object store; credentials come from the environment."""
    scheme, _, rest = value.partition("://")
    if scheme not in OBJECT_STORES or not rest or "@" in rest:
        raise ConfigError(
            f"{name} must be a URL such as s3://bucket/prefix, gs://bucket, az://container or "
            f"file:///folder, without credentials, not {without_password(value)!r}."
        )
    return value


def database_url(value: str, name: str) -> str:
    """Validate a PostgreSQL URL with one or several hosts."""
    form = (
        f"{name} must be a URL such as postgresql://user:password@db.example:5432/cute. {ENCODED}"
    )
    scheme, _, rest = value.partition("://")
    authority, after = authority_of(rest)
    if scheme not in POSTGRES_SCHEMES or "@" in after or authority.count("@") > 1:
        raise ConfigError(form)
    try:
        found: dict[str, Any] = parse_dsn(value)
    except psycopg2.Error:
        # Drop the error, whose text can contain a part of the password.
        found = {}
    ports = str(found.get("port", "")).split(",")
    if not found or not all(map(_is_port, ports)):
        raise ConfigError(form)
    return value


def valkey_url(value: str, name: str) -> str:
    """Validate the URL of a Valkey or Redis server, Sentinels or a Cluster."""
    form = (
        f"{name} must be a URL such as redis://user:password@valkey.example:6379/0, rediss://… "
        f"(TLS), unix:///run/valkey.sock or redis+sentinel://HOST:PORT,HOST:PORT/NAME. {ENCODED}"
    )
    scheme, _, rest = value.partition("://")
    authority, after = authority_of(rest)
    path = after.partition("?")[0]
    if scheme not in VALKEY_SCHEMES or "@" in after or "#" in after or authority.count("@") > 1:
        raise ConfigError(form)
    if scheme in UNIX_SCHEMES:
        if not path.strip("/"):
            raise ConfigError(form)
        return value
    hosts = hosts_of(authority)
    several = SENTINEL in scheme or CLUSTER in scheme
    if not hosts or (len(hosts) > 1 and not several):
        raise ConfigError(form)
    if SENTINEL in scheme and not re.fullmatch(r"/[\w.-]+/?", after):
        raise ConfigError(form)
    return value


def one_valkey(value: str, name: str) -> str:
    """Refuse a Cluster in a URL of `valkey_url`, because it splits keys among servers."""
    if CLUSTER in value.partition("://")[0]:
        raise ConfigError(
            f"{name} can't be a Cluster, because a queue's keys must be on one server: name one "
            "server, or redis+sentinel://…. Only LIMITS_REDIS_URL can be a Cluster."
        )
    return value


@dataclass(frozen=True, slots=True)
class Sink:
    """A ClickHouse table for requests: HTTP URL, login, and names of database and table."""

    url: str
    user: str
    password: str = field(repr=False)
    database: str
    table: str


def sink(value: str, name: str) -> Sink:
    """Parse the URL of a ClickHouse table, over HTTP."""
    form = (
        f"{name} must be a URL such as "
        f"clickhouse+https://user:password@clickhouse.example:8443/cute/requests. {ENCODED}"
    )
    scheme, _, rest = value.partition("://")
    authority, after = authority_of(rest)
    hosts = hosts_of(authority)
    path = _TABLE_PATH.fullmatch(after)
    if scheme not in SINK_SCHEMES or authority.count("@") > 1 or len(hosts) != 1 or path is None:
        raise ConfigError(form)
    user, _, password = authority.rpartition("@")[0].partition(":")
    return Sink(
        url=f"{SINK_SCHEMES[scheme]}://{authority.rpartition('@')[2]}/",
        user=unquote(user) or "default",
        password=unquote(password),
        database=path["database"],
        table=path["table"],
    )


def authority_of(rest: str) -> tuple[str, str]:
    """Split the text after `://` into the authority and the rest."""
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    return authority, rest[len(authority) :]


def hosts_of(authority: str) -> list[tuple[str, int | None]]:
    """The hosts and ports of `user:password@host:port,host:port`; empty if one is malformed."""
    found = [_HOST.fullmatch(part) for part in authority.rpartition("@")[2].split(",")]
    hosts = [
        (match["host"].strip("[]"), int(match["port"]) if match["port"] else None)
        for match in found
        if match is not None and _is_port(match["port"] or "")
    ]
    return hosts if len(hosts) == len(found) else []


def parts_of(url: str) -> SplitResult | None:
    """Split a URL; return None if it has no valid host and port."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port  # a port that is not a number raises
    except ValueError:
        return None
    return parts if host else None


def without_password(url: str) -> str:
    """A URL without user and password, for errors."""
    start, at, rest = url.rpartition("@")
    if not at:
        return url
    scheme, separator, _ = start.rpartition("://")
    return f"{scheme}{separator}…@{rest}" if separator else f"…@{rest}"


def _is_port(text: str) -> bool:
    return not text or (text.isascii() and text.isdigit() and 1 <= int(text) <= 65_535)
