"""The rules that a machine can check: module sizes, one place for each thing."""

import ast
import re
from collections import Counter
from pathlib import Path
from typing import TypeGuard

import pytest

from cute_api.config import ROOT
from cute_api.portal import blueprints

HARD_LIMIT = 350
MOST_MODULES = 25
PACKAGES = ("server", "scripts", "codegen", "tests")
BESIDE = (
    *("sdks/python/*/src/**/*.py", "sdks/javascript/src/*.ts", "sdks/javascript/test/*.ts"),
    *("examples/*/**/*.py", "examples/*/src/**/*.ts", "examples/*/test/*.ts"),
    "examples/*/public/*",
)
ROOMS = ("server/cute_api/services", "server/cute_api/webhooks")
PLACES = {
    # Werkzeug's time grows with the square of a header: `cookie_of` reads ours.
    r"\.cookies\b": set(),
    r"parse_cookie\(": {"server/cute_api/portal/trust.py"},
    r"os\.environ": {"server/cute_api/config.py"},
    r"import aiohttp|ClientSession": {"server/cute_api/webhooks/egress"},
    r"\bAdmitted\(": {"server/cute_api/edge/gate.py"},
    r"\bAuthorised\(": {"server/cute_api/edge/gate.py"},
    r"\bCheckedCall\(": {"server/cute_api/edge/validation/requests.py"},
    r"\bOperator\(\w": {"server/cute_api/portal/views.py"},
    r"\bEVERY_SCOPE\b": {
        "server/cute_api/services/accounts/session_user.py",
        "server/cute_api/services/keys/principals.py",
    },
    r"problem\+json": {"server/cute_api/problems.py"},
    # `clock` says which is for what; what belongs to a process alone is by its own clock.
    r"func\.(?:clock_timestamp|statement_timestamp|now)\(": {
        "server/cute_api/models/clock.py",
        "server/cute_api/services/mail/",
        "server/cute_api/services/snapshots/",
    },
    r"datetime\.now\(": {
        "server/cute_api/handlers/",
        # Until it has heard PostgreSQL's clock.
        "server/cute_api/lib/server_clock.py",
        "server/cute_api/migrations/",
        "server/cute_api/outbound/",
        "server/cute_api/portal/",
        "server/cute_api/usage/",
        # Whether a version still lives is asked at each call.
        "server/cute_api/versions/registry.py",
        "server/cute_api/webhooks/",
    },
    r'\+00:00", "Z"': {"server/cute_api/lib/times.py"},
    # Elsewhere `has` is asked, so that a replay knows which scopes a response depends on.
    r"(?:principal|caller)\.scopes": {
        "server/cute_api/edge/gate.py",
        "server/cute_api/handlers/idempotency.py",
    },
}


def modules() -> list[Path]:
    return [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def test_no_module_is_longer_than_the_limit() -> None:
    further = {path for pattern in BESIDE for path in ROOT.glob(pattern) if path.is_file()}
    assert len(further) > 100
    long = {
        str(path.relative_to(ROOT)): lines
        for path in {*modules(), *further}
        if "_gen" not in path.parts
        if (lines := len(path.read_text().splitlines())) > HARD_LIMIT
    }
    assert long == {}


def test_each_thing_has_one_place() -> None:
    strays = [
        f"{path.relative_to(ROOT)}: {pattern}"
        for path in (ROOT / "server").rglob("*.py")
        for pattern, places in PLACES.items()
        if re.search(pattern, path.read_text())
        and not any(str(path.relative_to(ROOT)).startswith(place) for place in places)
    ]
    assert strays == []


def test_no_import_stands_inside_a_function() -> None:
    inner = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in modules()
        for line in path.read_text().splitlines()
        if re.match(r"\s+(import \w|from [\w.]+ import )", line)
    ]
    assert inner == []


def test_no_folder_holds_too_many_modules() -> None:
    # Versions of the database are a list: nobody looks for one by what it does.
    excepted = ROOT / "server" / "cute_api" / "migrations" / "versions"
    counts = Counter(path.parent for path in modules() if path.name != "__init__.py")
    large = {
        str(folder.relative_to(ROOT)): count
        for folder, count in counts.items()
        if count > MOST_MODULES and folder != excepted
    }
    assert large == {}


def test_each_folder_of_the_server_says_what_it_is_for() -> None:
    """The folders of `ROOMS` hold folders only, and every folder opens with a docstring."""
    flat = [
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room).glob("*.py")
        if path.name != "__init__.py"
    ]
    silent = [
        str(path.relative_to(ROOT))
        for path in _server_modules()
        if path.name == "__init__.py"
        if ast.get_docstring(ast.parse(path.read_text())) is None
    ]
    assert (flat, silent) == ([], [])


@pytest.mark.parametrize("area", ["server", "scripts"])
def test_each_class_has_a_name_of_its_own(area: str) -> None:
    """A name such as `Outcome` that stands for several things says too little of each."""
    names = Counter(
        node.name
        for path in (ROOT / area).rglob("*.py")
        if "_gen" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_services_refuse_with_one_exception() -> None:
    # What a file is refused for has a line, and a snapshot that ends has begun its response.
    excepted = {"InputError", "SnapshotGoneError", "SnapshotStoreError"}
    others = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / "server" / "cute_api" / "services").rglob("*.py")
        for name in re.findall(r"^class ([A-Z]\w+)\(Exception\)", path.read_text(), re.MULTILINE)
        if name not in excepted
    }
    assert others == set()


def test_views_of_the_portal_are_functions_of_their_modules_and_hold_no_sql() -> None:
    strays = []
    for path in (ROOT / "server" / "cute_api" / "portal").rglob("*.py"):
        name = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                strays += [
                    f"{name}: {inner.name} is a view inside of {node.name}"
                    for inner in ast.walk(node)
                    if isinstance(inner, ast.FunctionDef) and inner is not node and _is_view(inner)
                ]
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
                imported = [alias.name for alias in node.names if alias.name != "Session"]
                strays += [f"{name}: {symbol} of SQLAlchemy" for symbol in imported]
    assert strays == []


def test_every_blueprint_of_the_portal_is_listed() -> None:
    made = {
        str(path.relative_to(ROOT / "server").with_suffix("")).replace("/", ".")
        for path in (ROOT / "server" / "cute_api" / "portal").rglob("*.py")
        if re.search(r"^blueprint = ", path.read_text(), re.MULTILINE)
    }
    listed = {blueprint.import_name for blueprint in blueprints.BLUEPRINTS}
    assert made == {*listed, blueprints.OIDC}


def test_code_reads_each_name_of_a_query() -> None:
    """Together with `handlers/parameters.py`: a declared parameter can't be ignored in silence."""
    server = ROOT / "server"
    trees = {
        ".".join(path.relative_to(server).with_suffix("").parts): ast.parse(path.read_text())
        for path in _server_modules()
    }
    queries = {name: found for name, tree in trees.items() if (found := _query_names(tree))}
    assert sum(map(len, queries.values())) > 50
    unread = [
        f"{module} declares `{name}`"
        for module, names in queries.items()
        for name in sorted(names - _read_with_imports(module, trees))
        if not name.startswith("attributes.")  # read by this beginning
    ]
    assert unread == []
    ignored = ast.parse("class FancyQuery(Paged, total=False):\n    fancy: str\n")
    assert _query_names(ignored) - _texts(ignored) == {"fancy"}


def _query_names(tree: ast.Module) -> set[str]:
    """The names in types of queries: classes called `…Query`, `Paged`, and calls of `TypedDict`."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name.endswith(("Query", "Paged")):
            fields = (
                statement.target for statement in node.body if isinstance(statement, ast.AnnAssign)
            )
            names |= {field.id for field in fields if isinstance(field, ast.Name)}
        elif _is_typed_dict(node):
            names |= {
                str(inner.value)
                for inner in ast.walk(node.args[1])
                if isinstance(inner, ast.Constant)
            }
    return names


def _is_typed_dict(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and getattr(node.func, "id", None) == "TypedDict"


def _read_with_imports(module: str, trees: dict[str, ast.Module]) -> set[str]:
    """The texts in a module and in the modules of handlers and services that it imports from."""
    imported = {
        name
        for node in ast.walk(trees[module])
        if isinstance(node, ast.ImportFrom) and node.module is not None
        for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))
        if name.startswith(("cute_api.handlers", "cute_api.services"))
    }
    return set().union(*(_texts(trees[name]) for name in (module, *imported) if name in trees))


def _texts(tree: ast.Module) -> set[str]:
    """The texts in a module, without those of `_query_names`."""
    declared = {
        id(inner) for node in ast.walk(tree) if _is_typed_dict(node) for inner in ast.walk(node)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in declared
    }


def _server_modules() -> list[Path]:
    """All of `server/` but what is generated."""
    return [path for path in (ROOT / "server").rglob("*.py") if "_gen" not in path.parts]


def _is_view(function: ast.FunctionDef) -> bool:
    """Whether it has a decorator such as `@blueprint.get("/keys")`."""
    return any(
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in {"get", "post", "route"}
        for decorator in function.decorator_list
    )
