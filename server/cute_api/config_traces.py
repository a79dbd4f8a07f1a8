"""Settings of traces: OpenTelemetry's variables for whether and where spans are sent.

We read these ourselves, with files for secrets. The SDK reads the variables that only it uses (the
service's name, its queue's size, certificates): docs/operations/traces.md lists them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

from cute_api import config_urls
from cute_api.config_values import ConfigError, share, switch

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
TRACES_ENDPOINT = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
HEADERS = "OTEL_EXPORTER_OTLP_HEADERS"
EXPORTER = "OTEL_TRACES_EXPORTER"
SAMPLER = "OTEL_TRACES_SAMPLER"
SAMPLER_ARGUMENT = "OTEL_TRACES_SAMPLER_ARG"
DISABLED = "OTEL_SDK_DISABLED"

PATH = "/v1/traces"
OTLP, NO_EXPORTER = "otlp", "none"
RATIO = "parentbased_traceidratio"
EVERY_REQUEST = "1"
# The form that the SDK accepts: it also reads the variable, and would log malformed secrets.
_HEADER = re.compile(r"([\w!#$%&'*+.^`|~-]+) *= *+([ !#-+\--:<-\[\]-~]*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Traces:
    """Spans are sent to `url`, with `headers`.

    `sampled` is the share of requests, 0 to 1, whose spans are sent.
    """

    url: str
    sampled: float
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


def read(text: Callable[[str], str | None]) -> Traces | None:
    """Return None if traces are off or no endpoint is set. `text` returns a variable's value.

    Raises `ConfigError`.
    """
    headers = _headers(text(HEADERS) or "")
    sampled = share(text(SAMPLER_ARGUMENT) or EVERY_REQUEST, SAMPLER_ARGUMENT)
    exporter = _one_of((OTLP, NO_EXPORTER), text(EXPORTER) or OTLP, EXPORTER)
    _one_of((RATIO,), text(SAMPLER) or RATIO, SAMPLER)
    url = _url(text)
    is_off = exporter == NO_EXPORTER or switch(text(DISABLED) or "0", DISABLED)
    return None if url is None or is_off else Traces(url, sampled, headers)


def _url(text: Callable[[str], str | None]) -> str | None:
    """The endpoint of traces unchanged, or a path below the general endpoint."""
    whole, base = text(TRACES_ENDPOINT), text(ENDPOINT)
    if whole:
        return config_urls.collector_url(whole, TRACES_ENDPOINT)
    if base:
        return config_urls.collector_url(base, ENDPOINT).rstrip("/") + PATH
    return None


def _headers(value: str) -> tuple[tuple[str, str], ...]:
    """Parse URL-encoded `name=value` headers. Errors don't show them, because they are secret."""
    found = [_HEADER.fullmatch(part.strip()) for part in value.split(",") if part.strip()]
    headers = tuple((match[1], unquote(match[2]).strip()) for match in found if match is not None)
    if len(headers) < len(found) or not all(text.isprintable() for _, text in headers):
        raise ConfigError(
            f"{HEADERS} must be name=value, several separated by commas; write special characters "
            "as their codes, such as %2C for a comma."
        )
    return headers


def _one_of(known: tuple[str, ...], value: str, name: str) -> str:
    if value not in known:
        raise ConfigError(f"{name} must be {' or '.join(known)}, not {value!r}.")
    return value
