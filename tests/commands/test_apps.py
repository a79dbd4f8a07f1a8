"""`cute apps`: operators review apps, and their developers get an email."""

from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from cute_api.models import App, MailWish
from cute_api.models.database import Database
from cute_api.models.enums import AppStatus, Scope
from cute_api.services.accounts import accounts
from cute_api.services.apps import apps, logos
from cute_api.services.apps.apps import AppDraft
from cute_api.services.keys.principals import Principal
from cute_api.services.mail.mailer import Mailer
from tests.api.apps import CALLBACK, MadeApp, new_app
from tests.commands.test_keys import OPERATOR, Cute
from tests.fixtures.mails import Post, work
from tests.services.test_app_logos import picture

PORTAL = "https://developers.cute.example"


@pytest.fixture
def cute(database_url: str) -> Cute:
    return Cute(database_url)


@pytest.fixture
def app(database: Database) -> MadeApp:
    """A draft of Dana's, whose email address is confirmed."""
    with database.transaction() as session:
        for wish in session.scalars(select(MailWish)):
            session.delete(wish)
    return new_app(database, f"dana{uuid4().hex[:6]}", status=AppStatus.DRAFT)


def sent(database: Database) -> list[tuple[str, str]]:
    """The subjects and texts of the queued emails."""
    post = Post()
    work(Mailer(database, post, PORTAL, [b"key"]))
    return [(mail.subject, " ".join(mail.text.split())) for mail in post.sent]


def ask(database: Database, app: MadeApp) -> None:
    with database.transaction() as session:
        developer = accounts.need(session, f"{app.developer}@cute.example")
        apps.request_review(session, Principal.of_user(developer), app.id)


def listed(cute: Cute, app: MadeApp) -> str:
    (row,) = (row for row in cute.json("apps", "list")["apps"] if row["id"] == str(app.id))
    assert (row["name"], row["developer"]) == (app.name, app.developer)
    return str(row["status"])


def test_apps_are_listed_published_and_suspended(
    cute: Cute, database: Database, app: MadeApp
) -> None:
    assert listed(cute, app) == "draft"
    for command, after in (("publish", "live"), ("suspend", "suspended"), ("publish", "live")):
        assert app.name in cute("apps", command, str(app.id))
        assert listed(cute, app) == after
        assert f"{after:9}  {app.developer}  {app.name}" in cute("apps", "list")
    entries = cute.json("audit", "--target", str(app.id))["entries"][:3]
    assert [(entry["action"], entry["actor"]) for entry in reversed(entries)] == [
        (action, OPERATOR) for action in ("app.published", "app.suspended", "app.restored")
    ]
    unknown = cute.try_("apps", "suspend", str(uuid4()))
    assert (unknown.exit_code, "no app" in unknown.output) == (1, True)


def test_a_review_ends_with_an_email(cute: Cute, database: Database, app: MadeApp) -> None:
    other = new_app(database, status=AppStatus.DRAFT)
    for asking in (app, other):
        ask(database, asking)
    queue = [row["id"] for row in cute.json("apps", "queue")["apps"]]
    assert [app_id for app_id in queue if app_id in {str(app.id), str(other.id)}] == [
        str(app.id),
        str(other.id),
    ]
    cute("apps", "reject", str(app.id), "--reason", "The  redirect URI\nis not yours.")
    assert listed(cute, app) == "draft"
    assert str(app.id) not in cute("apps", "queue")
    newest = cute.json("audit", "--target", str(app.id))["entries"][0]
    assert (newest["action"], newest["actor"]) == ("app.rejected", OPERATOR)
    ((subject, body),) = sent(database)
    assert subject == f'Your app "{app.name}" was reviewed'
    assert "The reason: The redirect URI is not yours." in body
    assert f"{PORTAL}/apps/{app.id}" in body
    with database.transaction() as session:
        assert session.get_one(App, app.id).review_note == "The redirect URI is not yours."
    ask(database, app)
    cute("apps", "publish", str(app.id))
    ((_, body),) = sent(database)
    assert "Every seller can connect it now." in body
    again = cute.try_("apps", "reject", str(app.id), "--reason", "late")
    assert (again.exit_code, "Its status is live." in again.output) == (1, True)


def test_changes_of_a_live_app_are_listed_and_published_as_they_were_seen(
    cute: Cute, database: Database, app: MadeApp, tmp_path: Path
) -> None:
    cute("apps", "publish", str(app.id))
    name = f"Sorter {uuid4().hex[:8]}"
    with database.transaction() as session:
        developer = Principal.of_user(accounts.need(session, f"{app.developer}@cute.example"))
        apps.edit(session, developer, app.id, AppDraft(name, [CALLBACK], [Scope.READ_ITEMS]))
        apps.set_logo(session, developer, app.id, picture())
    (row,) = (row for row in cute.json("apps", "queue")["apps"] if row["id"] == str(app.id))
    assert (row["name"], row["pending_name"], row["status"]) == (app.name, name, "live")
    assert f"change {row['change']}:" in cute("apps", "queue")
    file = tmp_path / "logo.png"
    cute("apps", "logo", str(app.id), str(file))
    assert file.read_bytes() == logos.encode(picture())
    assert row["pending_logo_digest"] == sha256(picture()).hexdigest()
    unseen = cute.try_("apps", "publish", str(app.id))
    assert (unseen.exit_code, "--change" in unseen.output) == (1, True)
    assert name in cute("apps", "publish", str(app.id), "--change", row["change"])
    assert "Sellers see your changes now." in sent(database)[-1][1]
    assert str(app.id) not in cute("apps", "queue")


def test_a_suspension_is_emailed_with_its_reason_unless_it_has_ended(
    cute: Cute, database: Database, app: MadeApp
) -> None:
    cute("apps", "suspend", str(app.id), "--reason", "It sends spam.")
    ((subject, body),) = sent(database)
    assert (subject, "The reason: It sends spam." in body) == (
        f'Your app "{app.name}" was suspended',
        True,
    )
    cute("apps", "suspend", str(app.id))
    cute("apps", "publish", str(app.id))
    assert [subject for subject, _ in sent(database)] == [f'Your app "{app.name}" was reviewed']


@pytest.mark.parametrize("reason", ["", " ", "x" * 501])
def test_a_reason_has_a_bounded_length(cute: Cute, app: MadeApp, reason: str) -> None:
    refused = cute.try_("apps", "reject", str(app.id), "--reason", reason)
    assert (refused.exit_code, "1 to 500 characters" in refused.output) == (2, True)
