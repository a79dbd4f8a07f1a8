"""The version of the package, and a hint about another version of the API."""

from __future__ import annotations

from ._gen.version import API_VERSION

__version__ = "0.1.0"
VERSION_HEADER = "Cute-Version"


def other_version(version: str | None, remedy: str) -> str:
    """Return a hint for an error about a body of this API version, often empty."""
    if version is None or version == API_VERSION:
        return ""
    return f" It is in version {version!r} of the API, this SDK is of {API_VERSION}: {remedy}"
