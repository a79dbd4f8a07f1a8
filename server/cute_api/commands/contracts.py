"""`cute contracts`: the registry of what partners' programs use, and proposals to them."""

import json
from pathlib import Path

import click

from cute_api.commands.context import transaction
from cute_api.lib.times import timestamp
from cute_api.services.contracts import contracts, proposals
from cute_api.services.contracts.proposals import ProposalError
from cute_api.services.system_health.check import counted
from cute_api.versions.breaks import VersionBreaks
from cute_api.versions.registry import EventVersions


@click.group("contracts")
def contracts_group() -> None:
    """Export what partners' programs use of the API, and show partners what you propose."""


@contracts_group.command("export")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option("--without-owners", is_flag=True, help="Name ids of contracts instead of owners.")
def export_command(directory: Path, without_owners: bool) -> None:
    """Write a contract file for each contract into DIRECTORY, which must be empty or new.

    `make spec-diff CONTRACTS=DIRECTORY` then names the programs that a change breaks, and their
    owners, whom the files name. Leave them out of files that you commit.
    """
    if directory.exists() and any(directory.iterdir()):
        raise click.ClickException(f"{directory} is not empty: name a new directory.")
    directory.mkdir(parents=True, exist_ok=True)
    count = 0
    with transaction() as session:
        for contract_id, content in contracts.contract_files(session):
            if without_owners:
                content["owner"] = contract_id
            text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
            (directory / f"{contract_id}.json").write_text(text, encoding="utf-8")
            count += 1
    click.echo(f"{directory}: {counted(count, 'contract')}")


@contracts_group.command("propose")
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def propose_command(name: str, file: Path) -> None:
    """Show partners what a branch would break, as the proposal NAME.

    FILE is what `make spec-proposal` wrote. A proposal of the same name is replaced. Partners see a
    verdict for each of their contracts, and `cute mailer` writes to those whom it breaks within an
    hour. It ends when a server with these changes runs, or when you withdraw it.
    """
    dates = EventVersions.of_events().dates
    try:
        with transaction() as session:
            moves = proposals.propose(session, name, file.read_text(encoding="utf-8"), dates)
    except (ProposalError, UnicodeDecodeError) as error:
        raise click.ClickException(str(error)) from None
    changes = sum(map(len, moves.values()))
    click.echo(f"{name}: {counted(changes, 'change')}, in {counted(len(moves), 'move')}")


@contracts_group.command("proposals")
def proposals_command() -> None:
    """List the proposals, oldest first."""
    with transaction() as session:
        for proposal in proposals.all_stored(session, VersionBreaks().moves):
            state = "deployed: withdraw it" if proposal.is_deployed else "shown"
            click.echo(f"{timestamp(proposal.created_at)}  {proposal.name}  ({state})")


@contracts_group.command("withdraw")
@click.argument("name")
def withdraw_command(name: str) -> None:
    """Remove a proposal; partners no longer see it."""
    try:
        with transaction() as session:
            proposals.withdraw(session, name)
    except ProposalError as error:
        raise click.ClickException(str(error)) from None
