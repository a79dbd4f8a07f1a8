"""Settings: the only reader of the process environment.

Every value has a default that suits a sandbox on this machine. A running `make run` writes values
for unset variables to `DATA_DIR/runtime.json`, so every `cute` command in a checkout uses the
servers of that checkout.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from cute_api import config_egress, config_serving, config_traces, config_urls
from cute_api.config_traces import Traces
from cute_api.config_urls import EXAMPLE_PUBLIC_URL, ITEM_ID, LOOPBACK_HOSTS, Sink
from cute_api.config_values import (
    ConfigError,
    LogLevel,
    Network,
    Pooler,
    integer,
    log_level,
    networks,
    pooler,
    port_beside,
    schedule,
    secret,
    share,
    switch,
    words,
)

__all__ = [
    "ITEM_ID",
    "LOOPBACK_HOSTS",
    "SECRETS",
    "ConfigError",
    "Network",
    "Settings",
    "Traces",
    "Variable",
    "child_environ",
    "load",
]

PACKAGE = Path(__file__).resolve().parent
# A wheel contains the files that the server reads, at the same paths as in a checkout.
INSTALLED = (PACKAGE / "files").is_dir()
ROOT = PACKAGE / "files" if INSTALLED else PACKAGE.parents[1]
DATA_DIR = (Path.cwd() if INSTALLED else ROOT) / ".data"
RUNTIME_FILE = "runtime.json"
# A server that listens on all addresses is called at these addresses from this machine.
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound
DEFAULT_SCHEDULE = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 36_000)
DEFAULT_SNAPSHOT_S = 300
DEFAULT_RESPONSE_SAMPLE = 0.01
DEFAULT_CONNECTIONS, FEWEST_CONNECTIONS = 16, 3
DEFAULT_READ_LAG_MS, LEAST_READ_LAG_MS, MOST_READ_LAG_MS = 1_000, 500, 30_000
METRICS_OFF = 0
MAIL_TO_FILES = "file"
DEFAULT_MAIL_FROM = "no-reply@cute.example"
DEFAULT_OIDC_NAME = "your Cute account"
# Added to PORT, so that checkouts with different ports also have different metrics ports.
METRICS_PORT_DISTANCE = 1_000
T = TypeVar("T")


class Variable(StrEnum):
    """Every variable that is read; `docs/settings.md` describes them."""

    DATA_DIR = "DATA_DIR"
    HOST = "HOST"
    PORT = "PORT"
    DATABASE_URL = "DATABASE_URL"
    DATABASE_READ_URL = "DATABASE_READ_URL"
    REDIS_URL = "REDIS_URL"
    LIMITS_REDIS_URL = "LIMITS_REDIS_URL"
    SANDBOX = "CUTE_SANDBOX"
    WEBHOOK_SCHEDULE = "CUTE_WEBHOOK_SCHEDULE"
    WEBHOOK_VERIFICATION = "CUTE_WEBHOOK_VERIFICATION"
    ENCRYPTION_KEYS = "CUTE_ENCRYPTION_KEYS"
    SNAPSHOT_INTERVAL = "CUTE_SNAPSHOT_INTERVAL"
    SNAPSHOT_STORE = "CUTE_SNAPSHOT_STORE"
    TRUSTED_PROXIES = "CUTE_TRUSTED_PROXIES"
    CONNECTIONS_PER_ADDRESS = config_serving.CONNECTIONS_PER_ADDRESS
    PAGES_A_MINUTE = config_serving.PAGES_A_MINUTE
    SERVE_ONLY = config_serving.ONLY
    LOCATION_FILE = config_serving.LOCATION_FILE
    RESPONSE_SAMPLE = "CUTE_RESPONSE_SAMPLE"
    REQUEST_LOG_ONE_IN = "CUTE_REQUEST_LOG_ONE_IN"
    REQUEST_SINK = "CUTE_REQUEST_SINK"
    DATABASE_POOLER = "CUTE_DATABASE_POOLER"
    CONNECTIONS = "CUTE_DATABASE_CONNECTIONS"
    READ_LAG = "CUTE_READ_LAG_MS"
    PUBLIC_URL = "CUTE_PUBLIC_URL"
    ITEM_URL = "CUTE_ITEM_URL"
    MAIL = "CUTE_MAIL"
    MAIL_FROM = "CUTE_MAIL_FROM"
    OIDC_ISSUER = "CUTE_OIDC_ISSUER"
    OIDC_CLIENT_ID = "CUTE_OIDC_CLIENT_ID"
    OIDC_CLIENT_SECRET = "CUTE_OIDC_CLIENT_SECRET"  # noqa: S105 - the name of a variable
    OIDC_NAME = "CUTE_OIDC_NAME"
    LOG_LEVEL = "CUTE_LOG_LEVEL"
    AUDIT_LOG = "CUTE_AUDIT_LOG"
    METRICS_HOST = "METRICS_HOST"
    METRICS_PORT = "METRICS_PORT"
    OTLP_ENDPOINT = config_traces.ENDPOINT
    OTLP_TRACES_ENDPOINT = config_traces.TRACES_ENDPOINT
    OTLP_HEADERS = config_traces.HEADERS
    TRACES_EXPORTER = config_traces.EXPORTER
    TRACES_SAMPLER = config_traces.SAMPLER
    TRACES_SAMPLER_ARGUMENT = config_traces.SAMPLER_ARGUMENT
    TRACES_DISABLED = config_traces.DISABLED
    EGRESS_REGION = config_egress.REGION
    EGRESS_ADDRESSES = config_egress.ADDRESSES


# Each can also be read from a file, named by the variable with the suffix `_FILE`.
SECRETS = frozenset(
    {
        Variable.DATABASE_URL,
        Variable.DATABASE_READ_URL,
        Variable.REDIS_URL,
        Variable.LIMITS_REDIS_URL,
        Variable.ENCRYPTION_KEYS,
        Variable.REQUEST_SINK,
        Variable.MAIL,
        Variable.OIDC_CLIENT_SECRET,
        Variable.OTLP_HEADERS,
    }
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a process. URLs are complete; `webhook_schedule` is in seconds.

    With `webhook_verification` a URL must respond to a challenge before its webhook gets anything.
    `encryption_keys` are as given, the one that encrypts first; see `cute_api.sealing`.
    `snapshot_interval_s` is the maximum age of a snapshot, `event_stream_s` of a stream.
    `snapshot_store` is the URL of an object store; None for PostgreSQL.
    `trusted_proxies` are the networks whose `X-Forwarded-For` is trusted.
    `response_sample` is the share of responses, 0 to 1, that are checked against the document.
    One in `request_log_one_in` successful requests is logged, and all go to `request_sink`.
    `pooler` is DATABASE_URL's pooler, `connections` the maximum of an API process.
    `read_url` leads to replicas, whose data may be `read_lag_ms` old; None without replicas.
    `public_url` is the URL of the API and the portal, without a slash at its end;
    `marketplace_url` is an item's page, with `ITEM_ID` for its id; `mail` `MAIL_TO_FILES` or SMTP.
    `log_level` applies to our own loggers; commands log actions to `audit_log`.
    With `oidc_issuer` people can log in there too; pages call it `oidc_name`.
    Metrics are served on `metrics_host` and `metrics_port`, unless that is `METRICS_OFF`.
    """

    data_dir: Path
    host: str
    port: int
    database_url: str | None = field(repr=False)
    redis_url: str | None = field(repr=False)
    limits_redis_url: str | None = field(repr=False)
    sandbox: bool
    webhook_schedule: tuple[int, ...]
    encryption_keys: tuple[str, ...] = field(repr=False)
    webhook_verification: bool = False
    snapshot_interval_s: int = DEFAULT_SNAPSHOT_S
    snapshot_store: str | None = None
    trusted_proxies: tuple[Network, ...] = ()
    serving: config_serving.ServingSettings = config_serving.EVERYTHING
    response_sample: float = DEFAULT_RESPONSE_SAMPLE
    event_stream_s: float = 600.0
    request_log_one_in: int = 1
    request_sink: Sink | None = field(default=None, repr=False)
    log_level: LogLevel = LogLevel.INFO
    audit_log: str | None = None
    pooler: Pooler = Pooler.NONE
    connections: int = DEFAULT_CONNECTIONS
    read_url: str | None = field(default=None, repr=False)
    read_lag_ms: int = DEFAULT_READ_LAG_MS
    metrics_host: str = "127.0.0.1"
    metrics_port: int = METRICS_OFF
    public_url: str | None = None
    marketplace_url: str | None = None
    mail: str = field(default=MAIL_TO_FILES, repr=False)
    mail_from: str = DEFAULT_MAIL_FROM
    oidc_issuer: str | None = None
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_name: str = DEFAULT_OIDC_NAME
    traces: Traces | None = None
    egress: config_egress.EgressSettings = config_egress.EVERYWHERE

    @property
    def loopback_webhooks(self) -> bool:
        """Whether webhooks may use loopback: only in a sandbox that listens on loopback."""
        return self.sandbox and self.host in LOOPBACK_HOSTS

    @property
    def portal_url(self) -> str:
        """The start of all our URLs, without a slash at its end.

        It never comes from a request, because its sender chooses the `Host`. Raises `ConfigError`
        without a public URL, except in a sandbox, which uses its own address.
        """
        if self.public_url is not None:
            return self.public_url
        if not self.sandbox:
            raise ConfigError(
                f"{Variable.PUBLIC_URL} is not set. Outside a sandbox the server must know the URL "
                "that others call it at, which links in emails and pages start with: set it, "
                f"for example {Variable.PUBLIC_URL}={EXAMPLE_PUBLIC_URL} (for a sandbox, set "
                f"{Variable.SANDBOX}=1)."
            )
        host = EVERYWHERE.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def item_url(self) -> str:
        """The URL of an item's page, with `ITEM_ID` for its id; by default the portal's own.

        Raises `ConfigError` like `portal_url`.
        """
        return self.marketplace_url or f"{self.portal_url}/items/{ITEM_ID}"

    @property
    def known_item_url(self) -> str | None:
        """`item_url`, or None if it isn't known, for callers that may never show an item."""
        is_known = self.marketplace_url or self.public_url or self.sandbox
        return self.item_url if is_known else None

    @property
    def is_public_over_tls(self) -> bool:
        return self.public_url is not None and self.public_url.startswith("https:")

    def need_database_url(self) -> str:
        return _need(self.database_url, Variable.DATABASE_URL)

    def need_redis_url(self) -> str:
        return config_urls.one_valkey(_need(self.redis_url, Variable.REDIS_URL), Variable.REDIS_URL)

    def need_limits_redis_url(self) -> str:
        return _need(self.limits_redis_url or self.redis_url, Variable.LIMITS_REDIS_URL)


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment, else from the running sandbox, else the defaults.

    Raises `ConfigError` for a value that can't be used.
    """
    env = os.environ if environ is None else environ
    data_dir = Path(env.get(Variable.DATA_DIR) or DATA_DIR).absolute()
    running = _runtime(data_dir)

    def text(name: Variable) -> str | None:
        value = secret(env, name) if name in SECRETS else env.get(name)
        return value or running.get(name)

    def url(name: Variable, read: Callable[[str, str], str]) -> str | None:
        return _url(text(name), name, read)

    def number(name: Variable, default: int, low: int, high: int) -> int:
        return integer(text(name) or str(default), name, low, high)

    issuer = _issuer(text)
    sandbox = switch(text(Variable.SANDBOX) or "0", Variable.SANDBOX)
    port = number(Variable.PORT, 8080, 1, 65_535)
    return Settings(
        data_dir=data_dir,
        host=text(Variable.HOST) or "127.0.0.1",
        port=port,
        database_url=url(Variable.DATABASE_URL, config_urls.database_url),
        read_url=url(Variable.DATABASE_READ_URL, config_urls.database_url),
        read_lag_ms=number(
            Variable.READ_LAG, DEFAULT_READ_LAG_MS, LEAST_READ_LAG_MS, MOST_READ_LAG_MS
        ),
        redis_url=url(Variable.REDIS_URL, config_urls.valkey_url),
        limits_redis_url=url(Variable.LIMITS_REDIS_URL, config_urls.valkey_url),
        sandbox=sandbox,
        webhook_schedule=schedule(
            text(Variable.WEBHOOK_SCHEDULE), Variable.WEBHOOK_SCHEDULE, DEFAULT_SCHEDULE
        ),
        encryption_keys=words(text(Variable.ENCRYPTION_KEYS)),
        webhook_verification=switch(
            text(Variable.WEBHOOK_VERIFICATION) or ("off" if sandbox else "on"),
            Variable.WEBHOOK_VERIFICATION,
        ),
        snapshot_interval_s=number(Variable.SNAPSHOT_INTERVAL, DEFAULT_SNAPSHOT_S, 1, 86_400),
        snapshot_store=url(Variable.SNAPSHOT_STORE, config_urls.object_store),
        trusted_proxies=networks(text(Variable.TRUSTED_PROXIES), Variable.TRUSTED_PROXIES),
        serving=config_serving.read(lambda name: text(Variable(name))),
        response_sample=share(
            text(Variable.RESPONSE_SAMPLE) or str(DEFAULT_RESPONSE_SAMPLE), Variable.RESPONSE_SAMPLE
        ),
        request_log_one_in=number(Variable.REQUEST_LOG_ONE_IN, 1, 1, 1_000_000),
        request_sink=_url(text(Variable.REQUEST_SINK), Variable.REQUEST_SINK, config_urls.sink),
        log_level=log_level(text(Variable.LOG_LEVEL) or LogLevel.INFO, Variable.LOG_LEVEL),
        audit_log=text(Variable.AUDIT_LOG),
        connections=number(Variable.CONNECTIONS, DEFAULT_CONNECTIONS, FEWEST_CONNECTIONS, 1_000),
        pooler=pooler(text(Variable.DATABASE_POOLER) or Pooler.NONE, Variable.DATABASE_POOLER),
        metrics_host=text(Variable.METRICS_HOST) or "127.0.0.1",
        metrics_port=integer(
            text(Variable.METRICS_PORT) or port_beside(port, METRICS_PORT_DISTANCE),
            *(Variable.METRICS_PORT, METRICS_OFF, 65_535),
        ),
        public_url=url(Variable.PUBLIC_URL, config_urls.public_url),
        marketplace_url=url(Variable.ITEM_URL, config_urls.item_url),
        mail=text(Variable.MAIL) or MAIL_TO_FILES,
        mail_from=text(Variable.MAIL_FROM) or DEFAULT_MAIL_FROM,
        oidc_issuer=issuer,
        oidc_client_id=text(Variable.OIDC_CLIENT_ID) or "",
        oidc_client_secret=text(Variable.OIDC_CLIENT_SECRET) or "",
        oidc_name=text(Variable.OIDC_NAME) or DEFAULT_OIDC_NAME,
        traces=config_traces.read(lambda name: text(Variable(name))),
        egress=config_egress.read(lambda name: text(Variable(name))),
    )


def child_environ(overrides: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with `overrides`, for a process that it starts."""
    return {**os.environ, **overrides}


def _need(value: str | None, name: Variable) -> str:
    if value:
        return value
    raise ConfigError(f"No servers are known here: start `make run`, or set {name}.")


def _runtime(data_dir: Path) -> dict[str, str]:
    try:
        loaded = json.loads((data_dir / RUNTIME_FILE).read_text())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise ConfigError(f"{data_dir / RUNTIME_FILE} can't be read: {error}") from error
    return {str(name): str(value) for name, value in loaded.items()}


def _issuer(text: Callable[[Variable], str | None]) -> str | None:
    """The issuer; requires its client's id and secret."""
    issuer = _url(text(Variable.OIDC_ISSUER), Variable.OIDC_ISSUER, config_urls.issuer_url)
    for name in (Variable.OIDC_CLIENT_ID, Variable.OIDC_CLIENT_SECRET):
        if issuer is not None and not text(name):
            raise ConfigError(f"{Variable.OIDC_ISSUER} needs {name} too.")
    return issuer


def _url(value: str | None, name: Variable, read: Callable[[str, str], T]) -> T | None:
    return None if value is None else read(value, name)
