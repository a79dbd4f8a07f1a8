"""The package from outside: its exports, the cost of importing it, its types."""

import ast
import re
import sys
from pathlib import Path

import cute_sdk
from cute_sdk import models

from cute_api.config import ROOT
from scripts.shared.readme import examples
from tests.fixtures.programs import finished, printed

SOURCE = ROOT / "sdks/python/sdk/src"
MODULES = sorted((ROOT / "sdks/python").glob("*/src/cute_*/**/*.py"))
HERE = Path(__file__).parent
# How many mistakes type checkers find at least.
WRONG_LINES = 40
HEAVY = ("httpx", "attrs", "attr", "asyncio", "ssl", "cute_sdk._gen.models")
# The names that others may rely on. One that goes, or is renamed, breaks them.
SURFACE = [
    "APIConnectionError",
    "APIRequest",
    "APIStatusError",
    "APITimeoutError",
    "API_VERSION",
    "AsyncCute",
    "AsyncDownload",
    "AsyncPage",
    "AsyncPager",
    "AsyncStream",
    "AuthenticationError",
    "BadRequestError",
    "BasePage",
    "ClientUnusableError",
    "ConfigurationError",
    "ConflictError",
    "Cute",
    "CuteError",
    "Download",
    "ErrorCode",
    "EventHooks",
    "Exchange",
    "GoneError",
    "InvalidResponseError",
    "NotFoundError",
    "NotModifiedError",
    "Page",
    "PayloadTooLargeError",
    "PermissionDeniedError",
    "PreconditionFailedError",
    "RangeNotSatisfiableError",
    "RateLimitError",
    "RawResponse",
    "ServerError",
    "Stream",
    "UNSET",
    "Unset",
    "UnsupportedMediaTypeError",
    "UpsertProgress",
    "UpsertResult",
    "ValidationError",
    "WebhookError",
    "__version__",
    "add_event_hooks",
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


def test_importing_loads_neither_httpx_nor_attrs() -> None:
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
    assert readers == ["environment.py", "_environment.py"]


def test_type_checker_understands_right_usage_and_refuses_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong_usage.py"
    wrong.write_text((HERE / "wrong_usage.txt").read_text(encoding="utf-8"), encoding="utf-8")
    codes = examples(ROOT / "sdks/python/sdk/README.md", "python").values()
    for number, code in enumerate(codes):
        (tmp_path / f"example_{number}.py").write_text(code, encoding="utf-8")
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
    assert [one for one in found if "wrong_usage" not in one[0]] == [], done.stdout
    assert {(int(line), code) for _, line, code in found} == expected, done.stdout + done.stderr
    assert len({number for number, _ in expected}) >= WRONG_LINES
