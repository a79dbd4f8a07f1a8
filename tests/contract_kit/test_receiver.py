"""`cute-contract receiver`: the examples pass, each seeded mistake is found, and nothing else."""

import json
from base64 import urlsafe_b64decode
from pathlib import Path
from xml.etree import ElementTree

import pytest
from cute_contract.cli import main

from cute_api.webhooks.delivery import signing
from tests.contract_kit.receivers import bad, serving
from tests.examples.processes import NAMES, running
from tests.spec.document import DOCUMENT

SECRET = signing.new_secret(lambda size: b"contract".ljust(size, b"."))
OLDER = signing.new_secret(lambda size: b"older".ljust(size, b"."))
KEY = signing.secret_key(SECRET)
# One of each type, and a test event.
EVENTS = len(DOCUMENT["webhooks"]) + 1
TRIALS = EVENTS + 57

FORGERIES = {
    "changed: spaces added after signing",
    "changed: white space added around it",
    "signed with another key",
    "a signature in another case",
    "a forged event with a known id",
    "signed with an empty key",
    "signed with the secret's text, not decoded",
    "one byte of the body changed",
    "the signature of another body",
    "another webhook-id than was signed",
    "another webhook-timestamp than was signed",
    "a forged test event",
    "no webhook-timestamp",
    "no webhook-signature",
    "none of the three",
    "an empty webhook-signature",
    "a webhook-signature without a value",
    "X-Cute-Signature alone",
    "a right signature called v2",
    "a right signature called v1a",
    "half a signature",
}
STALE = {"signed 6 minutes ago", "signed a day ago", "signed 6 minutes ahead"}
# What each mistake makes fail, and what the report says in short.
MISTAKES: dict[str, tuple[set[str], str]] = {
    "verifies what it wrote again": (
        {
            "genuine: JSON with spaces",
            "genuine: JSON on several lines",
            "genuine: JSON with escapes",
            "genuine: white space around JSON",
            "changed: spaces added after signing",
            "changed: white space added around it",
        },
        "serialised again",
    ),
    "responds without the challenge": ({"webhook.verification"}, ""),
    "ignores the time": (STALE, "doesn't look at webhook-timestamp"),
    "refuses unknown types": (
        {"an unknown event type", "an event type of an unknown family"},
        "refuses what it doesn't know",
    ),
    "refuses unknown fields": (
        {"an unknown field", "an unknown field in the data"},
        "refuses what it doesn't know",
    ),
    "compares the first signature": (
        {"a newer secret signs too", "a signature of another version beside"},
        "one of the signatures only",
    ),
    "takes 100 kB": (
        {"a genuine body of 100 KB", "a genuine body of 300 KB"},
        "limit for bodies",
    ),
    "refuses what it has": (
        {"the same request twice", "an event again, signed again", "4 copies at once"},
        "",
    ),
    "takes PUT too": ({"PUT instead of POST"}, ""),
    "takes GET too": ({"GET instead of POST"}, ""),
    "strips the body": (
        {
            "genuine: JSON on several lines",
            "genuine: white space around JSON",
            "changed: white space added around it",
        },
        "serialised again",
    ),
    "trusts ids it knows": ({"a forged event with a known id"}, ""),
    "refuses older events": (
        {"an event of yesterday, signed now", "the older of two events last"},
        "",
    ),
    "compares without case": ({"a signature in another case"}, ""),
}


def try_out(url: str, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    """The exit status and what was printed."""
    status = main(["receiver", url, "--secret", SECRET, *options])
    return status, capsys.readouterr().out


def in_short(printed: str) -> str:
    return "".join(line for line in printed.splitlines() if line.startswith("In short"))


def failures(report: Path) -> dict[str, str]:
    """The failed tests in the JUnit report, with their messages."""
    return {
        case.get("name", ""): failure.text or ""
        for case in ElementTree.fromstring(report.read_text()).iter("testcase")
        if (failure := case.find("failure")) is not None
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_example_receivers_pass(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with running(name, SECRET, tmp_path) as receiver:
        status, printed = try_out(receiver.url, capsys, "--previous-secret", OLDER)
    assert (status, "failed" in printed) == (0, False), printed
    assert f"{TRIALS} passed" in printed


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found_and_nothing_else(
    mistake: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected, cause = MISTAKES[mistake]
    report = tmp_path / "report.xml"
    with serving(bad(KEY, mistake)) as url:
        status, printed = try_out(url, capsys, "--junit", str(report))
    found = failures(report)
    assert status == 1, printed
    assert set(found) == expected
    assert all("advice" in said for said in found.values())
    assert cause in in_short(printed)
    assert bool(cause) is ("In short" in printed)


def test_no_mistake_is_found_where_there_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = tmp_path / "receiver.jws"
    with serving(bad(KEY, "none")) as url:
        status, printed = try_out(url, capsys, "--sign", str(result), "--sign-key", "cute_key")
    _, payload, _ = result.read_text().split(".")
    claims = json.loads(urlsafe_b64decode(payload + "=="))
    assert (claims["kind"], claims["subject"]) == ("receiver", url)
    assert (claims["passed"], claims["failed"]) == (TRIALS - 1, 0)
    assert (status, f"{TRIALS - 1} passed" in printed) == (0, True), printed
    assert "In short" not in printed


def test_one_that_never_verifies_is_named_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, page = tmp_path / "report.xml", tmp_path / "report.html"
    with serving(bad(KEY, "never verifies")) as url:
        status, printed = try_out(url, capsys, "--junit", str(report), "--html", str(page))
    assert status == 1
    assert printed.count("In short") == 1
    assert "In short: It verifies no signature" in printed
    assert set(failures(report)) >= FORGERIES | STALE
    assert "accepted, and should not have been: signed with another key" in printed
    assert "It verifies no signature" in page.read_text()
    assert SECRET not in printed + report.read_text() + page.read_text()


@pytest.mark.parametrize(
    ("mistake", "cause"),
    [
        ("verifies what it wrote again with spaces", "serialised again"),
        ("verifies X-Cute-Signature", "covers neither the id nor the time"),
        ("has another secret", "accepts no genuine event"),
        ("doesn't decode the secret", "the key is the base64-decoded part"),
    ],
)
def test_a_mistake_with_many_consequences_is_named(
    mistake: str, cause: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(bad(KEY, mistake)) as url:
        status, printed = try_out(url, capsys)
    assert status == 1
    assert cause in in_short(printed)
    assert printed.count("In short") == 1


@pytest.mark.parametrize(
    ("mistake", "advice"),
    [("says gone", "a forger could turn it off"), ("redirects", "Cute follows no redirect")],
)
def test_the_wrong_way_to_refuse_is_explained(
    mistake: str, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(bad(KEY, mistake)) as url:
        status, printed = try_out(url, capsys)
    assert (status, advice in printed) == (1, True)


def test_one_that_does_not_respond_in_time_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.xml"
    with serving(bad(KEY, "hangs")) as url:
        status, printed = try_out(url, capsys, "--timeout", "3", "--junit", str(report))
    assert status == 1
    assert set(failures(report)) == {"order.cancelled"}
    assert "Respond within 10 seconds" in printed
    assert "The slowest was events, order.cancelled" in printed


def test_one_that_is_always_late_is_a_finding(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    with serving(bad(KEY, "takes too long")) as url:
        options = ["--timeout", "0.5", "--junit", str(report)]
        assert main(["receiver", url, "--secret", SECRET, *options]) == 1
    (said,) = failures(report).values()
    assert "no response to the first event" in said
    assert "Respond within 10 seconds" in said


@pytest.mark.parametrize(
    ("url", "secret", "said"),
    [
        ("http://127.0.0.1:9/hook", SECRET, "Is the receiver running there?"),
        ("no url", SECRET, "is not a URL"),
        ("http://127.0.0.1:9/hook", "cute_key", "is an API key"),
        ("http://127.0.0.1:9/hook", "whsec_AAAA", "cut off or mistyped"),
    ],
)
def test_what_can_not_be_tested_exits_2(
    url: str, secret: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["receiver", url, "--secret", secret]) == 2
    assert said in capsys.readouterr().err


def test_the_kit_has_an_example_of_each_event(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(bad(KEY, "none")) as url:
        _, printed = try_out(url, capsys)
    assert f"{EVENTS} of {EVENTS}" in printed
