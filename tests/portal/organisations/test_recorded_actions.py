"""Each action that needs a right is done once, and leaves its entry in the audit log."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from cute_api.models import AuditEntry, Webhook
from cute_api.models.enums import MemberRole, PauseReason, WebhookStatus
from cute_api.services.organisations.rights import Right
from tests.portal import audited
from tests.portal.organisations.conftest import Person, Team
from tests.portal.organisations.test_deletion import brings_a_seller
from tests.portal.routes import Route
from tests.portal.scene import path_of

KEY = {"name": "Stock", "scope": "read:items"}
WEBHOOK = {"url": "https://hooks.example/new", "types": "item.sold"}
APP = {
    "name": "Lister",
    "redirect_uris": "https://app.example/back",
    "scope": "read:items",
    "client_auth": "secret",
}
ALERT = {
    "kind": "quota",
    "threshold": "90",
    "by_email": "true",
    "recipients": "admins",
    "cooldown": "60",
}
# What is sent, in an order in which each action still finds what it is about.
ACTIONS: Mapping[str, Mapping[str, str]] = {
    "POST /keys": KEY,
    "POST /quickstart": KEY,
    "POST /docs/operations/<operation_id>/key": {},
    "POST /keys/<uuid:key_id>": {**KEY, "note": "for the warehouse"},
    "POST /keys/<uuid:key_id>/rotate": {"grace_hours": "0"},
    "POST /keys/<uuid:key_id>/revoke": {},
    "POST /webhooks/<uuid:webhook_id>/confirm": {},
    "POST /webhooks": WEBHOOK,
    "POST /webhooks/<uuid:webhook_id>": {**WEBHOOK, "description": "Sold items"},
    "POST /webhooks/<uuid:webhook_id>/rotate": {"overlap": "0"},
    "POST /webhooks/<uuid:webhook_id>/disable": {},
    "POST /webhooks/<uuid:webhook_id>/enable": {},
    "POST /webhooks/<uuid:webhook_id>/delete": {},
    "POST /apps": APP,
    "POST /apps/<uuid:app_id>/logo": {"decision": "remove"},
    "POST /apps/<uuid:app_id>/keys": {},
    "POST /apps/<uuid:app_id>/review": {},
    "POST /apps/<uuid:app_id>": {**APP, "name": "Lister 2"},
    "POST /account/apps/<uuid:install_id>/data": {},
    "POST /account/apps/<uuid:install_id>/withdraw": {"scope": "write:items"},
    "POST /account/apps/<uuid:install_id>/remove": {},
    "POST /account/contracts/shadow": {"off": "1"},
    "POST /account/contracts/<uuid:contract_id>/delete": {},
    "POST /requests/bodies": {"keep": "on"},
    "POST /organisation": {"name": "Silk & Co"},
    "POST /organisation/alerts": ALERT,
    "POST /organisation/alerts/<uuid:alert_id>": {**ALERT, "threshold": "70"},
    "POST /organisation/alerts/<uuid:alert_id>/remove": {},
    "POST /organisation/invitations": {"email": "new@cute.example", "role": "analyst"},
    "POST /organisation/invitations/<uuid:invitation_id>/revoke": {},
    "POST /organisation/members/<uuid:person_id>/role": {"role": "developer"},
    "POST /organisation/members/<uuid:person_id>/transfer": {},
    "POST /organisation/delete": {"name": "Silk & Co"},
    "POST /organisation/keep": {},
    "POST /organisation/members/<uuid:person_id>/remove": {},
    "POST /organisation/move": {"organisation": "of the owner"},
    "POST /organisation/give-back": {},
}


def newest(team: Team) -> UUID:
    with team.api.database.transaction() as session:
        found = session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc()).limit(1))
        return found.one()


def entries_since(team: Team, last: UUID, person: Person) -> list[AuditEntry]:
    """The entries of a person after another one, in any chain."""
    with team.api.database.transaction() as session:
        found = session.scalars(
            select(AuditEntry).where(AuditEntry.id > last, AuditEntry.person_id == person.user.id)
        ).all()
        session.expunge_all()
        return list(found)


def test_each_action_with_a_right_is_recorded_with_its_person_role_and_address(
    team: Team, every_route: list[Route]
) -> None:
    routes = {
        str(route): route
        for route in every_route
        if isinstance(route.access, Right) and str(route) in audited.PAGES
    }
    assert ACTIONS.keys() == routes.keys(), "say here what the form sends"
    owner = team.join("owner", MemberRole.OWNER)
    brings_a_seller(team, team.join("bob"))
    with team.api.database.transaction() as session:
        webhook = session.get_one(Webhook, UUID(team.hers.ids["webhook_id"]))
        webhook.status, webhook.pause_reason = WebhookStatus.PAUSED, PauseReason.KEY_REVOKED
    own = {"organisation": str(owner.user.organisation_id)}
    for name, fields in ACTIONS.items():
        # A transfer takes the role away.
        team.put(owner, MemberRole.OWNER)
        last = newest(team)
        sent = {**fields, **{field: own[field] for field in own.keys() & fields.keys()}}
        response = owner.send(path_of(routes[name], team.hers), **sent)
        assert response.status_code < 400, (name, response.text)
        entries = entries_since(team, last, owner)
        assert {entry.action for entry in entries} & set(audited.PAGES[name]), name
        assert {(entry.role, entry.address) for entry in entries} == {("owner", "127.0.0.1")}, name
