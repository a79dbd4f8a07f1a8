"""What others wrote is text on every page, in a browser that would run it.

The content policy is switched off for these: it is the second wall, and this is about the first.
"""

import pytest

from tests.browser.conftest import GiveTo, PageOf
from tests.browser.guard import Guard
from tests.browser.pages import PAGES, Who
from tests.portal.belongings import Words

# Each runs where a page makes no difference between text and something else: between tags, in a
# quoted attribute of either kind, in a script element, as an address, in a template, as a pattern.
ATTACKS = {
    "tag": "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>",
    "attribute": "\" autofocus onfocus='window.ran = 1' x=\"",
    "other-quote": "' autofocus onfocus='window.ran = 1' x='",
    "script-end": "</script><script>window.ran = 1</script>",
    "comment": "--><svg onload='window.ran = 1'>",
    "title-end": "</title></textarea></code></pre><svg onload='window.ran = 1'>",
    "template": "{{ 7 * 191 }}{% raw %}${7 * 191}<%= 7 * 191 %>",
    "htmx": "<p hx-get='/keys' hx-trigger='load' hx-on:load='window.ran = 1'>x</p>",
    "string-end": "\u2028'];window.ran = 1;//\\\"",
}
RAN = "() => window.ran === 1"


def hostile(text: str) -> Words:
    """This text wherever people or programs can leave one."""
    return Words(
        key_name=text[:80],
        webhook_url=f"https://hooks.example/{text}",
        description=text,
        filter=f'data.title == "{text}"',
        title=text,
        user_agent=text,
        answer=text,
        source=text,
        reported_url=f"javascript:window.ran=1//{text}",
    )


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_others_wrote_runs_on_no_page(
    page_of: PageOf, give_to: GiveTo, guard: Guard, attack: str
) -> None:
    page = page_of("alice", admin=True, bypass_csp=True)
    owned = give_to("alice", hostile(ATTACKS[attack]))
    shown = 0
    for rule, sight in PAGES.items():
        page.goto(owned.path(rule, sight.values))
        assert not page.evaluate(RAN), rule
        assert page.locator("a[href^='javascript:' i]").count() == 0, rule
        content = page.locator("body").inner_text()
        assert "1337" not in content, rule
        shown += sight.who is not Who.ANYONE and ATTACKS[attack].split()[0] in content
    assert shown >= 3
    assert guard.told() == []


def test_a_page_that_made_no_difference_would_be_found(page_of: PageOf, guard: Guard) -> None:
    """Else the test above would be true of anything."""
    guard.allow("404")
    page = page_of("alice", bypass_csp=True)
    page.goto("/keys")
    page.set_content(f"<main>{ATTACKS['tag']}</main>")
    page.wait_for_function(RAN)
