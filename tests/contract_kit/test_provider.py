"""`cute-contract provider`: green against the real server, red against one with defects."""

import json
import os
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest
from cute_contract import cli
from cute_contract.provider.promises.catalogue import catalogue
from cute_contract.provider.spec import Spec as KitSpec

from cute_api.spec import Spec
from scripts.checks.proof.contract_kit.running import Breaking
from scripts.checks.proof.contract_kit.seeded_errors import together
from tests.contract_kit.conftest import Target
from tests.contract_kit.defects import DEFECTS, Defect, missing
from tests.fixtures.api import new_key
from tests.fixtures.programs import finished, printed

PYTHON = Path(__file__).parents[2] / "sdks/python"
KIT = PYTHON / "contract/src"
PATHS = f"{PYTHON / 'sdk/src'}:{KIT}"
MODULE = "cute_contract.cli"
TIMEOUT_SECONDS = 300
DECLARED = {
    (operation.id, status)
    for operation in Spec.load(sandbox=True).operations.values()
    for status in operation.responses
}


PROMISES = catalogue(KitSpec.load(None))
CONCERNED = sorted({defect.operation for defect in DEFECTS.values()})
PLAIN = ("--promises", "none")


def said(defect: Defect) -> re.Pattern[str]:
    """A part of the printed report: the test's head, and below it the finding."""
    head = f"✗ {re.escape(defect.operation)} · {re.escape(defect.name)}\n"
    return re.compile(rf"{head}(    .*\n)*?    .*{re.escape(defect.flaw)}")


def named(defect: Defect, printed: str) -> bool:
    """Whether a finding names a defect, at its place or by the same defect of another operation."""
    place = f"{defect.operation} {defect.name[:3]}"
    blocks = printed.split("\n\u2717 ")
    return said(defect).search(printed) is not None or any(
        defect.flaw.partition(" ")[0] in block and place in block.partition("The same in")[2]
        for block in blocks
    )


def provider(*arguments: str) -> int:
    return cli.main(["provider", *arguments])


# Waits for quotas and deliveries for minutes.
@pytest.mark.long
def test_the_real_server_keeps_the_whole_contract(target: Target, tmp_path: Path) -> None:
    junit, page = tmp_path / "contract.xml", tmp_path / "contract.html"
    said = printed(
        *(sys.executable, "-m", MODULE, "provider", *target.options()),
        *("--spare-key", target.spare_key, "--examples", "0", "--strict"),
        *("--junit", junit, "--html", page),
        env={**os.environ, "PYTHONPATH": PATHS},
        timeout=TIMEOUT_SECONDS,
    )
    shown = {
        (case.get("classname"), str(case.get("name")).split()[0])
        for case in ElementTree.parse(junit).iter("testcase")
    }
    assert shown >= DECLARED, "each declared response is tested, or listed with the reason why not"
    written = junit.read_text("utf-8") + page.read_text("utf-8") + said
    assert not [
        key
        for key in (target.key, target.limited_key, target.spare_key, target.app_key)
        if key in written
    ]
    without = [promise.id for promise in PROMISES if promise.check is None]
    assert [name for name in without if f"  {name}: " not in said] == []
    # A sandbox sends no challenge to loopback.
    unseen = {"webhook-verification"}
    hooks = [
        promise.id for promise in PROMISES if promise.check and promise.id.startswith("webhook-")
    ]
    hooks = [name for name in hooks if name not in unseen]
    assert [name for name in hooks if f"  {name}: " in said] == []


def test_a_run_with_a_users_key_alone_passes(
    target: Target, capsys: pytest.CaptureFixture[str]
) -> None:
    """Some generated requests name an account, which only an app's key may."""
    options = ("--base-url", target.stage.base_url, "--key", target.key, "--examples", "5")
    only = ("--operations", "get_app", "get_me", "--promises", "changed-get_app")
    assert provider(*options, *only) == 0, capsys.readouterr().out
    assert "changed-get_app: needs another key: give --app-key" in capsys.readouterr().out


def test_all_defects_of_a_server_are_named(
    target: Target, spoiled: Breaking, capsys: pytest.CaptureFixture[str]
) -> None:
    spoiled.seeded = together([defect.seeded for defect in DEFECTS.values()])
    options = [*target.options(spoiled.base_url), "--examples", "0", *PLAIN]
    assert provider(*options, "--operations", *CONCERNED) == 1
    printed = capsys.readouterr().out
    lost = [name for name, defect in DEFECTS.items() if not named(defect, printed)]
    assert lost == [], printed


@pytest.mark.parametrize("defect", DEFECTS.values(), ids=DEFECTS)
def test_a_single_defect_is_found_and_nothing_else(
    defect: Defect, target: Target, spoiled: Breaking, capsys: pytest.CaptureFixture[str]
) -> None:
    spoiled.seeded = defect.seeded
    options = [*target.options(spoiled.base_url), "--examples", "0", *PLAIN]
    assert provider(*options, "--operations", defect.operation) == 1
    printed = capsys.readouterr().out
    assert named(defect, printed), printed
    lines = (line.strip() for line in printed.splitlines() if re.match(r"    \S", line))
    findings = {re.sub(r"^/data/\d+", "/data/0", line) for line in lines}
    assert findings <= {defect.flaw}, printed


def test_generated_requests_find_a_defect_too(
    target: Target, spoiled: Breaking, tmp_path: Path
) -> None:
    spoiled.seeded = DEFECTS["no RateLimit"].seeded
    junit = tmp_path / "contract.xml"
    done = finished(
        *(sys.executable, "-m", MODULE, "provider", *target.options(spoiled.base_url)),
        *("--examples", "3", *PLAIN, "--operations", "list_brands", "--junit", junit),
        env={**os.environ, "PYTHONPATH": PATHS},
        timeout=TIMEOUT_SECONDS,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    cases = ElementTree.parse(junit).iter("testcase")
    generated = next(case for case in cases if case.get("name") == "3 generated requests (seed 1)")
    assert "the header RateLimit is missing" in str(generated.findtext("skipped"))
    assert re.search(r"The same in \d+ more: .*list_brands fuzz", done.stdout)


def test_what_is_not_provided_is_no_failure_unless_strict(
    target: Target, spoiled: Breaking, capsys: pytest.CaptureFixture[str]
) -> None:
    spoiled.seeded = missing("/v1/sandbox", "/v1/webhooks")
    names = ["create_sandbox_order", "get_my_order", "list_webhooks", "get_webhook"]
    options = [*target.options(spoiled.base_url), "--examples", "0", *PLAIN]
    options += ["--operations", *names]
    assert provider(*options) == 0
    printed = capsys.readouterr().out
    assert re.search(r"- create_sandbox_order +not provided", printed)
    assert re.search(r"- list_webhooks +not provided", printed)
    assert "needs create_sandbox_order, which is not provided" in printed
    assert provider(*options, "--strict") == 1


def test_what_it_made_is_gone_afterwards(target: Target) -> None:
    key = new_key(target.stage.database, "charlie").secret
    names = ["create_item", "batch_items", "list_deliveries", "create_webhook", "update_webhook"]
    options = ["--base-url", target.stage.base_url, "--key", key, "--examples", "0"]
    with httpx.Client(
        base_url=target.stage.base_url, headers={"Authorization": f"Bearer {key}"}, trust_env=False
    ) as client:

        def owned() -> list[str]:
            pages = [client.get(path).json() for path in ("/v1/me/items?limit=100", "/v1/webhooks")]
            return [row["id"] for page in pages for row in page["data"]]

        before = owned()
        assert provider(*options, *PLAIN, "--operations", *names) == 0
        assert owned() == before


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--key", "cute_wrong"], "The key is refused (401)"),
        (["--account", "someone"], "The app can't call for the account (401)"),
        (["--operations", "list_shoes"], "There is no operation list_shoes"),
        (["--spec", "/nowhere/openapi.json"], "is not a bundled OpenAPI document"),
        (["--base-url", "ftp://cute.example"], "must begin with http://"),
        (["--base-url", "http://127.0.0.1:9"], "does not respond"),
    ],
)
def test_what_can_not_be_tested_exits_with_2(
    target: Target, arguments: list[str], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert provider(*target.options(), *arguments) == 2
    assert text in capsys.readouterr().err


def test_another_version_of_the_spec_is_what_counts(
    target: Target, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads((KIT / "cute_contract/_gen/openapi.json").read_text("utf-8"))
    document["components"]["schemas"]["Brand"]["required"].append("logo_url")
    del document["paths"]["/categories"]
    spec = tmp_path / "openapi.json"
    spec.write_text(json.dumps(document), encoding="utf-8")
    names = ["--operations", "list_brands", "list_categories"]
    options = [*target.options(), "--examples", "0", *PLAIN, *names, "--spec", str(spec)]
    assert provider(*options) == 1
    printed = capsys.readouterr().out
    assert "/data/0 lacks logo_url" in printed
    assert "#/components/schemas/Brand/required" in printed
    assert re.search(r"- list_categories +not provided", printed)
