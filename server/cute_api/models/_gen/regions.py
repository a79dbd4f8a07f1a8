# Generated from the spec by `make generate`: never edit this file.
"""The countries of each region that items can be sent to, smallest first."""

from collections.abc import Mapping, Set

REGIONS: Mapping[str, Set[str]] = {
    "EU": frozenset(
        "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
    ),
    "WORLD": frozenset("".split()),
}
