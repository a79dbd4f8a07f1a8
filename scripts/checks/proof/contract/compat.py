"""Private parts of Schemathesis (4.32) and Hypothesis that the contract proof needs.

The statuses that Schemathesis expects by itself stand in no public module. hypothesis-jsonschema
0.23 calls something that Hypothesis has renamed since: `adapt_hypothesis` adds it where it is
missing, and can go once their releases agree. `tests/contract/test_schemathesis.py` fails if one
moves.
"""

from typing import Any

from hypothesis.internal.conjecture.utils import many
from schemathesis.config._checks import (
    NEGATIVE_DATA_REJECTION_EXPECTED_STATUSES,
    POSITIVE_DATA_ACCEPTANCE_EXPECTED_STATUSES,
)

__all__ = [
    "NEGATIVE_DATA_REJECTION_EXPECTED_STATUSES",
    "POSITIVE_DATA_ACCEPTANCE_EXPECTED_STATUSES",
    "adapt_hypothesis",
]


def adapt_hypothesis() -> None:
    if not hasattr(many, "more"):
        setattr(many, "more", _more)  # noqa: B010 - mypy refuses the plain assignment


def _more(elements: Any) -> bool:
    """Return whether to draw another element, through Hypothesis' current interface."""
    steps = getattr(elements, "_cute_steps", None)
    if steps is None:
        elements.__enter__()
        steps = elements._cute_steps = iter(elements)
    for _ in steps:
        return True
    elements.__exit__(None, None, None)
    return False
