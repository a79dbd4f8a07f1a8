"""`cute limits …`: limits agreed with one partner, in place of those of their tier."""

import click

from cute_api.commands.context import operator, show, transaction
from cute_api.models.enums import AuditAction
from cute_api.services.accounts import accounts, audit, custom_limits
from cute_api.services.accounts.custom_limits import CustomLimits

EMAIL = click.option("--email", required=True, help="The user's email address.")


@click.group()
def limits_group() -> None:
    """Set, show and clear the call limits of one user. In force on the next request; audited."""


@limits_group.command("set")
@EMAIL
@click.option(
    "--minute", type=click.IntRange(1, custom_limits.MAX_MINUTE), help="Calls of a key a minute."
)
@click.option("--day", type=click.IntRange(1, custom_limits.MAX_DAY), help="Calls of a key a day.")
@click.option(
    "--keys-factor",
    type=click.IntRange(1, custom_limits.MAX_KEYS_FACTOR),
    help="The limits of all keys of the user together, as a multiple of those of one key.",
)
def set_limits(email: str, minute: int | None, day: int | None, keys_factor: int | None) -> None:
    """Set limits for all keys of a user. Those that are not given stay as they are."""
    changes = CustomLimits.of(minute, day, keys_factor)
    if changes is None:
        raise click.UsageError("Give --minute, --day or --keys-factor.")
    with transaction() as session:
        before = CustomLimits.of_user(accounts.need(session, email)) or CustomLimits()
        user, limits = custom_limits.change(session, email=email, changes=changes)
        old, new = audit.difference(before.document, limits.document)
        audit.record(
            session,
            operator(),
            AuditAction.USER_LIMITS_SET,
            user.id,
            before=old,
            after=new,
        )
    click.echo(f"{email}: {_text(limits)}.")


@limits_group.command("show")
@EMAIL
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show_limits(email: str, *, as_json: bool) -> None:
    """Show the limits that were set for a user."""
    with transaction() as session:
        limits = CustomLimits.of_user(accounts.need(session, email))
    if as_json:
        show({"email": email, "custom_limits": None if limits is None else limits.document})
    else:
        click.echo(f"{email}: {_text(limits)}.")


@limits_group.command("clear")
@EMAIL
def clear_limits(email: str) -> None:
    """Give a user the limits of their tier again."""
    with transaction() as session:
        user, removed = custom_limits.clear(session, email=email)
        if removed is not None:
            audit.record(
                session,
                operator(),
                AuditAction.USER_LIMITS_CLEARED,
                user.id,
                before=removed.document,
            )
    click.echo(f"{email}: {_text(None)}.")


def _text(limits: CustomLimits | None) -> str:
    if limits is None:
        return "the limits of the tier"
    minute, day, factor = (
        "as in the tier" if value is None else f"{value:,}" for value in limits.document.values()
    )
    return f"calls a minute {minute}, calls a day {day}, factor for all keys {factor}"
