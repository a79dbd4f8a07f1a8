"""Errors of the program: one line with the advice, and the right exit code."""

import signal
import subprocess
import zipfile
from collections import Counter

import pytest

from cute_api.models.enums import Scope
from scripts.shared.ports import free_port
from tests.examples.listing.conftest import NewProgram, Seller
from tests.examples.listing.program import PATIENCE_S, row, save
from tests.sdk.scenarios.failures import Do, Failure
from tests.sdk.scenarios.proxy import Proxy
from tests.usage.world import World
from tests.webhooks.backend import eventually

TWO_HOURS_S = "7200"
TOO_MUCH_BYTES = 101_000_000
# Who is asked before the first batch: me, the document, brands, categories, the seller's items.
BEFORE_BATCHES = 6
RUN = 0


def test_help_lists_every_setting(new_program: NewProgram) -> None:
    done = new_program(key="", base_url="http://127.0.0.1:9").run("--help")
    assert done.returncode == 0
    for name in ("CUTE_API_KEY", "CUTE_BASE_URL", "CUTE_LISTING_CURRENCY", "CUTE_LISTING_KEEP"):
        assert f"  {name} " in done.stdout
    assert "  --only-held" in done.stdout


@pytest.mark.parametrize(
    ("variables", "arguments", "says"),
    [
        ({}, ["another"], "Name one folder"),
        ({}, ["--fast"], "Unknown option '--fast'"),
        ({"CUTE_API_KEY": ""}, [], "CUTE_API_KEY is not set"),
        ({"CUTE_BASE_URL": ""}, [], "CUTE_BASE_URL is not set"),
        ({"CUTE_BASE_URL": "ftp://cute.example"}, [], "The base URL must look like"),
        ({"CUTE_LISTING_CURRENCY": "money"}, [], "CUTE_LISTING_CURRENCY must be"),
        ({"CUTE_LISTING_TIMEOUT_S": "0"}, [], "CUTE_LISTING_TIMEOUT_S must be"),
    ],
)
def test_what_cannot_be_ends_it_with_2(
    new_program: NewProgram, variables: dict[str, str], arguments: list[str], says: str
) -> None:
    done = new_program(variables=variables).run(*arguments)
    assert done.returncode == 2, done
    assert says in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_folder_without_spreadsheets_ends_it_with_1(new_program: NewProgram) -> None:
    done = new_program().run()
    assert done.returncode == 1
    assert done.stderr.startswith("There is no .csv or .xlsx file in ")


def test_a_key_that_is_refused_ends_it_with_1(new_program: NewProgram) -> None:
    program = new_program(key="cute_nobodyhasthis")
    save(program.folder, [row(1)])
    done = program.run()
    assert done.returncode == 1
    assert done.stderr == (
        "The API refused the key: make a new one in the developer portal and set CUTE_API_KEY.\n"
    )


def test_a_key_without_the_scope_ends_it_with_1_and_names_it(
    world: World, new_program: NewProgram
) -> None:
    program = new_program(key=world.key("charlie", (Scope.READ_ACCOUNT, Scope.READ_ITEMS)))
    save(program.folder, [row(1)])
    done = program.run()
    assert done.returncode == 1
    assert done.stderr == (
        "The key lacks the scope write:items: give it that in the developer portal.\n"
    )


def test_a_run_beside_another_ends_with_1_and_leaves_it_alone(
    proxy: Proxy, new_program: NewProgram
) -> None:
    failures = [*[Failure()] * BEFORE_BATCHES, Failure(Do.HANG)]
    gate = proxy.open({RUN: failures})
    gate.begin(RUN)
    program = new_program(base_url=gate.base_url, variables={"CUTE_LISTING_TIMEOUT_S": "2"})
    save(program.folder, [row(1)])
    first = program.start()
    eventually(lambda: len(gate.seen) == len(failures), PATIENCE_S)
    # It may not end before the second has looked.
    first.send_signal(signal.SIGSTOP)
    try:
        second = program.run()
    finally:
        first.send_signal(signal.SIGCONT)
    assert second.returncode == 1
    assert second.stderr.startswith(f"Another run (process {first.pid}) is running in this folder")
    assert second.stderr.count("\n") == 1
    assert first.wait(PATIENCE_S) == 0
    assert program.outcomes() == Counter(created=1)


@pytest.mark.parametrize("left", ["", "nobody", "{dead}", "{dead}\n"])
def test_what_a_killed_run_left_behind_is_in_nobodys_way(
    new_program: NewProgram, left: str
) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    program = new_program()
    save(program.folder, [row(1)])
    program.kept.mkdir()
    (program.kept / "running").write_text(left.format(dead=gone.pid))
    assert program.run().returncode == 0
    assert [path.name for path in program.kept.glob("running*")] == []


def test_a_server_that_is_away_ends_it_with_1(new_program: NewProgram) -> None:
    program = new_program(base_url=f"http://127.0.0.1:{free_port()}")
    save(program.folder, [row(1)])
    done = program.run()
    assert done.returncode == 1
    assert "does not respond: check CUTE_BASE_URL and the network." in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_quota_that_comes_back_late_ends_it_with_1_and_says_when(
    proxy: Proxy, new_program: NewProgram, seller: Seller
) -> None:
    refusal = Failure(Do.RESPOND, 429, "rate_limited", headers={"Retry-After": TWO_HOURS_S})
    gate = proxy.open({RUN: [*[Failure()] * BEFORE_BATCHES, refusal]})
    gate.begin(RUN)
    program = new_program(base_url=gate.base_url)
    save(program.folder, [row(1)])
    done = program.run()
    assert done.returncode == 1
    assert done.stderr == (
        "The key's quota is used up: there is more in 2 h. Run it again: it continues where it"
        " stopped.\n"
    )
    assert program.run().returncode == 0
    assert list(seller.items()) == ["A-001"]


def test_a_file_that_cannot_be_read_is_refused_and_the_others_are_listed(
    new_program: NewProgram, seller: Seller
) -> None:
    program = new_program()
    save(program.folder, [row(1)])
    (program.folder / "broken.xlsx").write_bytes(b"PK\x03\x04 and nothing else")
    (program.folder / "notes.csv").write_text("just,some\nthings,noted\n")
    (program.folder / "open.csv").write_text('SKU,Title,Price\nX-1,"never closed,12\n')
    done = program.run()
    assert done.returncode == 0, done.stderr
    refused = {
        result["file"]: result["remark"] for result in program.results() if not result["sku"]
    }
    assert "it is no .xlsx workbook" in refused["broken.xlsx"]
    assert "no row looks like a header" in refused["notes.csv"]
    assert "a quote may not be closed" in refused["open.csv"]
    assert list(seller.items()) == ["A-001"]


def test_a_workbook_that_unpacks_into_too_much_is_refused(
    new_program: NewProgram,
) -> None:
    program = new_program()
    with zipfile.ZipFile(program.folder / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(TOO_MUCH_BYTES))
    assert program.run().returncode == 0
    (refused,) = program.results()
    assert "it unpacks into more than 100 MB" in refused["remark"]
