"""The Python SDK's resources: types of arguments, and an operation's place in both clients."""

import copy
import inspect
import re
from typing import Any

import pytest
from cute_sdk import AsyncCute, Cute

from codegen.bundle import CodegenError, load, resolve
from codegen.ir import SENT_BY_THEMSELVES, Api, ApiOperation
from codegen.languages.javascript import resources as js_resources
from codegen.languages.python import resources as python_resources
from codegen.languages.python.language import PYTHON
from codegen.languages.python.types import RequestTypes
from codegen.naming import snake
from codegen.reading import read
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
        ({"type": "string", "enum": ["a", "b"]}, 'Literal["a", "b"]'),
        ({"type": ["string", "null"], "enum": ["a", None]}, 'Literal["a"] | None'),
        ({"type": "string", "const": "create"}, 'Literal["create"]'),
        (ref("Condition"), "Condition | ConditionValue"),
        (ref("StatusClass"), "StatusClassValue"),
        (ref("EventPattern"), "EventPattern | EventType | EventPatternValue"),
        (ref("Money"), "Money | MoneyDict"),
        ({"type": "array", "items": ref("ImageCreate")}, "Sequence[ImageCreateDict]"),
        ({"anyOf": [ref("Money"), {"type": "null"}]}, "Money | MoneyDict | None"),
        (ref("BatchOperation"), "BatchOperationDict"),
        ({"type": "object", "additionalProperties": {"type": "string"}}, "Mapping[str, str]"),
        ({"description": "anything"}, "Mapping[str, Any]"),
    ],
)
def test_the_type_of_an_argument(api: Api, schema: dict[str, Any], kind: str) -> None:
    assert RequestTypes(api.document).of(schema) == kind


def test_a_request_schema_that_holds_itself_is_refused(api: Api) -> None:
    document = copy.deepcopy(api.document)
    document["components"]["schemas"]["ImageCreate"]["properties"]["thumbnail"] = ref("ImageCreate")
    with pytest.raises(CodegenError, match="ImageCreate holds itself"):
        RequestTypes(document).named()


def resource_of(client: object, operation: ApiOperation) -> Any:
    node = client
    for name in operation.resource:
        node = getattr(node, snake(name))
    return node


def test_every_operation_is_a_method_of_both_clients(api: Api) -> None:
    for made in (Cute("k", "http://127.0.0.1:1"), AsyncCute("k", "http://127.0.0.1:1")):
        for operation in api.operations:
            resource = resource_of(made, operation)
            method = getattr(resource, snake(operation.name))
            text = inspect.getdoc(method) or ""
            assert text.startswith(operation.summary)
            named = [p.words for p in operation.parameters if p.name not in SENT_BY_THEMSELVES]
            named += [f.words for f in operation.body.fields] if operation.body else []
            arguments = map(PYTHON.argument, named)
            for argument in arguments:
                assert argument in inspect.signature(method).parameters
                assert f"    {argument}: " in text
            assert callable(getattr(resource.with_raw_response, snake(operation.name)))


def test_what_ends_is_deprecated_for_type_checkers_in_both_languages() -> None:
    document = load(ROOT)
    end = {"deprecated": True, "x-sunset": "2027-06-30"}
    document["paths"]["/brands"]["get"].update(end)
    search = document["paths"]["/items"]["get"]
    search["parameters"] = [
        {**found, **end} if (found := resolve(document, parameter))["name"] == "q" else parameter
        for parameter in search["parameters"]
    ]
    ending = read(document)
    files = {path.name: text for path, text in python_resources.render(ending).items()}
    marks = '@deprecated("`list_brands` may be removed on 2027-06-30.")'
    assert files["brands.py"].count(marks) == 2
    # Calls without the parameter have an overload of their own.
    assert files["items.py"].count("@overload") == 4
    assert files["items.py"].count('@deprecated("`q` may be removed on 2027-06-30.")') == 2
    items = files["items.py"].partition("class ItemsResource(")[2]
    plain, marked = re.findall(r"    def list\((.*?)\)", items, re.DOTALL)[:2]
    assert "q: " not in plain
    assert "q: " in marked
    for text in files.values():
        compile(text, "generated", "exec")
    scripts = {path.name: text for path, text in js_resources.render(ending).items()}
    assert scripts["resources.ts"].count("@deprecated It may be removed on 2027-06-30.") == 1
    assert scripts["params.ts"].count("@deprecated It may be removed on 2027-06-30.") == 1
