"""`cute keys …`: the operator's side of API keys, without the limits of tiers."""

import unicodedata
from datetime import datetime, timedelta
from uuid import UUID

import click
from sqlalchemy.orm import Session

from cute_api.commands.context import SCOPE_HELP, SCOPES, TIERS, Moment, operator, show, transaction
from cute_api.models.enums import RevocationReason, Scope, Tier
from cute_api.services.accounts import accounts
from cute_api.services.keys import columns, keys, rotation
from cute_api.services.keys.principals import visible_prefix
from cute_api.services.operators import key_admin
from cute_api.services.operators.key_admin import KeyChanges
from cute_api.versions.registry import EventVersions

DEFAULT_GRACE_HOURS = rotation.DEFAULT_GRACE // timedelta(hours=1)
MAX_GRACE_HOURS = rotation.MAX_GRACE // timedelta(hours=1)
ONE_EXPIRY = "Name either --expires-at or --no-expiry."
NETWORK_HELP = "A network (CIDR) or address that the key works from. Repeatable."


@click.group("keys")
def keys_group() -> None:
    """Create, list, edit, rotate and revoke API keys, and set their tier. All of it is audited.

    KEY is a key's id, or its visible prefix (cute_ or cute_app_, and 4 characters).
    """


@keys_group.command("create", epilog=SCOPE_HELP)
@click.option("--email", required=True, help="The key's owner; `cute users create` creates users.")
@click.option("--tier", type=TIERS, help="The key's tier (default: its user's).")
@click.option("--scope", "scopes", type=SCOPES, multiple=True, required=True, help="Repeatable.")
@click.option("--name", default="Made by cute keys create", help="What the key is for.")
@click.option("--expires-at", type=Moment(), help="When the key expires (default: in a year).")
@click.option("--no-expiry", is_flag=True, help="The key doesn't expire.")
@click.option("--network", "networks", multiple=True, help=NETWORK_HELP)
@click.option("--note", help="What its owner should know about the key.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def create_key(
    *,
    email: str,
    tier: str | None,
    scopes: tuple[str, ...],
    name: str,
    expires_at: datetime | None,
    no_expiry: bool,
    networks: tuple[str, ...],
    note: str | None,
    as_json: bool,
) -> None:
    """Create an API key and show it, once."""
    if expires_at is not None and no_expiry:
        raise click.UsageError(ONE_EXPIRY)
    with transaction() as session:
        user = accounts.need(session, email)
        if expires_at is None and not no_expiry:
            expires_at = keys.default_expiry(session, user.id)
        made = keys.create(
            session,
            user=user,
            name=unicodedata.normalize("NFC", name),
            scopes=[Scope(scope) for scope in scopes],
            tier=None if tier is None else Tier(tier),
            expires_at=expires_at,
            actor=operator(),
            networks=networks,
            note=note,
        )
    _show_secret(made, as_json)


@keys_group.command("list")
@click.option("--email", required=True, help="The keys' owner.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_keys(email: str, as_json: bool) -> None:
    """List a user's keys, including revoked ones, newest first. The audit log records it."""
    with transaction() as session:
        rows = [
            columns.for_operators(row)
            for row in key_admin.list_of(session, accounts.need(session, email).id, operator())
        ]
    if as_json:
        show({"keys": rows})
        return
    for row in rows:
        ended = f"revoked {row['revoked_at']}, {row['revoked_reason']}"
        click.echo(
            f"{row['id']}  {row['prefix']}  {row['tier']:5}  {row['version']}  "
            f"{ended if row['revoked_at'] else 'last used ' + str(row['last_used_at'])}  "
            f"{row['name']}"
        )


@keys_group.command("edit", epilog=SCOPE_HELP)
@click.argument("key")
@click.option("--name", help="What the key is for.")
@click.option(
    "--scope", "scopes", type=SCOPES, multiple=True, help="All scopes of the key. Repeatable."
)
@click.option("--expires-at", type=Moment(), help="When the key expires.")
@click.option("--no-expiry", is_flag=True, help="The key doesn't expire.")
@click.option("--version", help="The version (a date) of requests that don't choose one.")
@click.option("--network", "networks", multiple=True, help=f"All networks. {NETWORK_HELP}")
@click.option("--any-network", is_flag=True, help="The key works from everywhere.")
@click.option("--note", help="What its owner should know about the key; empty to remove it.")
def edit_key(
    key: str,
    *,
    name: str | None,
    scopes: tuple[str, ...],
    expires_at: datetime | None,
    no_expiry: bool,
    version: str | None,
    networks: tuple[str, ...],
    any_network: bool,
    note: str | None,
) -> None:
    """Change a key's settings, from its next request on.

    What isn't named stays.
    """
    if expires_at is not None and no_expiry:
        raise click.UsageError(ONE_EXPIRY)
    if networks and any_network:
        raise click.UsageError("Name either --network or --any-network.")
    changes = KeyChanges(
        name=None if name is None else unicodedata.normalize("NFC", name),
        scopes=[Scope(scope) for scope in scopes] or None,
        expires_at=expires_at,
        no_expiry=no_expiry,
        version=version,
        networks=networks if networks or any_network else None,
        note=note,
    )
    if changes == KeyChanges():
        raise click.UsageError("Nothing to change: see `cute keys edit --help`.")
    with transaction() as session:
        row = key_admin.edit(
            session, _find(session, key), changes, operator(), EventVersions.of_events()
        )
        document = columns.for_operators(row)
    click.echo(
        f"{row.prefix}… is {row.name!r}, scopes {', '.join(row.scopes)}, "
        f"expires {document['expires_at'] or 'never'}, version {document['version']}, "
        f"networks {', '.join(row.networks) or 'any'}."
    )


@keys_group.command("rotate")
@click.argument("key")
@click.option(
    "--grace-hours",
    type=click.IntRange(0, MAX_GRACE_HOURS),
    default=DEFAULT_GRACE_HOURS,
    show_default=True,
    help="How long the previous secret keeps working; 0 ends it now.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def rotate_key(key: str, grace_hours: int, as_json: bool) -> None:
    """Give a key a new secret and show it, once. Its id, settings and expiry stay."""
    with transaction() as session:
        made = rotation.rotate(
            session, _find(session, key), actor=operator(), grace=timedelta(hours=grace_hours)
        )
    _show_secret(made, as_json)


@keys_group.command("set-tier")
@click.argument("key")
@click.option("--tier", type=TIERS, required=True)
def set_key_tier(key: str, tier: str) -> None:
    """Set the tier of a key, from its next request on."""
    with transaction() as session:
        row = keys.set_tier(session, _find(session, key), Tier(tier), operator())
    click.echo(f"{row.prefix}… is on tier {tier}.")


@keys_group.command("revoke")
@click.argument("key")
def revoke_key(key: str) -> None:
    """Revoke a key. Webhooks that it created or edited are paused until they are confirmed."""
    with transaction() as session:
        key_id = _find(session, key)
        if not keys.revoke(session, key_id, actor=operator(), reason=RevocationReason.BY_OPERATOR):
            raise click.ClickException(f"There is no live key {visible_prefix(key)}…")
    click.echo("Revoked. Every further request with it gets 401.")


def _find(session: Session, key: str) -> UUID:
    """The id of a live key, from its id or prefix."""
    try:
        return UUID(key)
    except ValueError:
        found = key_admin.find_by_prefix(session, visible_prefix(key))
    if len(found) > 1:
        ids = ", ".join(str(row.id) for row in found)
        raise click.ClickException(f"Several keys start with {key}: name one of {ids}.")
    if not found:
        raise click.ClickException(f"There is no live key {visible_prefix(key)}…")
    return found[0].id


def _show_secret(made: keys.NewKey, as_json: bool) -> None:
    row = made.row
    if as_json:
        show(
            {
                "key": made.secret,
                "id": str(row.id),
                "prefix": row.prefix,
                "scopes": row.scopes,
                "tier": row.tier,
            }
        )
    else:
        click.echo(f"{made.secret}\n\nTier {row.tier}, scopes {', '.join(row.scopes)}.")
        click.echo("This is the only time the key is shown.")
