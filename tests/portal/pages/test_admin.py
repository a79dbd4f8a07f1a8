"""The operators' pages: content, actions, and the audit log of both."""

from collections.abc import Sequence
from uuid import UUID

import pytest
import redis
from sqlalchemy import select

from cute_api.jobs import refusals
from cute_api.models import ApiKey, AuditEntry, User
from cute_api.models._gen.version import API_VERSION
from cute_api.models.enums import AuditAction, NoticeKind, Role, Tier
from cute_api.services.accounts import accounts, audit, notices
from cute_api.services.accounts.audit import Operator
from cute_api.services.operators import audit_log, users
from tests.fixtures.api import Api
from tests.portal.belongings import have_days
from tests.portal.browser import Browser, calls
from tests.portal.conftest import NewBrowser

ATTACK = "<script>alert(1)</script>"


@pytest.fixture
def admin(api: Api, browser: NewBrowser) -> Browser:
    """A browser of Alice's, who is an operator."""
    operator = browser("alice-admin")
    have_days(api.database)
    with api.database.transaction() as session:
        accounts.set_role(session, email="alice-admin@cute.example", role=Role.ADMIN)
    return operator


def user_of(api: Api, name: str) -> User:
    with api.database.transaction() as session:
        return accounts.need(session, f"{name}@cute.example")


def entries_of(api: Api, target_id: UUID) -> Sequence[AuditEntry]:
    """The operator's actions on the target, newest first."""
    with api.database.transaction() as session:
        admin = str(accounts.need(session, "alice-admin@cute.example").id)
        return session.scalars(
            select(AuditEntry)
            .where(AuditEntry.target_id == target_id, AuditEntry.actor == admin)
            .order_by(AuditEntry.id.desc())
        ).all()


def last_action(api: Api, target_id: UUID) -> tuple[str, str]:
    newest = entries_of(api, target_id)[0]
    return newest.action, newest.actor_kind


def test_health_200_has_each_check_with_its_state_and_bound(admin: Browser) -> None:
    text = admin.get("/admin/health").text
    for name in ("Migrations", "Relay lag", "Usage lag", "Workers", "Jobs refused"):
        assert f'<th scope="row">{name}</th>' in text
    # Nothing but the API runs here.
    assert "Start <code>cute relay</code>." in text
    assert "all have run" in text
    assert 'class="state bad">Bad' in text
    assert admin.get("/admin").headers["Location"] == "/admin/health"


def test_health_200_says_what_to_do_of_refused_jobs(
    api: Api, admin: Browser, redis_url: str
) -> None:
    with redis.Redis.from_url(redis_url) as valkey:
        assert "A foreign program writes to Valkey" not in admin.get("/admin/health").text
        valkey.set(refusals.KEY, 3)
        text = admin.get("/admin/health").text
        valkey.delete(refusals.KEY)
    assert "3 jobs" in text
    assert "A foreign program writes to Valkey" in text


def test_the_navigation_shows_operators_pages_to_operators_only(
    admin: Browser, browser: NewBrowser
) -> None:
    assert 'href="/admin/users"' in admin.get("/keys").text
    assert "/admin" not in browser("bob-plain").get("/keys").text


@pytest.mark.parametrize("how", ["email", "username", "prefix", "id", "upper"])
def test_search_200_finds_a_user_by_what_is_known(
    api: Api, admin: Browser, browser: NewBrowser, how: str
) -> None:
    key = api.key(f"bobfound{how}")
    bob = user_of(api, f"bobfound{how}")
    text = {
        "email": bob.email[:-3],
        "username": bob.username,
        "prefix": key.row.prefix,
        "id": str(bob.id),
        "upper": bob.email.upper(),
    }[how]
    found = admin.get("/admin/users", params={"q": text})
    assert found.status_code == 200
    assert f'href="/admin/users/{bob.id}"' in found.text
    assert last_action(api, user_of(api, "alice-admin").id) == ("users.listed", "operator")


def test_search_200_takes_wildcards_as_they_are(api: Api, admin: Browser) -> None:
    api.key("bobwild")
    for text in ("%", "_", "\\", ATTACK, "bob%"):
        page = admin.get("/admin/users", params={"q": text}).text
        assert "No user matches." in page
        assert "<script>alert" not in page


def test_search_goes_on_in_pages_and_loses_none(
    api: Api, admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(users, "PAGE_ROWS", 2)
    for number in range(5):
        api.key(f"pager{number}")
    me = Operator(user_of(api, "alice-admin").id)
    found: list[str] = []
    before = None
    for _ in range(3):
        with api.database.transaction() as session:
            page = users.search(session, me, "pager", before=before)
        found += [row.username for row in page.rows]
        before = page.older
    assert found == [f"pager{number}" for number in reversed(range(5))]
    assert before is None


def test_user_200_shows_what_they_have_and_is_audited(api: Api, admin: Browser) -> None:
    key = api.key("bobshown")
    bob = user_of(api, "bobshown")
    hook = {"url": "http://127.0.0.1:9/secret-path?token=1", "types": ["item.created"]}
    assert api.with_key(key.secret).post("/webhooks", json=hook).status_code == 201
    page = admin.get(f"/admin/users/{bob.id}").text
    for part in (bob.email, key.row.prefix, "127.0.0.1:9", "Member", "item.created"):
        assert part in page, part
    assert "secret-path" not in page
    assert last_action(api, bob.id) == ("user.viewed", "operator")


def test_the_user_reads_that_an_operator_looked_and_not_who(
    admin: Browser, api: Api, browser: NewBrowser
) -> None:
    bob = browser("bobwatched")
    admin.get(f"/admin/users/{user_of(api, 'bobwatched').id}")
    page = bob.get("/account/activity").text
    assert "Account viewed" in page
    assert "An operator" in page
    assert str(user_of(api, "alice-admin").id) not in page


def test_tier_is_asked_back_set_and_audited(api: Api, admin: Browser) -> None:
    key = api.key("bobtier", tier=Tier.FREE)
    bob = user_of(api, "bobtier")
    path = f"/admin/users/{bob.id}/tier"
    assert '<option value="basic" selected>Basic</option>' in admin.get(f"{path}?tier=basic").text
    response = admin.submit(f"{path}?tier=basic", path, tier="basic")
    assert response.headers["Location"] == f"/admin/users/{bob.id}?done=tier"
    assert user_of(api, "bobtier").tier is Tier.BASIC
    assert last_action(api, bob.id) == ("user.tier_set", "operator")
    with api.database.transaction() as session:
        assert session.get_one(ApiKey, key.row.id).tier is Tier.FREE
    assert admin.submit(path, path, tier="golden").status_code == 422
    before = len(entries_of(api, bob.id))
    assert admin.submit(path, path, tier="basic").headers["Location"].endswith("done=unchanged")
    assert len(entries_of(api, bob.id)) == before


def test_suspend_needs_a_reason_stops_the_user_and_ends_again(
    api: Api, admin: Browser, browser: NewBrowser
) -> None:
    his, key = browser("bobstopped"), api.key("bobstopped")
    bob = user_of(api, "bobstopped")
    path = f"/admin/users/{bob.id}/suspend"
    assert admin.submit(path, path, reason=" ").status_code == 422
    assert his.is_in()
    assert admin.submit(path, path, reason="Spam").status_code == 303
    assert not his.is_in()
    assert calls(api, key.secret) == 401
    assert last_action(api, bob.id) == ("user.suspended", "operator")
    assert entries_of(api, bob.id)[0].details == {"reason": "Spam"}
    assert "Suspended" in admin.get(f"/admin/users/{bob.id}").text
    path = f"/admin/users/{bob.id}/unsuspend"
    assert admin.submit(path, path).status_code == 303
    assert calls(api, key.secret) == 200
    assert last_action(api, bob.id) == ("user.unsuspended", "operator")


def test_suspend_409_for_oneself(api: Api, admin: Browser) -> None:
    me = user_of(api, "alice-admin").id
    path = f"/admin/users/{me}/suspend"
    assert "Another operator has to" in admin.get(path).text
    token = admin.form("/keys/new", "/keys")
    assert admin.post(path, data={**token, "reason": "Tired"}).status_code == 409
    assert admin.is_in()


def test_revoke_ends_a_key_of_the_user_and_of_no_other(api: Api, admin: Browser) -> None:
    key, other = api.key("bobrevoked"), api.key("charlie-kept")
    bob = user_of(api, "bobrevoked")
    path = f"/admin/users/{bob.id}/keys/{key.row.id}/revoke"
    token = admin.form(path, path)
    stranger = f"/admin/users/{bob.id}/keys/{other.row.id}/revoke"
    assert admin.get(stranger).status_code == 404
    assert admin.post(stranger, data=token).status_code == 404
    assert calls(api, other.secret) == 200
    assert admin.post(path, data=token).status_code == 303
    assert calls(api, key.secret) == 401
    assert last_action(api, key.row.id) == ("key.revoked", "operator")
    assert admin.post(path, data=token).status_code == 404
    with api.database.transaction() as session:
        sent = notices.list_own(session, bob.id, unseen_only=True)
    assert [notice.kind for notice in sent] == [NoticeKind.KEY_REVOKED]


def test_leaks_200_shows_a_report_as_text_and_what_happened_since(api: Api, admin: Browser) -> None:
    key = api.key("bobleaked")
    bob = user_of(api, "bobleaked")
    report = {"key": key.secret, "source": ATTACK, "url": "https://paste.example/1"}
    assert api.client(None).post("/keys/report", json=report).status_code == 202
    page = admin.get("/admin/leaks").text
    assert key.row.prefix in page
    assert f'href="/admin/users/{bob.id}"' in page
    assert "&lt;script&gt;alert(1)" in page
    assert ATTACK not in page
    assert 'href="https://paste.example' not in page
    row = page.partition(key.row.prefix)[2].partition("</tr>")[0]
    assert "Notice not seen yet" in row
    assert "No new key" in row
    api.key("bobleaked")
    with api.database.transaction() as session:
        for notice in notices.list_own(session, bob.id, unseen_only=True):
            notices.mark_seen(session, bob.id, notice.id)
    row = admin.get("/admin/leaks").text.partition(key.row.prefix)[2].partition("</tr>")[0]
    assert "Notice seen" in row
    assert "New key created" in row
    assert last_action(api, user_of(api, "alice-admin").id) == ("leaks.listed", "operator")


def test_versions_200_shows_who_uses_each(api: Api, admin: Browser) -> None:
    page = admin.get("/admin/versions").text
    oldest, newest = (f'<th scope="row">{date}</th>' for date in ("2026-12-01", API_VERSION))
    row = page.partition(oldest)[2].partition("</tr>")[0]
    assert '<span class="soft">no</span>' in row, "it does not retire"
    assert page.index(newest) < page.index(oldest), "the newest first"
    assert "was renamed to <code>paused_webhook_count</code>" in page


def test_audit_200_has_what_passes_the_filter(api: Api, admin: Browser) -> None:
    me, bob = user_of(api, "alice-admin"), api.key("bobaudited").row.user_id
    admin.get(f"/admin/users/{bob}")
    path = f"/admin/users/{bob}/suspend"
    admin.submit(path, path, reason=ATTACK)
    page = admin.get("/admin/audit", params={"target": "bobaudited@cute.example"}).text
    assert "<code>user.suspended</code>" in page
    assert "<code>user.viewed</code>" not in page
    assert ATTACK not in page
    assert "&lt;script&gt;" in page
    looks = admin.get("/admin/audit", params={"action": "all", "target": str(bob)}).text
    assert "<code>user.viewed</code>" in looks
    mine = admin.get("/admin/audit", params={"action": "user.viewed", "actor": me.email}).text
    assert f'href="/admin/users/{me.id}"' in mine
    assert "<code>user.suspended</code>" not in mine
    for query in ({"actor": "nobody"}, {"target": "x"}, {"target": str(me.id), "actor": "x"}):
        assert "entry matches this filter" in admin.get("/admin/audit", params=query).text
    assert last_action(api, me.id) == ("audit.listed", "operator")


def test_audit_goes_on_in_pages_and_loses_none(
    api: Api, admin: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "PAGE_ROWS", 2)
    bob = api.key("bobpages").row.user_id
    me = Operator(user_of(api, "alice-admin").id)
    with api.database.transaction() as session:
        user = session.get_one(User, bob)
        for tier in (Tier.FREE, Tier.BASIC, Tier.PRO, Tier.FREE, Tier.BASIC):
            users.set_tier(session, me, user, tier)
    seen: list[UUID] = []
    before = None
    for _ in range(3):
        with api.database.transaction() as session:
            wanted = audit_log.AuditFilter(action=AuditAction.USER_TIER_SET, target=str(bob))
            page = audit_log.entries(session, me, wanted, before=before)
        seen += [row.id for row in page.rows]
        before = page.older
    assert len(set(seen)) == 5
    assert before is None


def test_a_member_who_was_an_operator_404_from_the_next_page_on(api: Api, admin: Browser) -> None:
    assert admin.get("/admin/audit").status_code == 200
    with api.database.transaction() as session:
        accounts.set_role(session, email="alice-admin@cute.example", role=Role.MEMBER)
    for path in ("health", "users", "leaks", "audit"):
        assert admin.get(f"/admin/{path}").status_code == 404


def test_what_is_no_id_begins_at_the_newest(admin: Browser) -> None:
    for path in ("users", "leaks", "audit"):
        assert admin.get(f"/admin/{path}?before={ATTACK}").status_code == 200
