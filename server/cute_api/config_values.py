"""Parse values of settings: pure, with errors that name the variable and its form."""

import ipaddress
import math
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


# Half of a delivery's maximum of 100 attempts, which include redeliveries.
MAX_SCHEDULE = 50


class LogLevel(StrEnum):
    """The lowest level that a process logs."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Pooler(StrEnum):
    """The pooler before PostgreSQL: none, or one in transaction mode."""

    NONE = "none"
    TRANSACTION = "transaction"


class ConfigError(Exception):
    """A setting is invalid; the text names the variable and its form."""


def secret(environ: Mapping[str, str], name: str) -> str | None:
    """The value of `name`, or the stripped content of the file that NAME_FILE names."""
    value, file = environ.get(name), environ.get(f"{name}_FILE")
    if not file:
        return value
    if value:
        raise ConfigError(f"Both {name} and {name}_FILE are set: unset one of them.")
    try:
        content = Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(f"{name}_FILE can't be read: {error.strerror}: {file}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name}_FILE is not UTF-8: {file}") from error
    if not content:
        raise ConfigError(f"{name}_FILE is empty: {file}")
    return content


def integer(value: str, name: str, low: int, high: int) -> int:
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise ConfigError(f"{name} must be a whole number from {low} to {high}, not {value!r}.")
    return int(value)


def switch(value: str, name: str) -> bool:
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"0", "false", "no", "off"}:
        return False
    raise ConfigError(f"{name} must be 1 or 0, not {value!r}.")


def log_level(value: str, name: str) -> LogLevel:
    try:
        return LogLevel(value.lower())
    except ValueError as error:
        listed = ", ".join(LogLevel)
        raise ConfigError(f"{name} must be one of {listed}, not {value!r}.") from error


def pooler(value: str, name: str) -> Pooler:
    try:
        return Pooler(value)
    except ValueError as error:
        raise ConfigError(f"{name} must be {' or '.join(Pooler)}, not {value!r}.") from error


def words(value: str | None) -> tuple[str, ...]:
    return tuple(word.strip() for word in (value or "").split(",") if word.strip())


def networks(value: str | None, name: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(word) for word in words(value))
    except ValueError as error:
        raise ConfigError(
            f"{name} must be networks, separated by commas, such as 10.0.0.0/8,2001:db8::/32: "
            f"{error}"
        ) from error


def share(value: str, name: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not 0 <= number <= 1:
        raise ConfigError(f"{name} must be from 0 to 1, not {value!r}.")
    return number


def schedule(value: str | None, name: str, default: tuple[int, ...]) -> tuple[int, ...]:
    """Seconds before each attempt."""
    if not value:
        return default
    if value.count(",") >= MAX_SCHEDULE:
        raise ConfigError(f"{name} can have at most {MAX_SCHEDULE} times.")
    return tuple(integer(part.strip(), name, 0, 86_400) for part in value.split(","))


def port_beside(port: int, distance: int) -> str:
    """The port at a distance, or 0 (off) beyond the last port."""
    beside = port + distance
    return str(beside) if beside <= 65_535 else "0"
