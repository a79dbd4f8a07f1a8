"""`cute users …`: the operator's side of accounts."""

import sys
from uuid import UUID

import click

from cute_api.commands.context import TIERS, open_database, operator, show, transaction
from cute_api.models.enums import AuditAction, Role, Tier
from cute_api.services.accounts import accounts, audit, passwords, suspension
from cute_api.services.common.columns import document
from cute_api.services.erasure import erasure
from cute_api.services.operators import users as user_admin
from cute_api.services.second_factor import factors

MAX_LISTED = 1_000
LISTED = (
    "id",
    "created_at",
    "email",
    "username",
    "tier",
    "role",
    "email_verified_at",
    "suspended_at",
)


@click.group()
def users() -> None:
    """Create and list users, set their tier, suspend them. All of it is audited."""


@users.command("create")
@click.option("--email", required=True, help="The user's email address.")
@click.option("--tier", type=TIERS, help="The tier of the user's new keys (default: free).")
@click.option(
    "--ask-password",
    is_flag=True,
    help="Ask for a portal password; setting it ends the user's sessions.",
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def create_user(
    email: str, tier: str | None, ask_password: bool, password_stdin: bool, as_json: bool
) -> None:
    """Create a user; with an email that exists, update that user.

    Asks nothing, unless with --ask-password. A password is never an argument: other users of the
    machine can see those.
    """
    password = _password(email, ask=ask_password, from_input=password_stdin)
    with transaction() as session:
        user, created = accounts.create(
            session, email=email, tier=None if tier is None else Tier(tier), password=password
        )
        action = AuditAction.USER_CREATED if created else AuditAction.USER_EDITED
        audit.record(
            session,
            operator(),
            action,
            user.id,
            after={"tier": user.tier},
            password_set=password is not None,
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


def _password(email: str, *, ask: bool, from_input: bool) -> str | None:
    """Return the password from the prompt or the input, or None if neither is requested."""
    if ask and from_input:
        raise click.UsageError("--ask-password and --password-stdin can't go together.")
    if ask:
        # Prompt on standard error, because standard output is for the JSON object.
        password: str = click.prompt(
            "Password", type=str, hide_input=True, confirmation_prompt=True, err=True
        )
    elif from_input:
        line = sys.stdin.readline(passwords.MAX_LENGTH + 2)
        password = line.rstrip("\r\n")
    else:
        return None
    weakness = passwords.weakness(password, email)
    if weakness is not None:
        raise click.ClickException(f"Choose another password. {weakness}")
    return password


@users.command("list")
@click.option("--search", "text", default="", help="An id, or how an email or username begins.")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="Only this role.")
@click.option("--suspended", is_flag=True, help="Only suspended users.")
@click.option(
    "--limit", type=click.IntRange(1, MAX_LISTED), default=50, show_default=True, help="Lines."
)
@click.option("--before", type=click.UUID, help="The users after the one with this id.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_users(
    *,
    text: str,
    role: str | None,
    suspended: bool,
    limit: int,
    before: UUID | None,
    as_json: bool,
) -> None:
    """List users, newest first. The audit log records it, without the search text."""
    with transaction() as session:
        found = user_admin.search(
            session,
            operator(),
            text,
            before=before,
            role=None if role is None else Role(role),
            suspended_only=suspended,
            limit=limit,
        )
        rows = [document(row, LISTED) for row in found.rows]
    if as_json:
        show({"users": rows, "before": None if found.older is None else str(found.older)})
        return
    for row in rows:
        state = (
            f"suspended {row['suspended_at']}"
            if row["suspended_at"]
            else "confirmed"
            if row["email_verified_at"]
            else "unconfirmed"
        )
        click.echo(
            f"{row['id']}  {row['created_at']}  {row['email']}  {row['username']}  "
            f"{row['tier']}  {row['role']}  {state}"
        )
    if found.older is not None:
        click.echo(f"For more, add --before {found.older}.", err=True)


@users.command("set-tier")
@click.option("--email", required=True, help="The user's email address.")
@click.option("--tier", type=TIERS, required=True)
def set_tier(email: str, tier: str) -> None:
    """Set the tier of a user's new keys. Existing keys keep theirs; see `cute keys`."""
    with transaction() as session:
        before = accounts.need(session, email).tier
        user = accounts.set_tier(session, email=email, tier=Tier(tier))
        audit.record(
            session,
            operator(),
            AuditAction.USER_TIER_SET,
            user.id,
            before={"tier": before},
            after={"tier": tier},
        )
    click.echo(f"{email} is on tier {tier}.")


@users.command("set-role")
@click.option("--email", required=True, help="The user's email address.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
def set_role(email: str, role: str) -> None:
    """Give a user the operators' pages of the portal (admin), or take them away (member)."""
    with transaction() as session:
        before = accounts.need(session, email).role
        user = accounts.set_role(session, email=email, role=Role(role))
        audit.record(
            session,
            operator(),
            AuditAction.USER_ROLE_SET,
            user.id,
            before={"role": before},
            after={"role": role},
        )
    click.echo(f"{email} is {role}.")


@users.command("suspend")
@click.option("--email", required=True, help="The user's email address.")
@click.option("--reason", help="The reason, for the audit log.")
def suspend(email: str, reason: str | None) -> None:
    """Stop a user: keys and portal sessions are refused from the next request on, webhooks are
    sent nothing.
    """
    with transaction() as session:
        done = suspension.suspend(session, email=email, actor=operator(), why=reason)
    click.echo(f"{email} is suspended." if done else f"{email} was suspended before.")


@users.command("unsuspend")
@click.option("--email", required=True, help="The user's email address.")
def unsuspend(email: str) -> None:
    """End a user's suspension, and send the queued deliveries."""
    with transaction() as session:
        done = suspension.unsuspend(session, email=email, actor=operator())
    click.echo(f"{email} may act again." if done else f"{email} is not suspended.")


@users.command("remove-second-factor")
@click.option("--email", required=True, help="The user's email address.")
def remove_second_factor(email: str) -> None:
    """Remove all second factors of a user who lost them, once you know that it is really them.

    Their password alone logs in then. They get an email about it.
    """
    with transaction() as session:
        user = accounts.need(session, email)
        done = factors.remove_all(session, user.id, operator())
    click.echo(f"{email} has no second factor any more." if done else f"{email} has none.")


@users.command("erase")
@click.option("--email", required=True, help="The user's email address.")
@click.confirmation_option(
    "--yes", prompt="This permanently removes everything of this user. Continue?", help="Don't ask."
)
def erase(email: str) -> None:
    """Erase a user's personal data permanently, including the stored copies of what others got.

    Their keys, webhooks and messages go, and their items. Orders stay with their other party, open
    ones cancelled. When it breaks off, `cute background` completes it. It also erases their
    requests in ClickHouse.
    """

    def progress(step: str, rows: int) -> None:
        click.echo(f"  {step}: {rows}")

    with open_database() as database:
        user_id = erasure.erase(database, email, actor=operator(), progress=progress)
    click.echo(f"User {user_id} is erased.")
