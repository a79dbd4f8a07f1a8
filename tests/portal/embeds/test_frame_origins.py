"""The origins that may frame embedded pages: what an organisation can register."""

import pytest
from sqlalchemy import select

from cute_api.models import AuditEntry, Organisation, User
from cute_api.models.enums import AuditAction
from cute_api.refusals import RefusalError
from cute_api.services.organisations import frame_origins
from cute_api.services.organisations.frame_origins import MAX_ORIGINS
from tests.fixtures.api import Api
from tests.portal.conftest import NewBrowser

PAGE = "/organisation"
LONG = ".".join(["a" * 60] * 5)
HOSTILE = (
    "*",
    "null",
    "'none'",
    "'self'",
    "https:",
    "https://",
    "https://*",
    "https://*.shop.example",
    "https://app.*.example",
    "https://shop",
    "https://shop.example/",
    "https://shop.example/app",
    "https://shop.example?a=b",
    "https://shop.example#a",
    "https://shop.example.",
    "https://.shop.example",
    "https://-shop.example",
    "https://shop..example",
    "https://alice@shop.example",
    "https://alice:secret@shop.example",
    "https://shop.example@evil.example",
    "https://shop.example\\@evil.example",
    "https://shop.example;script-src",
    "https://shop.example,https://evil.example",
    "https://shop.example:",
    "https://shop.example:0",
    "https://shop.example:*",
    "https://shop.example:65536",
    "https://shop.example:443x",
    "https://SHOP.example",
    "HTTPS://shop.example",
    "https://192.0.2.1",
    "https://[2001:db8::1]",
    "https://0x7f.1",
    "https://\u0455hop.example",
    "https://sho\uff50.example",
    "https://boo\u212a.example",
    "https://shop\u3002example",
    "https://shop\u200b.example",
    "https://shop.example:\u0664\u0664",
    f"https://{LONG}.example",
    "http://shop.example",
    "http://localhost.evil.example",
    "http://localhost:3000/",
    "http://[::1]:3000",
    "http://127.0.0.2:3000",
    "//shop.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "file://shop.example",
    "ftp://shop.example",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_parse_422_for_what_is_no_exact_origin(text: str) -> None:
    for words in (text, f"https://app.shop.example\n{text}"):
        with pytest.raises(RefusalError) as raised:
            frame_origins.parse(words, with_loopback=True)
        assert (raised.value.status, raised.value.field) == (422, "frame_origins")


def test_parse_gives_each_origin_once_as_browsers_write_it() -> None:
    text = "https://app.shop.example  https://app.shop.example:443\r\nhttps://xn--bcher-kva.example:8443"
    assert frame_origins.parse(text, with_loopback=False) == [
        "https://app.shop.example",
        "https://xn--bcher-kva.example:8443",
    ]
    assert frame_origins.parse(" \n ", with_loopback=False) == []


def test_parse_takes_http_to_the_loopback_in_a_sandbox_alone() -> None:
    for text in ("http://localhost:3000", "http://127.0.0.1:80", "http://localhost"):
        assert frame_origins.parse(text, with_loopback=True) == [text.removesuffix(":80")]
        with pytest.raises(RefusalError):
            frame_origins.parse(text, with_loopback=False)


def test_parse_422_for_more_than_the_bound() -> None:
    origins = [f"https://app{number}.shop.example" for number in range(MAX_ORIGINS + 1)]
    assert len(frame_origins.parse(" ".join(origins[1:]), with_loopback=False)) == MAX_ORIGINS
    with pytest.raises(RefusalError):
        frame_origins.parse(" ".join(origins), with_loopback=False)


def test_origins_are_registered_shown_and_recorded(api: Api, browser: NewBrowser) -> None:
    alice = browser("alice-frames")
    form = alice.form(PAGE, PAGE)
    refused = alice.post(PAGE, data={**form, "frame_origins": "https://*.shop.example"})
    assert refused.status_code == 422
    assert 'id="frame_origins-error"' in refused.text
    assert "https://*.shop.example</textarea>" in refused.text
    saved = alice.post(PAGE, data={**form, "frame_origins": "https://app.shop.example"})
    assert saved.status_code == 303, saved.text
    assert ">https://app.shop.example</textarea>" in alice.get(PAGE).text
    with api.database.transaction() as session:
        user = session.scalars(select(User).where(User.email == "alice-frames@cute.example")).one()
        row = session.get_one(Organisation, user.organisation_id)
        assert row.frame_origins == ["https://app.shop.example"]
        entry = session.scalars(
            select(AuditEntry).where(
                AuditEntry.owner_id == row.id,
                AuditEntry.action == AuditAction.ORGANISATION_EDITED,
            )
        ).one()
        assert (entry.before, entry.after) == (
            {"frame_origins": []},
            {"frame_origins": ["https://app.shop.example"]},
        )
