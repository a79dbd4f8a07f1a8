"""Both SDKs have a method for each operation, all public names are typed, and READMEs run."""

import inspect
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cute_sdk
import pytest
from cute_sdk import AsyncCute, Cute

from codegen.ir import SENT_BY_THEMSELVES
from codegen.languages.javascript.language import JAVASCRIPT
from codegen.naming import snake
from cute_api.config import ROOT
from scripts.shared import javascript
from scripts.shared.readme import examples
from tests.api.items.copies.mirror import make_snapshot
from tests.fixtures.api import Api
from tests.fixtures.programs import printed_by_node
from tests.sdk.readme import READMES, run_examples
from tests.sdk.scenarios.driver import OPERATIONS

BASE_URL = "http://127.0.0.1:1"
LANGUAGES = [("python", "python"), ("javascript", "js")]
EXAMPLES = 5


def clients() -> list[Cute | AsyncCute]:
    return [
        Cute(base_url=BASE_URL, anonymous=True),
        AsyncCute(base_url=BASE_URL, anonymous=True),
    ]


def method(client: object, way: tuple[str, ...]) -> Any:
    found: Any = client
    for word in way:
        found = getattr(found, word)
    return found


def public(kind: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The methods and properties of a class that a user meets, those it inherits from us too."""
    for name, found in inspect.getmembers(kind):
        if name.startswith("_"):
            continue
        function = found.fget if isinstance(found, property) else found
        if inspect.isfunction(function) and function.__module__.startswith("cute_sdk"):
            yield f"{kind.__name__}.{name}", function


def untyped(function: Callable[..., Any]) -> list[str]:
    """The parameters of a function that have no type, and `return`."""
    signature = inspect.signature(function)
    missing = [
        name
        for name, parameter in signature.parameters.items()
        if parameter.annotation is parameter.empty and name != "self"
    ]
    return missing if signature.return_annotation is not signature.empty else [*missing, "return"]


@pytest.mark.parametrize("call", OPERATIONS)
def test_python_has_each_operation_typed_and_documented(call: str) -> None:
    operation = OPERATIONS[call]
    for client in clients():
        *resource, name = map(snake, (*operation.resource, operation.name))
        function = method(client, (*resource, name))
        assert not untyped(function)
        documented = inspect.getdoc(function) or ""
        assert documented.startswith(operation.summary.split(".")[0])
        arguments = inspect.signature(function).parameters
        for parameter in operation.parameters:
            if parameter.name not in SENT_BY_THEMSELVES:
                argument = snake(parameter.words)
                assert argument in arguments
                assert f"{argument}: " in documented
        assert ("idempotency_key" in arguments) is operation.takes_idempotency_key
        assert method(client, (*resource, "with_raw_response", name))


def test_all_that_is_public_in_python_is_typed_and_documented() -> None:
    kinds = [
        found
        for found in (getattr(cute_sdk, name) for name in cute_sdk.__all__)
        if inspect.isclass(found) and found.__module__.startswith("cute_sdk")
    ]
    functions = [function for kind in kinds for function in public(kind)]
    assert len(functions) > len(kinds)
    assert [kind.__name__ for kind in kinds if not kind.__doc__] == []
    assert [name for name, function in functions if not inspect.getdoc(function)] == []
    assert {name: untyped(function) for name, function in functions if untyped(function)} == {}


def test_javascript_has_each_operation_and_all_that_is_public_typed_and_documented() -> None:
    index = javascript.build() / "esm" / "index.d.ts"
    surface = json.loads(printed_by_node(ROOT / "tests" / "sdk" / "documented.mjs", index))
    assert surface["undocumented"] == []
    assert surface["untyped"] == []
    wanted = {
        JAVASCRIPT.call(operation).replace("client", "Cute", 1) for operation in OPERATIONS.values()
    }
    assert sorted(wanted - set(surface["methods"])) == []


@pytest.mark.parametrize(("sdk", "language"), LANGUAGES)
def test_each_example_of_the_readme_runs(api: Api, tmp_path: Path, sdk: str, language: str) -> None:
    readme = READMES[sdk]
    assert len(examples(readme, language)) >= EXAMPLES
    make_snapshot(api)
    runs = run_examples(api, readme, language, tmp_path)
    errors = {heading: run.error for heading, run in runs.items() if run.error}
    assert errors == {}
    assert [heading for heading, run in runs.items() if not run.printed] == []
