"""Where a check of Schemathesis would report what is correct here, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scripts.checks.proof.contract.compat import (
    NEGATIVE_DATA_REJECTION_EXPECTED_STATUSES,
    POSITIVE_DATA_ACCEPTANCE_EXPECTED_STATUSES,
)


@dataclass(frozen=True, slots=True)
class Allowance:
    """Statuses that a check reports as failures but that are correct here.

    `usual` are the statuses that Schemathesis allows by default. An allowance is for some
    operations, or for all if it names no operation.
    """

    check: str
    usual: Sequence[str]
    also: Sequence[str]
    reason: str
    operations: Sequence[str] = ()

    @property
    def setting(self) -> dict[str, Any]:
        """Return it as a part of Schemathesis' configuration."""
        return {self.check: {"expected-statuses": [*self.usual, *self.also]}}


ALLOWANCES = (
    Allowance(
        "positive_data_acceptance",
        POSITIVE_DATA_ACCEPTANCE_EXPECTED_STATUSES,
        ("412", "416"),
        "If-Match and Range are conditions, and these statuses report their outcome; they don't "
        "reject the request. Half of the valid requests keep their condition.",
    ),
    Allowance(
        "negative_data_rejection",
        NEGATIVE_DATA_REJECTION_EXPECTED_STATUSES,
        ("200",),
        "The rows of a batch are validated one by one: an invalid row gets a 422 inside a response "
        "of 200.",
        ("batch_items",),
    ),
    Allowance(
        "positive_data_acceptance",
        POSITIVE_DATA_ACCEPTANCE_EXPECTED_STATUSES,
        ("422",),
        "The document as a whole says which versions, operations and events there are; no schema "
        "lists them.",
        ("put_contract",),
    ),
)

# The filler replaces the id of the kept webhook, even if it came from a link or a response. So
# Schemathesis may not find a webhook that it has just created.
REPLACED_IDS = ("delete_webhook", "update_webhook")


def check_settings() -> dict[str, Any]:
    """Return Schemathesis' configuration of checks: all are on, but for these allowances."""
    return {
        "checks": {
            name: setting
            for allowance in ALLOWANCES
            if not allowance.operations
            for name, setting in allowance.setting.items()
        },
        "operations": [
            {"include-operation-id": operation, "checks": allowance.setting}
            for allowance in ALLOWANCES
            for operation in allowance.operations
        ]
        + [
            {
                "include-operation-id": operation,
                "checks": {"ensure_resource_availability": {"enabled": False}},
            }
            for operation in REPLACED_IDS
        ],
    }
