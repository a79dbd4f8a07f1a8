# Generated from the spec by `make generate`: never edit this file.
"""The version of the API that this SDK was generated for, which it sends as `Cute-Version`."""

from typing import Final

API_VERSION: Final = "2027-01-15"
