"""The page of all sellers: usage, quotas, keys and webhooks."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from cute_api.models import UsageHour, User
from cute_api.models.enums import MemberRole
from cute_api.usage.histogram import BUCKETS
from tests.portal.browser import secret_of
from tests.portal.organisations.conftest import Person, Team
from tests.portal.organisations.test_deletion import brings_a_seller

PAGE = "/organisation/sellers"
ROW = re.compile(r'<tr><th scope="row"[^>]*>([^<]*)</th>(.*?)</tr>', re.DOTALL)
CELL = re.compile(r'data-label="([^"]*)">([^<]*)</td>')


def rows_of(person: Person) -> Mapping[str, Mapping[str, str]]:
    """The cells of the page's first table, by the seller's name and the column's."""
    page = person.browser.get(PAGE)
    assert page.status_code == 200
    table = page.text.partition('<h2 id="keys">')[0]
    return {seller: dict(CELL.findall(cells)) for seller, cells in ROW.findall(table)}


def test_all_sellers_200_with_usage_and_quota_of_each(team: Team) -> None:
    owner, bob = team.join("owner", MemberRole.OWNER), team.join("bob")
    secret = secret_of(bob.browser.create_key("Bob's stock"))
    brings_a_seller(team, bob)
    for _ in range(3):
        assert team.api.with_key(secret).get("/items").status_code == 200
    with team.api.database.transaction() as session:
        alice = session.get_one(User, team.seller_id).username
        hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        for status_class, requests in ((2, 1_200), (4, 34)):
            session.add(
                UsageHour(
                    user_id=bob.user.id,
                    hour=hour,
                    key_id=bob.user.id,
                    operation="get_me",
                    status_class=status_class,
                    requests=requests,
                    quota_used=1_000,
                    latencies=[requests] + [0] * (BUCKETS - 1),
                )
            )
    rows = rows_of(owner)
    assert rows.keys() == {alice, bob.user.username}
    his = rows[bob.user.username]
    assert (his["Requests"], his["Failed"], his["Quota used"]) == ("1,234", "34", "2,000")
    left, _, quota = his["Left"].partition(" of ")
    assert int(quota.replace(",", "")) - int(left.replace(",", "")) == 3
    assert (his["Keys"], his["Webhooks"]) == ("1", "0")
    assert rows[alice]["Webhooks"] == "2"
    page = owner.browser.get(PAGE).text
    assert "Bob&#39;s stock" in page
    assert secret not in page
    for then in ("usage", "keys", "webhooks"):
        assert f'name="then" value="{then}"' in page
        sent = owner.send(f"/organisations/sellers/{bob.user.id}", then=then)
        assert sent.headers["Location"] == f"/{then}"


def test_act_for_a_seller_303_leads_nowhere_else(team: Team) -> None:
    owner = team.join("owner", MemberRole.OWNER)
    for then in ("", "https://evil.example", "/usage"):
        sent = owner.send(f"/organisations/sellers/{team.seller_id}", then=then)
        assert sent.headers["Location"] == "/organisations"
