"""`cute contracts`: the registry of what partners' programs use."""

import json
from pathlib import Path

import click

from cute_api.commands.context import transaction
from cute_api.services.contracts import registry
from cute_api.services.system_health.check import counted


@click.group("contracts")
def contracts_group() -> None:
    """Export what partners' programs use of the API."""


@contracts_group.command("export")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
def export_command(directory: Path) -> None:
    """Write a contract file for each contract into DIRECTORY, which must be empty or new.

    `make spec-diff CONTRACTS=DIRECTORY` then names the programs that a change breaks, and their
    owners, whom the files name.
    """
    if directory.exists() and any(directory.iterdir()):
        raise click.ClickException(f"{directory} is not empty: name a new directory.")
    directory.mkdir(parents=True, exist_ok=True)
    count = 0
    with transaction() as session:
        for contract_id, content in registry.contract_files(session):
            text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
            (directory / f"{contract_id}.json").write_text(text, encoding="utf-8")
            count += 1
    click.echo(f"{directory}: {counted(count, 'contract')}")
