"""The samples of the guides: each runs unchanged, and shows correct data."""

import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import orjson
import pytest
import yaml
from cute_contract import cli as kit
from cute_contract.report.records import Check, Finding, Outcome, Report
from cute_contract.report.terminal import Terminal

from cute_api.config import ROOT, child_environ
from cute_api.config_urls import EXAMPLE_PUBLIC_URL
from cute_api.portal.docs.guides import FOLDER
from cute_api.portal.docs.samples import TESTED, named_by
from cute_api.spec import BUNDLE
from tests.docs.commands import exists
from tests.docs.curl import STAND_IN
from tests.fixtures.api import Api
from tests.fixtures.programs import printed
from tests.sdk.programs import Program, Run, run_javascript, run_python

SAMPLES = ROOT / "docs" / "samples"
CAUSES = ROOT / "sdks/python/contract/src/cute_contract/receiver/causes.py"
# Each has a test that checks what it shows: here, of webhooks' in tests/examples, of tools in
# tests/sdk/cli.
SHOWN = {
    "app.yaml",
    "problem.json",
    "contract.json",
    "contract_ci.yaml",
    "contract_report.txt",
    "contract_receiver_report.txt",
    "mcp.json",
    "scenario.yaml",
    "webhook.http",
}
REGION = re.compile(r"^(?:#|//) region (\w+)(?: after (\w+))?$", re.MULTILINE)

RunAll = Callable[[Sequence[Program], str, Path], dict[str, Run]]


def of_kind(suffix: str) -> list[str]:
    return sorted(path.name for path in SAMPLES.glob(f"*{suffix}"))


@pytest.mark.parametrize(("suffix", "run"), [(".py", run_python), (".mjs", run_javascript)])
def test_each_sample_runs(api: Api, tmp_path: Path, suffix: str, run: RunAll) -> None:
    samples = [
        Program(Path(name).stem, (SAMPLES / name).read_text("utf-8"), api.key("alice").secret)
        for name in of_kind(suffix)
    ]
    runs = run(samples, api.base_url, tmp_path)
    assert {name: went.error for name, went in runs.items() if went.error} == {}
    assert [name for name, went in runs.items() if not went.printed] == []


@pytest.mark.parametrize("name", of_kind(".sh"))
def test_shell_sample_runs(api: Api, name: str) -> None:
    printed(
        *("sh", "-eu", "-c", STAND_IN + (SAMPLES / name).read_text("utf-8")),
        env=child_environ({"CUTE_BASE_URL": api.base_url, "CUTE_API_KEY": api.key("alice").secret}),
    )


def test_every_sample_runs_or_is_held_against_what_it_shows() -> None:
    run = {*of_kind(".py"), *of_kind(".sh"), *of_kind(".mjs")}
    assert {path.name for path in SAMPLES.iterdir()} == run | SHOWN


def test_every_sample_and_region_is_in_a_guide() -> None:
    guides = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.md"))
    for path in SAMPLES.iterdir():
        name = f"samples/{path.name}"
        regions = REGION.findall(path.read_text("utf-8"))
        folded = {setup for _, setup in regions}
        shown = [f"{name}#{region}" for region, _ in regions if region not in folded]
        for wanted in shown or [name]:
            assert re.search(rf"{re.escape(wanted)}(?!\w)", guides), f"no guide shows {wanted}"


def test_a_sample_must_be_in_a_tested_folder() -> None:
    for reference in ("include README.md", f"include {TESTED[1]}/../guides/errors.md"):
        with pytest.raises(Exception, match="is not a file in"):
            named_by(reference)


def test_the_problem_shown_is_what_the_api_returns(api: Api) -> None:
    shown = orjson.loads((SAMPLES / "problem.json").read_bytes())
    came = api.client("alice").get("/items", params={"limit": 0}).json()
    shown["type"] = shown["type"].replace(EXAMPLE_PUBLIC_URL, api.base_url)
    assert {**shown, "request_id": ""} == {**came, "request_id": ""}


def test_the_headers_shown_are_those_that_come(api: Api) -> None:
    shown = re.findall(r"^\| (`\S.*`) \|", (FOLDER / "rate-limits.md").read_text("utf-8"), re.M)
    names = [name for row in shown for name in re.findall(r"`([\w-]+)`", row)]
    assert "RateLimit-Policy" in names
    response = api.client("alice").get("/brands")
    assert [name for name in names if name not in response.headers] == []


def test_the_job_for_ci_calls_the_kit_as_it_wants_to_be_called() -> None:
    steps = yaml.safe_load((SAMPLES / "contract_ci.yaml").read_text("utf-8"))["contract"]["steps"]
    (call,) = (step["run"] for step in steps if "cute-contract" in step.get("run", ""))
    assert exists(call)


def test_the_report_shown_is_one_of_the_kit() -> None:
    finding = Finding(
        "/price/amount is string, not integer",
        "integer",
        '"4250"',
        "#/components/schemas/Money/properties/amount/type",
        'curl -i http://127.0.0.1:8080/v1/items/01a2… -H "Authorization: Bearer $CUTE_API_KEY"',
        "",
    )
    overlap = Finding(
        "pages of list_items overlap",
        "each row on one page only",
        "['01a2…'] again",
        "#/paths/~1items/get/description",
        "curl -i 'http://127.0.0.1:8080/v1/items?limit=2&cursor=AU9T…' "
        '-H "Authorization: Bearer $CUTE_API_KEY"',
    )
    name, where = "pages-list_items", "promises"
    pages = Check(
        where, f"{name}: Each row is on one page.", Outcome.FAILED, (overlap,), short=name
    )
    links = Check(where, "links", Outcome.FOLLOWS, short="links-list_items", cause=pages)
    failed = Check("get_item", "200 a plain request", Outcome.FAILED, (finding,), "", 0.5, "200")
    stream = io.StringIO()
    report = Report("Contract", "http://127.0.0.1:8080/v1", [], [failed, pages, links])
    Terminal(stream).findings(report)
    shown = (SAMPLES / "contract_report.txt").read_text("utf-8")
    assert words(shown.partition("…\n")[2]) == words(stream.getvalue())


def test_the_report_of_a_receiver_shown_is_one_of_the_kit() -> None:
    shown = (SAMPLES / "contract_receiver_report.txt").read_text("utf-8")
    finding = Finding(
        "accepted, and should not have been: signed a day ago",
        "400 (or any other 4xx but 410)",
        "204",
        "Webhooks: Verify",
        "",
        "Refuse a webhook-timestamp that is more than five minutes off your clock, either way: …",
    )
    failed = Check("time", "signed a day ago", Outcome.FAILED, (finding,), "", 0.5, "204")
    stream = io.StringIO()
    Terminal(stream).findings(Report("Receiver", "http://127.0.0.1:9000/hook", [], [failed]))
    assert words(shown.partition("\nIn short: ")[0]) == words(stream.getvalue())
    assert shown.partition("In short: ")[2].strip() in CAUSES.read_text("utf-8")


def test_the_contract_shown_keeps_to_the_spec(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["verify", str(SAMPLES / "contract.json"), "--spec", str(BUNDLE)]
    assert kit.main(arguments) == 0, capsys.readouterr().out


def words(text: str) -> list[str]:
    return re.sub(r"\x1b\[[0-9;]*m", "", text).split()
