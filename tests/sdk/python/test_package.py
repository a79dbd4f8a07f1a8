"""The package from outside: its exports, the cost of importing it, its types."""

import ast
import inspect
import re
import shutil
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, ForwardRef, TypeVar, get_args

import cute_sdk
from cute_sdk import models, webhooks

from cute_api.config import ROOT
from scripts.shared.readme import examples
from tests.fixtures.programs import finished, printed

SOURCE = ROOT / "sdks/python/sdk/src"
MODULES = sorted((ROOT / "sdks/python").glob("*/src/cute_*/**/*.py"))
HERE = Path(__file__).parent
# How many mistakes type checkers find at least.
WRONG_LINES = 40
HEAVY = ("httpx2", "attrs", "attr", "asyncio", "ssl", "cute_sdk._gen.models")
# The names that others may rely on. One that goes, or is renamed, breaks them.
SURFACE = [
    "APIConnectionError",
    "APIRequest",
    "APIStatusError",
    "APITimeoutError",
    "API_VERSION",
    "App",
    "AsyncApp",
    "AsyncConsent",
    "AsyncCute",
    "AsyncDownload",
    "AsyncHTTPClient",
    "AsyncHTTPResponse",
    "AsyncOAuthApp",
    "AsyncPage",
    "AsyncPager",
    "AsyncStream",
    "AuthenticationError",
    "BadRequestError",
    "BasePage",
    "BucketRepairs",
    "ClientUnusableError",
    "ConfigurationError",
    "ConflictError",
    "Consent",
    "ConsentError",
    "ConsentRequiredError",
    "ConsentResult",
    "ConsentStart",
    "Cute",
    "CuteError",
    "Download",
    "ErrorCode",
    "EventHooks",
    "Exchange",
    "FileTokenStore",
    "GoneError",
    "HTTPClient",
    "HTTPRequest",
    "HTTPResponse",
    "InvalidResponseError",
    "Limits",
    "MemoryTokenStore",
    "NotFoundError",
    "NotModifiedError",
    "OAuthApp",
    "OAuthTokens",
    "Page",
    "PayloadTooLargeError",
    "PermissionDeniedError",
    "PreconditionFailedError",
    "RangeNotSatisfiableError",
    "RateLimitError",
    "RawResponse",
    "ServerError",
    "SetHashes",
    "SqlTokenStore",
    "Stream",
    "TRANSITIONS",
    "TokenStore",
    "TokenStoreError",
    "TransportError",
    "UNSET",
    "Unset",
    "UnsupportedMediaTypeError",
    "UpsertProgress",
    "UpsertResult",
    "ValidationError",
    "Waiting",
    "WebhookError",
    "__version__",
    "add_event_hooks",
    "erasure_receipt",
    "models",
    "params",
    "webhooks",
]


def test_surface_is_locked() -> None:
    assert sorted(cute_sdk.__all__) == SURFACE
    assert dir(cute_sdk) == SURFACE
    assert all(hasattr(cute_sdk, name) for name in SURFACE)
    assert all(getattr(models, name).__name__ == name for name in models.__all__)


def test_error_tree_is_as_drawn() -> None:
    drawn = set(re.findall(r"\w+Error\b", cute_sdk._errors.__doc__ or ""))
    exported = {name for name in SURFACE if name.endswith("Error")}
    assert drawn == exported
    for name in exported - {"CuteError"}:
        assert issubclass(getattr(cute_sdk, name), cute_sdk.CuteError)


def names_in(module: ModuleType) -> dict[str, Any]:
    """The names that a module's annotations can use, with those for type checkers only."""
    names = dict(vars(module))
    parts = ast.parse(inspect.getsource(module)).body
    blocks = [part for part in parts if isinstance(part, ast.If)]
    hidden = [block for block in blocks if ast.unparse(block.test) == "TYPE_CHECKING"]
    for node in (node for block in hidden for node in block.body):
        if isinstance(node, ast.ImportFrom):
            path = "." * node.level + (node.module or "")
            place = import_module(path, names["__package__"])
            for alias in node.names:
                found = getattr(place, alias.name, None)
                names[alias.name] = names_in(place)[alias.name] if found is None else found
        else:
            code = compile(ast.Module([node], []), module.__name__, "exec")
            exec(code, names)  # noqa: S102 - the SDK's own source
    return names


def annotations_of(public: Any) -> Iterator[Any]:
    """The annotations of a function or a class: members, parameters, results, type arguments."""
    names = names_in(sys.modules[public.__module__])
    functions = [public] if isinstance(public, FunctionType) else []
    if isinstance(public, type):
        members = [var for name, var in vars(public).items() if name[0] != "_" or name[:2] == "__"]
        members = [
            getattr(member, "fget", getattr(member, "__func__", member)) for member in members
        ]
        functions = [member for member in members if isinstance(member, FunctionType)]
        shown = inspect.get_annotations(public, globals=names, eval_str=True)
        yield from (kind for name, kind in shown.items() if name[0] != "_")
        for base in getattr(public, "__orig_bases__", public.__bases__):
            yield base
            for argument in get_args(base):
                if isinstance(argument, ForwardRef):
                    argument = eval(argument.__forward_arg__, names)  # noqa: PLW2901, S307 - the SDK's own source
                yield argument
    for function in functions:
        if function.__module__ == public.__module__:
            yield from inspect.get_annotations(function, globals=names, eval_str=True).values()


def types_in(annotation: Any) -> Iterator[type]:
    """The classes that an annotation names, in unions, lists and bounds too."""
    if isinstance(annotation, TypeVar):
        yield from types_in(annotation.__bound__)
    elif isinstance(annotation, type) and not get_args(annotation):
        yield annotation
    elif isinstance(annotation, list):
        for inner in annotation:
            yield from types_in(inner)
    else:
        for argument in (getattr(annotation, "__origin__", None), *get_args(annotation)):
            yield from types_in(argument) if argument is not None else ()


def test_public_annotations_name_no_type_of_another_library() -> None:
    places = (cute_sdk, models, webhooks)
    waiting = [getattr(place, name) for place in places for name in place.__all__]
    waiting = [type_ for type_ in waiting if isinstance(type_, (type, FunctionType))]
    waiting = [type_ for type_ in waiting if type_.__module__.startswith("cute_sdk")]
    seen: set[Any] = set()
    while waiting:
        public = waiting.pop()
        if public in seen:
            continue
        seen.add(public)
        for kind in (kind for found in annotations_of(public) for kind in types_in(found)):
            package = kind.__module__.partition(".")[0]
            assert package in sys.stdlib_module_names | {"cute_sdk"}, (public, kind)
            if package == "cute_sdk":
                waiting.append(kind)
    reached = {public_type.__name__ for public_type in seen}
    assert {"ItemsResource", "HTTPRequest", "AsyncHTTPResponse", "Item"} <= reached


def test_importing_loads_neither_httpx2_nor_attrs() -> None:
    code = (
        "import sys; from cute_sdk import Cute, AsyncCute, CuteError; "
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    said = printed(sys.executable, "-S", "-c", code, env={"PYTHONPATH": str(SOURCE)})
    assert said.strip() == "[]"


def test_source_is_python_3_10() -> None:
    for path in MODULES:
        ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 10))


def test_each_package_reads_the_environment_in_one_place() -> None:
    readers = [
        path.name
        for path in MODULES
        if "_gen" not in path.parts
        and any(
            isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    ]
    # The contract kit only hands it on, to the program under test.
    assert readers == ["running.py", "environment.py", "_environment.py"]


def test_type_checker_understands_right_usage_and_refuses_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong_usage.py"
    wrong.write_text((HERE / "wrong_usage.txt").read_text(encoding="utf-8"), encoding="utf-8")
    codes = examples(ROOT / "sdks/python/sdk/README.md", "python").values()
    for number, code in enumerate(codes):
        (tmp_path / f"example_{number}.py").write_text(code, encoding="utf-8")
    shutil.copy(ROOT / "docs/samples/sdk_python.py", tmp_path)
    done = finished(
        sys.executable,
        *("-m", "mypy", "--strict", "--python-version", "3.10", "--show-error-codes"),
        *("--config-file", "", "--no-error-summary", "--cache-dir", ROOT / ".mypy_cache"),
        *sorted(tmp_path.glob("*.py")),
        HERE / "typed_usage.py",
        cwd=tmp_path,
        env={"MYPYPATH": str(SOURCE), "PATH": ""},
    )
    expected = {
        (number, code)
        for number, line in enumerate(wrong.read_text(encoding="utf-8").splitlines(), 1)
        for code in re.findall(r"[\w-]+", line.partition("# E: ")[2])
    }
    found = re.findall(r"^(.*\.py):(\d+): error: .*\[([\w-]+)\]$", done.stdout, re.MULTILINE)
    assert [message for message in found if "wrong_usage" not in message[0]] == [], done.stdout
    assert {(int(line), code) for _, line, code in found} == expected, done.stdout + done.stderr
    assert len({number for number, _ in expected}) >= WRONG_LINES
