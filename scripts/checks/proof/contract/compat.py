"""Private parts of Schemathesis (4.32) that the contract proof needs.

The statuses that Schemathesis expects by itself stand in no public module.
`tests/contract/test_schemathesis.py` fails if they move.
"""

from schemathesis.config._checks import (
    NEGATIVE_DATA_REJECTION_EXPECTED_STATUSES,
    POSITIVE_DATA_ACCEPTANCE_EXPECTED_STATUSES,
)

__all__ = [
    "NEGATIVE_DATA_REJECTION_EXPECTED_STATUSES",
    "POSITIVE_DATA_ACCEPTANCE_EXPECTED_STATUSES",
]
