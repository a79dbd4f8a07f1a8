"""CONTRIBUTING is true: an operation and an event are added to a copy of the tree.

`make new-operation` and `make new-event` write stubs there; their tests fail and say what is to be
filled in; it is filled in, and they pass.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.scaffold import MARK
from server.config import ROOT, child_environ

COPIED = ("openapi", "server", "scripts", "tests", "docs", "examples")
FILES = ("package.json", "package-lock.json", ".npmrc", "redocly.yaml", "pyproject.toml")
TIMEOUT_S = 240
EVENT_TEST = "tests/api/test_item_archived_event.py"
STUB_TEST = "tests/test_stubs.py"
TESTS = (STUB_TEST, EVENT_TEST, "tests/api/test_statuses.py", "tests/spec/test_operations.py")
pytestmark = pytest.mark.long

CHOICE = "get_brand or fill_in or archived"
IN_YAML = re.compile(rf"{MARK} \([^)]*\)")
MODULE = re.compile(rf'^"""{MARK}.*?"""', re.DOTALL)

GET_BRAND = '''    """One brand; schema `Brand`. Raises `ApiError`: `not_found`."""
    row = session.get(Brand, brand_id)
    if row is None:
        raise ApiError(Code.NOT_FOUND)
    return representations.brand(row)
'''
CHANGE = """    item_id: str = alice.post("/items", json=api.new_item()).json()["id"]
    alice.patch(f"/items/{item_id}", json={"status": "archived"})
    return UUID(item_id)
"""
UPDATED = 'shown = _record(changes, "item.updated", item)'
RECORDED = f"""{UPDATED}
    if item.status == ItemStatus.ARCHIVED:
        item_archived.record_item_archived(
            changes, user_id=UUID(item.seller_id), subject_id=UUID(item.id), data=shown
        )"""
# A change that is made by statements, not by a session.
BY_STATEMENTS = {
    "session: Session": "changes: Changes",
    "outbox.record(session, ": "outbox.record_later(changes, ",
    "from sqlalchemy.orm import Session": "from server.models.changes import Changes",
}


def copy_tree(to: Path) -> None:
    for folder in COPIED:
        shutil.copytree(ROOT / folder, to / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, to / name)
    (to / "node_modules").symlink_to(ROOT / "node_modules")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1, f"{path.name} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new))


def replace_after(path: Path, start: str, new: str, *, until: str = "") -> None:
    """Replace what stands between `start` and `until` (without it, the end of the file)."""
    head, mark, rest = path.read_text().partition(start)
    assert mark and until in rest, path
    tail = until + rest.partition(until)[2] if until else ""
    path.write_text(head + mark + new + tail)


def run(tree: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=tree,
        env=child_environ({"PYTHONPATH": str(tree)}),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


def succeed(tree: Path, *arguments: str) -> str:
    done = run(tree, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def run_tests(tree: Path) -> tuple[set[str], str]:
    """Run the few tests that are concerned; the names of those that failed, and the output."""
    done = run(tree, "pytest", "-q", "-rf", "-n", "0", *TESTS, "-k", CHOICE)
    failed = re.findall(r"^FAILED \S+::(\S+)", done.stdout, re.MULTILINE)
    assert done.returncode == (1 if failed else 0), done.stdout + done.stderr
    assert " passed" in done.stdout
    return set(failed), done.stdout


def fill_in(tree: Path) -> None:
    """What a developer does: says it, writes it, calls it."""
    for path in (tree / "openapi").rglob("*.yaml"):
        if path.parent.name != "dist":
            path.write_text(IN_YAML.sub("Said here", path.read_text()))
    services, tests = tree / "server" / "services", tree / "tests" / "api"

    brands = services / "brands.py"
    brands.write_text(MODULE.sub('"""Brands."""', brands.read_text()))
    replace_after(brands, "brand_id: UUID) -> Json:\n", GET_BRAND)
    edit(brands, "from server.problems", "from server.models import Brand\nfrom server.problems")
    edit(brands, "Code\n", "Code\nfrom server.services import representations\n")
    text = tests / "scenarios.py"
    unwritten = re.compile(r"lambda w: unwritten\(\s*\"[^\"]*get_brand[^\"]*\"\s*\)")
    found = "lambda w: w.anyone.get(f\"/brands/{w.anyone.get('/brands').json()['data'][0]['id']}\")"
    text.write_text(unwritten.sub(lambda _: found, text.read_text()))

    recorder = services / "item_archived.py"
    recorder.write_text(MODULE.sub('"""Archiving."""', recorder.read_text()))
    replace_after(recorder, "schema `Item`.\n", "", until='    """\n    outbox')
    for old, new in BY_STATEMENTS.items():
        edit(recorder, old, new)
    items = services / "items.py"
    edit(items, UPDATED, RECORDED)
    edit(items, "from server.services import ", "from server.services import item_archived, ")
    test = tree / EVENT_TEST
    replace_after(test, "-> UUID:\n", CHANGE, until="\n\ndef test_")
    test.write_text(test.read_text().replace(f"{MARK}: call", "call"))


def test_a_new_operation_and_a_new_event_fail_until_filled_in_and_pass_then(tmp_path: Path) -> None:
    copy_tree(tmp_path)
    route = "GET /brands/{brand_id}"
    operation = ("--route", route, "--id", "get_brand", "--scope", "public")
    shown = succeed(tmp_path, "scripts.scaffold", "operation", *operation)
    assert "server/services/brands.py" in shown
    event = ("--type", "item.archived", "--data", "Item", "--scope", "read:items")
    assert EVENT_TEST in succeed(tmp_path, "scripts.scaffold", "event", *event)

    succeed(tmp_path, "scripts.bundle", "--check")
    failed, output = run_tests(tmp_path)
    assert failed == {
        "test_nothing_is_left_to_fill_in",
        "test_operation_answers_status[get_brand-200]",
        "test_operation_answers_status[get_brand-304]",
        "test_operation_answers_status[get_brand-404]",
        "test_item_archived_is_recorded_once_with_its_data",
    }
    assert f"{MARK}: `get_brand` in server/services/brands.py is a stub." in output
    assert f"{MARK}: reach 200 of get_brand in tests/api/scenarios.py" in output
    assert f"{MARK}: in {EVENT_TEST} make the change" in output
    assert f"openapi/events/item.archived.yaml:6: summary: {MARK}" in output

    fill_in(tmp_path)
    succeed(tmp_path, "scripts.bundle")
    failed, output = run_tests(tmp_path)
    assert not failed, output
