"""Links: from one response to the next call."""

import re
from collections.abc import Iterator

from cute_api.spec import Spec
from tests.spec.document import DOCUMENT, Json, places, resolve

BASE_URL = "https://api.cute.example"
EXPRESSION = re.compile(r"\$response\.body#((?:/[^/]+)+)")


def links() -> Iterator[tuple[str, Json, Json]]:
    """Each link with the operationId that has it, and the schema of the response that it reads."""
    for _, _, _, node in places():
        for response in node["responses"].values():
            resolved = resolve(response)
            for link in resolved.get("links", {}).values():
                schema = resolved["content"]["application/json"]["schema"]
                yield node["operationId"], resolve(link), schema


def test_each_link_names_an_operation_and_a_parameter_or_field_of_it() -> None:
    entries = {node["operationId"]: (entry, node) for _, _, entry, node in places()}
    assert list(links())
    for source, link, _ in links():
        entry, node = entries[link["operationId"]]
        parameters = [*entry.get("parameters", []), *node.get("parameters", [])]
        names = {resolve(parameter)["name"] for parameter in parameters}
        assert set(link.get("parameters", {})) <= names, f"{source} links to unknown parameters"


def test_no_link_has_a_request_body() -> None:
    """It may be any value, but openapi-generator refuses a document where it is no string."""
    assert not [source for source, link, _ in links() if "requestBody" in link]


def test_each_link_reads_a_field_that_its_response_has() -> None:
    for source, link, schema in links():
        values = [*link.get("parameters", {}).values()]
        assert values, f"{source} has a link that hands nothing over"
        for value in values:
            match = EXPRESSION.fullmatch(value)
            assert match, f"{source}: {value}"
            nodes = [schema]
            for part in match[1].lstrip("/").split("/"):
                nodes = [
                    alternative["items"] if part.isdigit() else alternative["properties"][part]
                    for node in nodes
                    for alternative in alternatives(node)
                ]


def alternatives(schema: Json) -> list[Json]:
    """The schemas of which a value has one: those of a `oneOf`, or the schema itself."""
    node = resolve(schema)
    return [resolve(form) for form in node.get("oneOf", [node])]


def test_outside_a_sandbox_no_link_leads_to_a_sandbox_operation() -> None:
    operations = Spec(DOCUMENT, sandbox=True).operations
    sandbox_only = {operation.id for operation in operations.values() if operation.sandbox_only}
    served = str(Spec(DOCUMENT, sandbox=False).served(BASE_URL)["paths"])
    assert sandbox_only
    assert not [operation for operation in sandbox_only if operation in served]
    inside = str(Spec(DOCUMENT, sandbox=True).served(BASE_URL))
    assert all(operation in inside for operation in sandbox_only)
