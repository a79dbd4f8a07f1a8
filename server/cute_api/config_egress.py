"""Settings of egress: a worker's region and source addresses."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass

from cute_api.config_values import ConfigError

REGION = "CUTE_EGRESS_REGION"
ADDRESSES = "CUTE_EGRESS_ADDRESSES"
REGION_FORM = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class EgressSettings:
    """A worker's region, None for webhooks without one, and its source addresses.

    At most one address per family; without addresses the system chooses.
    """

    region: str | None = None
    addresses: tuple[Address, ...] = ()


EVERYWHERE = EgressSettings()


def read(text: Callable[[str], str | None]) -> EgressSettings:
    """`text` returns the value of a variable. Raises `ConfigError`."""
    region = text(REGION) or None
    if region is not None and not REGION_FORM.fullmatch(region):
        raise ConfigError(
            f"{REGION} must be up to 32 of a-z, 0-9 and -, such as eu-west, not {region!r}."
        )
    parts = [part.strip() for part in (text(ADDRESSES) or "").split(",") if part.strip()]
    try:
        addresses = tuple(ipaddress.ip_address(part) for part in parts)
    except ValueError as error:
        raise ConfigError(
            f"{ADDRESSES} must be IP addresses, separated by commas: {error}."
        ) from None
    if len({address.version for address in addresses}) < len(addresses):
        raise ConfigError(f"{ADDRESSES} can have one IPv4 and one IPv6 address.")
    return EgressSettings(region, addresses)
