"""The consumers of a change, from the registry of contracts in the API's database."""

from cute_api.services.contracts.contracts import ALL_CONTRACTS, contract_file
from cute_api.versions.contracts import ConsumerContract, contract_of
from scripts.spec.diff.consumers import database


def load(url: str) -> list[ConsumerContract]:
    """Return all published contracts. Raises `DatabaseError`."""
    rows = database.rows(url, ALL_CONTRACTS, {}, tables="`contracts` and `users`")
    return [contract_of(contract_file(row)) for row in rows]
