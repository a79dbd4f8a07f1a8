"""The Python SDK's resources: types of arguments, and an operation's place in both clients."""

import inspect
from typing import Any

import pytest
from cute_sdk import AsyncCute, Cute

from codegen.bundle import load
from codegen.ir import Api, ApiOperation
from codegen.reading import read
from codegen.targets.python_types import argument_type
from cute_api.config import ROOT


@pytest.fixture(scope="module")
def api() -> Api:
    return read(load(ROOT))


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "integer"}, "int"),
        ({"type": ["string", "null"]}, "str | None"),
        ({"type": "string", "format": "uuid"}, "UUID | str"),
        ({"type": ["string", "null"], "format": "date-time"}, "datetime | str | None"),
        ({"type": "string", "enum": ["a", "b"]}, 'Literal["a", "b"] | str'),
        (ref("Condition"), "Condition | str"),
        (ref("Money"), "Money | Mapping[str, Any]"),
        (
            {"type": "array", "items": ref("ImageCreate")},
            "Sequence[ImageCreate | Mapping[str, Any]]",
        ),
        ({"anyOf": [ref("Item"), {"type": "null"}]}, "Item | Mapping[str, Any] | None"),
        (
            ref("BatchOperation"),
            "BatchCreate | BatchUpdate | BatchDelete | BatchPut | Mapping[str, Any]",
        ),
        ({"description": "anything"}, "Mapping[str, Any]"),
    ],
)
def test_argument_type(api: Api, schema: dict[str, Any], kind: str) -> None:
    assert argument_type(api.document, schema) == kind


def resource_of(client: object, operation: ApiOperation) -> Any:
    node = client
    for name in operation.resource:
        node = getattr(node, name)
    return node


def test_every_operation_is_a_method_of_both_clients(api: Api) -> None:
    for made in (Cute("k", "http://127.0.0.1:1"), AsyncCute("k", "http://127.0.0.1:1")):
        for operation in api.operations:
            resource = resource_of(made, operation)
            method = getattr(resource, operation.name)
            text = inspect.getdoc(method) or ""
            assert text.startswith(operation.summary)
            arguments = [p.argument for p in operation.parameters if p.name != "Idempotency-Key"]
            arguments += [f.argument for f in operation.body.fields] if operation.body else []
            for argument in arguments:
                assert argument in inspect.signature(method).parameters
                assert f"    {argument}: " in text
            assert callable(getattr(resource.with_raw_response, operation.name))
