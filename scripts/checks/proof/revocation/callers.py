"""Callers whose access is ended: keys, keys of apps, tokens, and members of organisations."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.lib.tokens import digest
from cute_api.models import Install, Membership, PortalSession, User, Webhook
from cute_api.models.enums import AppStatus, MemberRole, Scope, Tier
from cute_api.services.accounts import accounts, sessions
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.accounts.clients import UNKNOWN
from cute_api.services.apps import apps, installs, tokens
from cute_api.services.apps.apps import AppDraft
from cute_api.services.keys import keys
from cute_api.services.keys.principals import APP_SCOPES, EVERY_SCOPE, Member, Principal
from cute_api.services.organisations import acting, members


@dataclass(frozen=True, slots=True)
class Team:
    """The owner of an organisation and a developer, who is logged in with the session of `token`.

    `key` is a key of the reference in that session.
    """

    owner: User
    developer: User
    token: str
    key: str

    def remove(self, session: Session) -> None:
        """Let the owner remove the developer."""
        organisation_id = self.owner.organisation_id
        owner = Member(self.owner.id, organisation_id, MemberRole.OWNER)
        actor = Principal(
            self.owner.id, self.owner.username, self.owner.tier, EVERY_SCOPE, member=owner
        )
        members.remove(session, actor, self.developer.id)


def new_team(session: Session, number: int) -> Team:
    """Create a team of new users, whose emails have this number."""
    owner, developer = _new_users(session, number, "owner", "developer")
    membership = Membership(
        organisation_id=owner.organisation_id, user_id=developer.id, role=MemberRole.DEVELOPER
    )
    session.add(membership)
    token = sessions.renew(session, developer, client=UNKNOWN)
    assert token is not None, "a new user may log in"
    assert acting.choose(session, token, owner.id), "a member may act for the seller"
    of_token = PortalSession.token_digest == digest(token)
    session_id = session.scalars(select(PortalSession.id).where(of_token)).one()
    made = keys.create(session, user=owner, name="proof", scopes=Scope, session_id=session_id)
    return Team(owner, developer, token, made.secret)


def new_key(session: Session, number: int) -> keys.NewKey:
    """Create a key of a new user, with a webhook that the key created."""
    (user,) = _new_users(session, number, "user")
    made = keys.create(session, user=user, name="proof", scopes=Scope)
    made.row.user = user
    session.add(
        Webhook(
            user_id=user.id,
            url="https://shop.example/hook",
            types=["item.sold"],
            sealed_secret=b"nothing is sent here",
            created_by_key_id=made.row.id,
        )
    )
    return made


def new_app_key(session: Session, number: int) -> tuple[keys.NewKey, User]:
    """Create an app's key, and a seller who has installed the app."""
    developer, seller = _new_users(session, number, "developer", "seller")
    draft = AppDraft(f"Proof {number}", ["https://app.example/"], APP_SCOPES)
    app = apps.create(session, Principal.of_user(developer), draft)
    apps.set_status(session, app.id, AppStatus.LIVE, SYSTEM)
    installs.put(session, app, seller.id, APP_SCOPES, SYSTEM)
    made = keys.create(session, user=developer, name="proof", scopes=APP_SCOPES, app_id=app.id)
    made.row.user = developer
    return made, seller


def new_token(session: Session, made: keys.NewKey, seller: User) -> str:
    """Create an access token of the seller's install."""
    install = session.scalars(select(Install).where(Install.user_id == seller.id)).one()
    begun = tokens.begin(session, install, b"proof %d" % install.id.int, APP_SCOPES)
    return tokens.issue(session, begun.grant, made.row.id, install.scopes)


def _new_users(session: Session, number: int, *roles: str) -> list[User]:
    return [
        accounts.create(session, email=f"{role}-{number}@cute.example", tier=Tier.PRO)[0]
        for role in roles
    ]
