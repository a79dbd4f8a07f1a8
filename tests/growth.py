"""Additions to a copy of the tree, by the recipes of CONTRIBUTING."""

import shutil
import sys
from pathlib import Path

from cute_api.config import ROOT, child_environ
from cute_api.models.schema_version import newest
from tests.fixtures.programs import Done, finished
from tests.migrations.rules import broken, read

COPIED = ("openapi", "server", "scripts", "tests", "docs", "examples")
FILES = ("package.json", "package-lock.json", ".npmrc", "pyproject.toml")
TIMEOUT_S = 240
TEXTS = ROOT / "tests" / "data" / "growth"


def copy_tree(to: Path) -> None:
    for folder in COPIED:
        # With what is compiled, so that a program in the copy compiles only what is changed there.
        shutil.copytree(ROOT / folder, to / folder)
    for name in FILES:
        shutil.copy(ROOT / name, to / name)
    (to / "node_modules").symlink_to(ROOT / "node_modules")


def added(name: str) -> str:
    """A text that a recipe adds."""
    return (TEXTS / name).read_text()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1, f"{path.name} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new))


def run(tree: Path, *arguments: str) -> Done:
    environ = child_environ({"PYTHONPATH": f"{tree}:{tree / 'server'}"})
    module = (sys.executable, "-m", *arguments)
    return finished(*module, cwd=tree, env=environ, timeout=TIMEOUT_S)


def succeed(tree: Path, *arguments: str) -> str:
    done = run(tree, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def add_values(tree: Path) -> None:
    """Add a value to two enums. Each takes one edit, in the document."""
    schemas = tree / "openapi" / "schemas"
    edit(schemas / "Condition.yaml", "  - satisfactory\n", "  - satisfactory\n  - for_parts\n")
    edit(schemas / "ItemStatus.yaml", "  - archived\n", "  - archived\n  - hidden\n")


def add_field(tree: Path) -> None:
    schemas = tree / "openapi" / "schemas"
    for name in ("Item", "ItemCreate"):
        edit(schemas / f"{name}.yaml", "  condition:\n    $ref", added("field.yaml") + "    $ref")
    edit(schemas / "Item.yaml", "  - color\n", "  - color\n  - material\n")
    server = tree / "server" / "cute_api"
    catalogue = server / "models" / "catalogue.py"
    color = "    color: Mapped[str | None] = mapped_column(info={GIVEN: None})\n"
    edit(catalogue, color, color + color.replace("color", "material"))
    before = newest()
    after = f"{int(before) + 1:04}"
    migration = server / "migrations" / "versions" / f"{after}_material.py"
    migration.write_text(added("migration.txt").format(before=before, after=after))
    assert broken(read(migration.read_text())) == []
    tables = server / "migrations" / "baseline" / "3_catalogue.sql"
    edit(tables, "    images jsonb", "    material text,\n    images jsonb")
    storage = server / "models" / "sql" / "storage"
    counted = "        + coalesce(octet_length(item.color), 0)\n"
    edit(storage / "item_bytes.sql", counted, counted + counted.replace("color", "material"))
    changed = storage / "count_changed_item.sql"
    for row in ("OLD", "NEW"):
        edit(changed, f"{row}.color,", f"{row}.color, {row}.material,")


def add_attribute(tree: Path) -> None:
    openapi = tree / "openapi"
    (openapi / "schemas" / "Fit.yaml").write_text(added("fit.yaml"))
    heel = "  heel_height:\n"
    attribute = "  fit:\n    x-categories: [clothing]\n    $ref: Fit.yaml\n    description: How.\n"
    edit(openapi / "schemas" / "ItemAttributes.yaml", heel, attribute + heel)
    edit(openapi / "parameters.yaml", "ships_to:\n", added("fit_parameter.yaml") + "ships_to:\n")
    listed = "      - $ref: ../parameters.yaml#/attributes_pattern\n"
    edit(openapi / "paths" / "items.yaml", listed, listed + listed.replace("pattern", "fit"))
    taken = '        "attributes.pattern": list[str],\n'
    listing = tree / "server" / "cute_api" / "services" / "items" / "listing.py"
    edit(listing, taken, taken + taken.replace("pattern", "fit"))
    edit(tree / "tests" / "test_lists.py", '"EventType", ', '"EventType", "Fit", ')


def add_scope(tree: Path) -> None:
    scope = tree / "openapi" / "schemas" / "Scope.yaml"
    edit(scope, "  - read:orders\n", "  - read:orders\n  - write:orders\n")
    described = "  read:messages: read"
    edit(scope, described, f"  write:orders: confirm and cancel your orders\n{described}")
    edit(scope, " `write:orders` is reserved for the future: no key can have it yet.", "")
    reserved = scope.read_text()
    start = reserved.index("# Names that are reserved")
    edit(scope, reserved[start : reserved.index("examples:")], "")
    path = tree / "openapi" / "paths" / "sandbox.yaml"
    text = path.read_text()
    start = text.index("operationId: cancel_sandbox_order")
    operation = text[start:].partition("operationId: complete")[0].partition("\n/")[0]
    changed = operation.replace("`write:items`", "`write:orders`")
    edit(path, operation, changed.replace("- write:items", "- write:orders"))


def add_tier(tree: Path) -> None:
    tier = tree / "openapi" / "schemas" / "Tier.yaml"
    edit(tier, "  - pro\n", "  - pro\n  - gold\n")
    edit(tier, "  pro: the highest quotas\n", "  pro: high quotas\n  gold: the highest quotas\n")
    following = "# The headers of the requests that `webhooks` describes"
    edit(tree / "openapi" / "openapi.yaml", following, added("tier.yaml") + following)


def break_a_name(tree: Path) -> None:
    """Rename `status` of a `KeyReport` to `state`."""
    schema = tree / "openapi" / "schemas" / "KeyReport.yaml"
    schema.write_text(schema.read_text().replace("status", "state"))
    server = tree / "server" / "cute_api"
    edit(server / "handlers" / "keys.py", '{"status": "received"}', '{"state": "received"}')
    shown = "    status: received\n"
    edit(tree / "openapi" / "examples.yaml", shown, shown.replace("status", "state"))
    folder = tree / "openapi" / "versions" / "2026-12-15-key-report-state"
    folder.mkdir()
    (folder / "change.yaml").write_text(
        "summary: '`status` of the result of `POST /v1/keys/report` was renamed to `state`.'\n"
        "details: It is the state of the report.\ntouches: {responses: [report_key]}\n"
    )
    (folder / "patch.yaml").write_text(
        "- rename: /components/schemas/KeyReport/properties/state\n  to: status\n"
    )
    module = server / "versions" / "changes" / "v2026_12_15_key_report_state.py"
    module.write_text(added("key_report_state.txt"))
    edit(tree / "tests" / "test_lists.py", '("KeyReport", "status")', '("KeyReport", "state")')
    tested = tree / "tests" / "api" / "access" / "test_key_reports.py"
    edit(tested, '(202, {"status": "received"})', '(202, {"state": "received"})')


def add_page(tree: Path) -> None:
    portal = tree / "server" / "cute_api" / "portal"
    view = (
        '@blueprint.get("/account/plan")\n@signed_in(ViewAudience.PERSON)\n'
        "def show_plan(session: Session, session_user: SessionUser) -> flask.Response:\n"
        '    return page("plan.html")\n\n\n'
    )
    following = '@blueprint.get("/account/activity")\n'
    edit(portal / "account" / "account.py", following, view + following)
    (portal / "templates" / "plan.html").write_text(added("plan.html"))
    row = '    "/account/mails": Sight('
    listed = '    "/account/plan": Sight("account-plan", Audience.MEMBER),\n'
    edit(tree / "tests" / "browser" / "pages.py", row, listed + row)
    link = '<h1>Account</h1>\n<a href="/account/plan">Plan</a>\n'
    edit(portal / "templates" / "account.html", "<h1>Account</h1>\n", link)
