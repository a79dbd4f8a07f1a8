"""Emails: their list, their HTML, and the tokens that turn them off. Without servers."""

import base64
from uuid import UUID

from cute_api.models.enums import MailKind
from cute_api.services.mail import layout, unsubscribing
from cute_api.services.mail.templates import CHOOSABLE, MAIL_TEMPLATES, MailClass, of_class

KEYS = [b"new", b"old"]
ALICE = UUID(int=1)


def test_each_kind_is_listed_and_can_be_turned_off_unless_it_is_of_the_account() -> None:
    assert MAIL_TEMPLATES.keys() == set(MailKind)
    assert set(MailKind) - of_class(MailClass.ACCOUNT).keys() == CHOOSABLE
    assert of_class(MailClass.SECURITY).keys() == {
        MailKind.KEY_CREATED,
        MailKind.KEY_ROTATED,
        MailKind.KEY_LEAKED,
        MailKind.APP_TOKENS_ENDED,
        MailKind.APP_TOKEN_LEAKED,
        MailKind.NEW_LOGIN,
    }


def test_a_mail_as_html_shows_what_others_wrote_as_text_and_one_button() -> None:
    body = "Hello <b>,\n\nline one\nline two.\n\n- a\n- b\n\nOpen it: https://a.example/\n"
    page = layout.html("Key <x>", body, ["Stop: https://a.example/?a=1&b=2"])
    assert page.isascii()
    assert "<p" in page and "line one line two." in page and "<li>a</li><li>b</li>" in page
    assert "<b>" not in page and "Key &lt;x&gt;" in page
    assert page.count("background:#7a2e6d") == 1, "the first labelled link is a button"
    assert 'href="https://a.example/?a=1&amp;b=2"' in page
    assert "<script" not in page and "src=" not in page


def test_a_token_turns_off_its_kind_for_its_user_alone() -> None:
    made = unsubscribing.token(KEYS, ALICE, MailKind.KEY_EXPIRES)
    assert unsubscribing.read(KEYS, made) == (ALICE, MailKind.KEY_EXPIRES)
    assert unsubscribing.read([b"newer", *KEYS], made) == (ALICE, MailKind.KEY_EXPIRES)
    raw = base64.urlsafe_b64decode(made + "=" * (-len(made) % 4))
    other = raw[:15] + bytes([raw[15] ^ 1]) + raw[16:]
    for bad in (
        *(
            "",
            "ä",
            "x" * 200,
            made[:-4],
            unsubscribing.token([b"another"], ALICE, MailKind.NEW_LOGIN),
        ),
        base64.urlsafe_b64encode(other).decode(),
    ):
        assert unsubscribing.read(KEYS, bad) is None, bad
