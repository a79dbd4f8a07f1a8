"""All contracts of the registry, as contract files. Operators and `make spec-diff` read them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.versions.contracts import FORMAT

CONTRACTS = """
SELECT contracts.id::text, program, program_version, api_version, uses,
    coalesce(users.email, users.username) AS owner
FROM contracts JOIN users ON users.id = contracts.user_id
ORDER BY program, program_version, contracts.id
"""


def contract_files(session: Session) -> Iterator[tuple[str, Json]]:
    """Yield the id and the contract file of each contract."""
    for row in session.execute(text(CONTRACTS)):
        yield row[0], as_file(row)


def as_file(row: Any) -> Json:
    """Return the contract file of a row of `CONTRACTS`."""
    _, program, program_version, api_version, uses, owner = row
    return {
        "cute_contract": FORMAT,
        "consumer": program,
        "program_version": program_version,
        "owner": owner,
        "spec_version": "",
        "api_version": api_version,
        **uses,
    }
