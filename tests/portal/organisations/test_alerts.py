"""The page of alerts: what can be chosen, what is refused, and what it records."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from cute_api.models import Alert, AuditEntry
from cute_api.models.enums import AlertKind, AlertRecipients, AuditAction, MemberRole
from cute_api.services.alerts.alerts import MAX_ALERTS
from tests.portal.organisations.conftest import Person, Team
from tests.services.alerts.chosen import choose

PAGE = "/organisation/alerts"
FORM = {
    "kind": "error_rate",
    "threshold": "5",
    "seller": "",
    "by_email": "true",
    "recipients": "developers",
    "cooldown": "360",
}

PERCENT = "Enter a whole number from 1 to 100."
UNLISTED = "Choose one from the list."
MISTAKES: Sequence[tuple[Mapping[str, str | None], str]] = (
    *(
        ({"threshold": text}, PERCENT)
        for text in (
            "",
            "0",
            "101",
            "5.5",
            "-5",
            "\N{ARABIC-INDIC DIGIT FIVE}",
            "9" * 5_000,
            "<script>",
        )
    ),
    ({"kind": "latency", "threshold": "9"}, "Enter a whole number from 10 to 60,000."),
    ({"by_email": None}, "Choose at least one."),
    ({"recipients": "everybody"}, UNLISTED),
    ({"cooldown": "1"}, UNLISTED),
    ({"seller": "alice"}, UNLISTED),
    ({"kind": "weather"}, "Unknown kind of alert"),
)


def chosen(team: Team) -> list[Alert]:
    """The organisation's alerts but the one of everybody's belongings."""
    with team.api.database.transaction() as session:
        query = select(Alert).where(
            Alert.organisation_id == team.organisation_id,
            Alert.id != UUID(team.hers.ids["alert_id"]),
        )
        return list(session.scalars(query))


def audited(team: Team, alert_id: UUID) -> list[tuple[str, object, object]]:
    """The actions on an alert, with what they changed."""
    with team.api.database.transaction() as session:
        rows = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.owner_id == team.organisation_id)
            .order_by(AuditEntry.id)
        ).all()
        return [
            (row.action, row.before, row.after)
            for row in rows
            if row.details.get("alert") == str(alert_id)
        ]


@pytest.fixture
def dana(team: Team) -> Person:
    """A developer of the organisation."""
    return team.join("dana", MemberRole.DEVELOPER)


def test_add_edit_and_remove_303_and_are_audited(team: Team, dana: Person) -> None:
    assert dana.send(PAGE, **FORM).headers["Location"] == f"{PAGE}?done=added"
    (alert,) = chosen(team)
    assert (alert.kind, alert.threshold, alert.user_id) == (AlertKind.ERROR_RATE, 5, None)
    assert (alert.by_email, alert.by_webhook) == (True, False)
    assert (alert.recipients, alert.cooldown_minutes) == (AlertRecipients.DEVELOPERS, 360)
    page = dana.browser.get(PAGE).text
    assert "Error rate: 5 %" in page and "Owners, admins and developers" in page
    form = dana.browser.get(f"{PAGE}/{alert.id}/edit").text
    assert 'value="5"' in form and 'value="360" selected' in form

    changed = {**FORM, "threshold": "7", "kind": "latency", "by_webhook": "true"}
    assert dana.send(f"{PAGE}/{alert.id}", **changed).status_code == 303
    (alert,) = chosen(team)
    assert (alert.kind, alert.threshold) == (AlertKind.ERROR_RATE, 7), "the kind stays"
    assert dana.send(f"{PAGE}/{alert.id}/remove").status_code == 303
    assert chosen(team) == []
    created, edited, removed = audited(team, alert.id)
    assert created[0] == AuditAction.ALERT_CREATED
    assert edited == (
        AuditAction.ALERT_EDITED,
        {"threshold": 5, "by_webhook": False},
        {"threshold": 7, "by_webhook": True},
    )
    assert removed[0] == AuditAction.ALERT_REMOVED


def test_add_422_for_what_no_form_of_ours_sends(team: Team, dana: Person) -> None:
    for changes, error in MISTAKES:
        sent = {name: value for name, value in {**FORM, **changes}.items() if value is not None}
        response = dana.send(PAGE, **sent)
        assert (response.status_code, error in response.text) == (422, True), changes
        assert "<script>" not in response.text.partition("<main")[2]
    assert chosen(team) == []


def test_alerts_of_others_404(team: Team, dana: Person) -> None:
    bob = team.join("bob")
    with team.api.database.transaction() as session:
        his = choose(session, bob.user.id, AlertKind.QUOTA, threshold=80)
    for alert_id in (his, uuid4()):
        assert dana.browser.get(f"{PAGE}/{alert_id}/edit").status_code == 404
        assert dana.send(f"{PAGE}/{alert_id}", **FORM).status_code == 404
        assert dana.send(f"{PAGE}/{alert_id}/remove").status_code == 404
    assert dana.send(PAGE, **{**FORM, "seller": str(bob.user.id)}).status_code == 404
    assert dana.send(PAGE, **{**FORM, "seller": str(team.seller_id)}).status_code == 303


def test_add_409_beyond_the_bound(team: Team, dana: Person) -> None:
    with team.api.database.transaction() as session:
        for _ in range(MAX_ALERTS - 1):
            choose(session, team.seller_id, AlertKind.WEBHOOK_FAILING)
    response = dana.send(PAGE, **FORM)
    assert (response.status_code, "Remove one first" in response.text) == (409, True)
    assert len(chosen(team)) == MAX_ALERTS - 1
