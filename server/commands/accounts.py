"""`cute users …` and `cute keys …`: the operator's side of accounts."""

import unicodedata
from uuid import UUID

import click

from server.commands.context import show, transaction
from server.models.enums import Scope, Tier
from server.services import accounts, keys
from server.services.principals import VISIBLE_LENGTH

TIERS = click.Choice([tier.value for tier in Tier])
SCOPES = click.Choice([scope.value for scope in Scope])


@click.group()
def users() -> None:
    """Create users and set their tier."""


@users.command("create")
@click.option("--email", required=True, help="The user's email address.")
@click.option("--tier", type=TIERS, help="The tier of the user's new keys (default: free).")
@click.option("--password", help="A password for the portal.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def create_user(email: str, tier: str | None, password: str | None, as_json: bool) -> None:
    """Create a user; with an email that exists, update that user. Asks nothing."""
    with transaction() as session:
        user, created = accounts.create(
            session, email=email, tier=None if tier is None else Tier(tier), password=password
        )
        document: dict[str, object] = {
            "id": str(user.id),
            "email": user.email,
            "username": user.username,
            "tier": user.tier,
            "created": created,
        }
    if as_json:
        show(document)
    else:
        done = "Created" if created else "Already there:"
        click.echo(f"{done} {user.email} ({user.username}, tier {user.tier}).")


@users.command("set-tier")
@click.option("--email", required=True, help="The user's email address.")
@click.option("--tier", type=TIERS, required=True)
def set_tier(email: str, tier: str) -> None:
    """Set the tier that a user's new keys get. Keys that exist keep theirs."""
    with transaction() as session:
        accounts.set_tier(session, email=email, tier=Tier(tier))
    click.echo(f"{email} is on tier {tier}.")


@click.group("keys")
def keys_group() -> None:
    """Create and revoke API keys."""


@keys_group.command("create")
@click.option("--email", required=True, help="Whose key it is; `cute users create` makes users.")
@click.option("--tier", type=TIERS, help="The key's tier (default: its user's).")
@click.option("--scope", "scopes", type=SCOPES, multiple=True, required=True, help="Repeatable.")
@click.option("--name", default="Made by cute keys create", help="What the key is for.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def create_key(
    email: str, tier: str | None, scopes: tuple[str, ...], name: str, as_json: bool
) -> None:
    """Create an API key and show it, once."""
    with transaction() as session:
        made = keys.create(
            session,
            user=accounts.need(session, email),
            name=unicodedata.normalize("NFC", name),
            scopes=[Scope(scope) for scope in scopes],
            tier=None if tier is None else Tier(tier),
        )
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


@keys_group.command("revoke")
@click.argument("key")
def revoke_key(key: str) -> None:
    """Revoke the key with this id or visible prefix (cute_ and 4 characters)."""
    with transaction() as session:
        key_id = _key_id(key)
        if key_id is None:
            found = keys.find_by_prefix(session, key[:VISIBLE_LENGTH])
            if len(found) > 1:
                ids = ", ".join(str(row.id) for row in found)
                raise click.ClickException(f"Several keys start with {key}: name one of {ids}.")
            key_id = found[0].id if found else None
        if key_id is None or not keys.revoke(session, key_id):
            raise click.ClickException(f"There is no live key {key[:VISIBLE_LENGTH]}…")
    click.echo("Revoked. It is refused from the next request on.")


def _key_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
