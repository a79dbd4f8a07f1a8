"""Others' texts are shown as text on every page, in a browser that would run scripts.

The content policy is switched off for these: it is the second wall, and this is about the first.
"""

import pytest
from playwright.sync_api import Page
from sqlalchemy import update

from cute_api.models import User
from tests.browser.conftest import GiveTo, NewPerson, PageOf, Site
from tests.browser.guard import Guard
from tests.browser.pages import PAGES
from tests.portal.belongings import Words

# Each runs where a page makes no difference between text and something else: between tags, in a
# quoted attribute of either kind, in a script element, in a template.
ATTACKS = {
    "markup": (
        "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>"
        "--></script></title></textarea></code></pre><svg onload='window.ran = 1'>"
    ),
    "quote": "\" autofocus onfocus='window.ran = 1' x=\"",
    "other-quote": "' autofocus onfocus='window.ran = 1' x='",
    "code": (
        "\u2028\\\"'];window.ran = 1;//{{ 3**19 }}{% raw %}${3**19}<%= 3**19 %>"
        "<p hx-get='/keys' hx-trigger='load' hx-on:load='window.ran = 1'>x</p>"
    ),
}
# Two visits of a page try all: each attack of `HTML` still works after those before it.
HTML = ATTACKS["other-quote"] + ATTACKS["markup"] + ATTACKS["quote"]
TOGETHER = {"html": HTML, "code": ATTACKS["code"]}
COMPUTED = "1162261467"
RAN = "() => window.ran === 1"


def hostile(text: str) -> Words:
    """This text wherever people or programs can leave one."""
    return Words(
        key_name=text,
        webhook_url=f"https://hooks.example/{text}",
        description=text,
        filter=f'data.title == "{text}"',
        title=text,
        user_agent=text,
        response=text,
        source=text,
        reported_url=f"javascript:window.ran=1//{text}",
    )


def assert_harmless(page: Page, where: str) -> None:
    assert not page.evaluate(RAN), where
    assert page.locator("a[href^='javascript:' i]").count() == 0, where
    assert COMPUTED not in page.locator("body").inner_text(), where


def test_what_others_wrote_runs_on_no_page(
    page_of: PageOf, person: NewPerson, give_to: GiveTo, site: Site, guard: Guard
) -> None:
    page = page_of("alice", admin=True, bypass_csp=True)
    alice = person("alice")
    with site.database.transaction() as session:
        said = {"username": ATTACKS["quote"], "email": f"{ATTACKS['markup']}@backend.example"}
        session.execute(update(User).where(User.id == alice.id).values(said))
    owned = {name: give_to("alice", hostile(text)) for name, text in TOGETHER.items()}
    shown = dict.fromkeys(ATTACKS, 0)
    for rule, sight in PAGES.items():
        for name, hers in owned.items():
            page.goto(hers.path(rule + sight.query, sight.values))
            assert_harmless(page, f"{rule}, {name}")
            content = page.locator("body").inner_text()
            for attack, text in ATTACKS.items():
                shown[attack] += text.split("\u2028")[-1][:30] in content
            if not sight.belongings(rule):
                break
    assert min(shown.values()) >= 4, shown
    assert guard.unexcused() == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_page_that_made_no_difference_would_be_found(
    page_of: PageOf, guard: Guard, attack: str
) -> None:
    """Otherwise the test above might always pass."""
    guard.allow("404")  # the picture that is not there
    text = TOGETHER["code" if attack == "code" else "html"]
    page = page_of("alice", bypass_csp=True)
    page.goto("/keys")
    page.set_content(
        f"<p>{text if attack == 'markup' else ''}</p>"
        f"<script>const said = ['{text if attack == 'code' else ''}'];</script>"
        f'<input value="{text if attack == "quote" else ""}">'
        f"<input value='{text if attack == 'other-quote' else ''}'>"
    )
    page.wait_for_function(RAN)
