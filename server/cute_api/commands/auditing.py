"""`cute audit`: the audit log, and the check of its chains."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TextIO
from uuid import UUID

import click

from cute_api.commands.context import open_database, operator, show, transaction
from cute_api.lib.times import first_id
from cute_api.models import clock
from cute_api.models.enums import AuditAction
from cute_api.services.accounts import audit, audit_chain, audit_check
from cute_api.services.accounts.audit_check import ChainFault
from cute_api.services.common.columns import document
from cute_api.services.upkeep.old_rows import AUDIT_KEPT


@click.group("audit", invoke_without_command=True)
@click.option(
    "--limit", type=click.IntRange(1, audit.MAX_SHOWN), default=50, show_default=True, help="Lines."
)
@click.option("--target", type=click.UUID, help="Only what was done to this user, key or webhook.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def audit_group(context: click.Context, limit: int, target: UUID | None, as_json: bool) -> None:
    """List who did what to users, keys and webhooks, newest first."""
    if context.invoked_subcommand is not None:
        return
    with transaction() as session:
        entries = [
            document(row, ENTRY) for row in audit.recent(session, limit=limit, target_id=target)
        ]
    if as_json:
        show({"entries": entries})
        return
    for entry in entries:
        click.echo(
            f"{entry['at']}  {entry['actor_kind']} {entry['actor']}  {entry['action']}  "
            f"{entry['target_kind']} {entry['target_id']}  {entry['details']}"
        )


ENTRY = (
    *("id", "at", "owner_id", "actor_kind", "actor", "person_id", "role", "address", "action"),
    *("target_kind", "target_id", "before", "after", "details"),
)


@audit_group.command("verify")
@click.option("--owner", type=click.UUID, help="Only the chain of this user.")
@click.option(
    "--log",
    "logs",
    type=click.File(errors="replace"),
    multiple=True,
    help="A log of the processes, or - for standard input. Repeatable.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify(owner: UUID | None, logs: Sequence[TextIO], as_json: bool) -> None:
    """Find entries that were altered, removed or inserted in SQL, and exit with status 1 if any.

    Each entry's hash covers the one before it. Somebody who can write to the database can also
    replace a whole chain: --log compares the hashes with those that the processes logged ("An
    action was audited.").
    """
    with open_database() as database:
        checked = audit_check.check_all(database, owner)
        with database.transaction() as session:
            oldest = first_id(clock.now(session) - AUDIT_KEPT)
        logged = audit_check.compare(database, audit.logged(logs), oldest)
    findings = [*checked.findings, *logged]
    if as_json:
        found = [asdict(finding) for finding in findings]
        show({"chains": checked.chains, "entries": checked.entries, "findings": found})
    else:
        for finding in findings:
            click.echo(finding.text)
        click.echo(f"{checked.chains} chains with {checked.entries} entries were checked.")
    if any(finding.fault is ChainFault.UNCHAINED for finding in findings):
        click.echo(UNCHAINED, err=True)
    if findings:
        raise click.exceptions.Exit(1)


UNCHAINED = (
    "Unchained entries were inserted in SQL, or by a release without chains: after an upgrade from "
    "one, run `cute audit adopt` once."
)


@audit_group.command("adopt")
def adopt() -> None:
    """Put entries of a release without chains into chains. Run it once, after such an upgrade."""
    count = 0
    with open_database() as database:
        while True:
            with database.transaction() as session:
                adopted = audit_chain.adopt(session)
            count += adopted
            if not adopted:
                break
        with database.transaction() as session:
            audit.record(
                session,
                operator(),
                AuditAction.AUDIT_ADOPTED,
                audit.NOBODY,
                entries=count,
            )
    click.echo(f"{count} entries are in chains now.")
