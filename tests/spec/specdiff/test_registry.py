"""Published contracts: exported, named by the diff, and what none of them uses."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cute_api.cli import main as cute
from cute_api.spec import Spec
from scripts.checks.bench import spec_diff
from scripts.spec.coverage import coverage
from scripts.spec.coverage import main as show_coverage
from scripts.spec.diff.__main__ import main
from scripts.spec.diff.consumers import contracts, registry
from tests.api.contract_scenarios import NEW, NOTHING, new_contract
from tests.fixtures.api import Api
from tests.spec.document import DOCUMENT
from tests.spec.specdiff.edits import edited

NAME = "price-comparison 1.4.0 of erin@cute.example"
OTHER = "stock-keeper 1.4.0 of erin@cute.example"


@pytest.fixture
def registry_url(api: Api) -> str:
    """The database with two contracts of Erin's, of which one reads titles."""
    erin = api.client("erin")
    listing = {**NOTHING, "operation": "list_items", "reads": ["/data/*/title"]}
    keeping = {**NOTHING, "operation": "list_brands", "reads": ["/data/*/name"]}
    for program, used in (("price-comparison", listing), ("stock-keeper", keeping)):
        body = new_contract(program=program, api_version=NEW, operations=[used], events=[])
        assert erin.put("/contracts", json=body).is_success
    return api.settings.need_database_url()


@pytest.fixture
def documents(tmp_path: Path) -> list[str]:
    """The options for a head that lacks the titles of items."""
    head = edited(DOCUMENT, [{"op": "remove", "path": "/components/schemas/Item/properties/title"}])
    options = []
    for name, document in (("base", DOCUMENT), ("head", head)):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(document))
        options += [f"--{name}-file", str(path)]
    return options


def test_diff_names_the_partners_of_the_registry_that_break(
    registry_url: str, documents: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*documents, "--database", registry_url]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert f"Who uses it: {NAME}" in out
    assert "stock-keeper" not in out
    assert f"Breaks 1 partner: {NAME}." in out


def test_diff_reads_an_export_of_the_registry(
    registry_url: str, documents: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "contracts"
    command, environ = ["contracts", "export", str(folder)], {"DATABASE_URL": registry_url}
    done = CliRunner().invoke(cute, command, env=environ)
    assert done.exit_code == 0, done.output
    exported = {contract.consumer: contract for contract in contracts.load(folder)}
    assert {NAME, OTHER} <= exported.keys()
    assert exported == {contract.consumer: contract for contract in registry.load(registry_url)}
    assert main([*documents, "--contracts", str(folder), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["breaks"] == [NAME]
    again = CliRunner().invoke(cute, command, env=environ)
    assert again.exit_code == 1
    assert "is not empty" in again.output
    anonymous = tmp_path / "anonymous"
    command = ["contracts", "export", str(anonymous), "--without-owners"]
    assert CliRunner().invoke(cute, command, env=environ).exit_code == 0
    texts = {path.stem: path.read_text() for path in anonymous.iterdir()}
    assert all(f'"owner": "{contract_id}"' in text for contract_id, text in texts.items())
    assert not any("@" in text for text in texts.values())


def test_coverage_leaves_out_what_a_contract_uses(
    registry_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    known = [contract for contract in registry.load(registry_url) if contract.consumer == NAME]
    unused = {entry.operation: entry for entry in coverage(Spec.load(sandbox=True), known)}
    listed = unused["list_items"]
    assert listed.is_called
    assert "brand_id" in listed.parameters
    assert ("data", "*", "title") not in listed.reads
    assert ("data", "*", "price", "amount") in listed.reads
    created = unused["create_item"]
    assert not created.is_called
    assert ("price", "amount") in created.body
    assert show_coverage(["--database", registry_url]) == 0
    printed = capsys.readouterr().out
    assert "nobody reads: /data/*/id, " in printed
    assert "Nobody calls: create_item, " in printed


def test_the_bench_compares_contracts_that_all_break(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base, head = spec_diff.write_documents(tmp_path)
    folder = tmp_path / "contracts"
    spec_diff.write_contracts(folder, 2)
    options = ["--base-file", str(base), "--head-file", str(head), "--contracts", str(folder)]
    assert main([*options, "--json"]) == spec_diff.BROKEN
    assert json.loads(capsys.readouterr().out)["breaks"] == ["program-0", "program-1"]
