"""A page for each operation, generated from the document.

The page, or its Markdown, is enough to write a correct call. It needs no script; the reference has
the same content and can send requests.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from http import HTTPStatus
from typing import Any

from cute_api.portal.docs import bodies, samples, schema_tables, schemas
from cute_api.portal.docs.markdown import Document, render
from cute_api.portal.docs.schema_tables import FirstColumn, cell
from cute_api.portal.docs.schemas import Side
from cute_api.problems import DOCS_PAGE, Code
from cute_api.spec import BASE_PATH, Json, Operation, Spec

# The document's locations of parameters, with their titles.
PLACES = {"path": "In the path", "query": "In the query", "header": "Headers"}
OTHER = "default"


class Manual:
    """The operations' pages, each rendered on first use.

    `pages` has the paths of schemas with a page of their own, by their `$ref`.
    """

    def __init__(self, spec: Spec, base_url: str, pages: Mapping[str, str]) -> None:
        self._spec = spec
        self._base_url = base_url
        self._pages = pages
        self._made: dict[str, Document] = {}

    def document(self, operation_id: str) -> Document | None:
        """Return the page of an operation, or None if it is unknown."""
        operation = self._spec.operations.get(operation_id)
        if operation is None:
            return None
        if operation_id not in self._made:
            self._made[operation_id] = render(self.text(operation), self._base_url)
        return self._made[operation_id]

    def summary(self, operation: Operation) -> str:
        return str(self.entry(operation)["summary"])

    def entry(self, operation: Operation) -> dict[str, Any]:
        """Return the operation's node in the document."""
        entry: dict[str, Any] = self._spec.document["paths"][operation.path][operation.method]
        return entry

    def names(self, operation: Operation) -> list[str]:
        """Return the names of its parameters and fields, for the search."""
        found = [parameter.name for parameter in operation.parameters]
        for side, content in self._contents(operation):
            for media in content.values():
                for table in schemas.tables(self._spec, media["schema"], side, self._pages):
                    found += [row.name for row in table.rows]
        return list(dict.fromkeys(found))

    def text(self, operation: Operation) -> str:
        """Return the page in Markdown."""
        return f"{self.own_text(operation)}\n\n{self.common_text}"

    @cached_property
    def common_text(self) -> str:
        """The part that all pages share."""
        headers = bodies.headers(self._spec, self._shared_headers)
        return f"## Headers of every response\n\n{headers}"

    def own_text(self, operation: Operation) -> str:
        """Return the page without the shared part."""
        entry = self.entry(operation)
        parts = [
            f"# {entry['summary']}",
            f"`{operation.method.upper()} {BASE_PATH}{operation.path}` · {_access(operation)} ·"
            f" [Try it]({reference_place(operation)})",
            entry.get("description", "").strip(),
            samples.block(f"docs/snippets/{operation.id}"),
            self._request(operation),
            self._parameters(operation, entry),
            self._body(entry),
            *self._responses(operation),
            self._errors(operation),
        ]
        return "\n\n".join(part for part in parts if part)

    def _request(self, operation: Operation) -> str:
        """Return facts about the request as a whole."""
        lines = [f"- URL: `{self._base_url}{BASE_PATH}{operation.path}`"]
        if operation.scopes or not operation.anonymous:
            key = "`Authorization: Bearer <API key>`"
            lines.append(f"- Authentication: {key} ({_access(operation)})")
        if operation.bodies:
            media = " or ".join(f"`{body}`" for body in operation.bodies)
            lines.append(f"- Content type: {media}")
        lines.append(f"- [Rate limits](/docs/rate-limits): {self._limits(operation)}")
        if operation.sandbox_only:
            lines.append("- Only in a [sandbox](/docs/sandbox)")
        end = operation.end_of_life
        if end is not None:
            gone = f", may be removed on {end.sunset_at:%Y-%m-%d}" if end.sunset_at else ""
            lines.append(f"- **Deprecated**{gone}")
        return "\n".join(["## Request", "", *lines])

    def _limits(self, operation: Operation) -> str:
        if operation.unmetered:
            return "a call uses no quota"
        counts = "a call counts in your minute and in your day"
        if Code.ACTION_THROTTLED in self._codes(operation.responses.get("429", {})):
            return f"{counts}, and there is a limit for calls such as this one"
        return counts

    def _parameters(self, operation: Operation, entry: Json) -> str:
        shared = self._spec.document["paths"][operation.path].get("parameters", [])
        nodes = [self._spec.resolve(node) for node in (*shared, *entry.get("parameters", []))]
        parts = []
        for place, title in PLACES.items():
            rows = [
                schemas.described(self._spec, node["name"], node)
                for node in nodes
                if node["in"] == place
            ]
            if rows:
                table = schema_tables.table(rows, Side.REQUEST, FirstColumn.PARAMETER)
                parts += [f"### {title}", table]
        return "\n\n".join(["## Parameters", *parts]) if parts else ""

    def _body(self, entry: Json) -> str:
        if "requestBody" not in entry:
            return ""
        body = self._spec.resolve(entry["requestBody"])
        optional = "" if body.get("required") else " The body is optional."
        about = f"{cell(body.get('description', ''))}{optional}"
        parts = ["## Request body", about, *bodies.of(self._spec, body, Side.REQUEST, self._pages)]
        return "\n\n".join(part for part in parts if part)

    def _responses(self, operation: Operation) -> Iterator[str]:
        yield "## Responses"
        for status, response in _good(operation):
            yield f"### {status} {HTTPStatus(int(status)).phrase}"
            yield cell(response["description"])
            headers = {
                name: node
                for name, node in response.get("headers", {}).items()
                if self._shared_headers.get(name) != node
            }
            yield bodies.headers(self._spec, headers)
            yield from bodies.of(self._spec, response, Side.RESPONSE, self._pages)

    def _errors(self, operation: Operation) -> str:
        rows = []
        for status, response in operation.responses.items():
            if status[0] in "23":
                continue
            codes = ", ".join(f"[`{code}`]({DOCS_PAGE}#{code})" for code in self._codes(response))
            label = "others" if status == OTHER else status
            rows.append(f"| {label} | {codes} | {cell(response['description'])} |")
        head = "Each is a [problem](/docs/errors): branch on `code`, and show `detail` to people."
        return "\n".join(
            [
                "## Errors",
                "",
                head,
                "",
                f"| {FirstColumn.STATUS} | Code | When |",
                "|---|---|---|",
                *rows,
            ]
        )

    @cached_property
    def _shared_headers(self) -> Mapping[str, Json]:
        """The headers that all responses of all operations share."""
        all_headers = [
            response.get("headers", {})
            for operation in self._spec.operations.values()
            for response in operation.responses.values()
        ]
        first, *others = all_headers
        return {
            name: node
            for name, node in first.items()
            if all(other.get(name) == node for other in others)
        }

    def _codes(self, response: Json) -> list[str]:
        """Return the problem codes in a response's examples."""
        found = [
            self._spec.resolve(example)["value"]["code"]
            for media in response.get("content", {}).values()
            for example in media.get("examples", {}).values()
        ]
        return list(dict.fromkeys(found))

    def _contents(self, operation: Operation) -> Iterator[tuple[Side, Mapping[str, Json]]]:
        body = self._spec.resolve(self.entry(operation).get("requestBody", {}))
        yield Side.REQUEST, body.get("content", {})
        for _, response in _good(operation):
            yield Side.RESPONSE, response.get("content", {})


def reference_place(operation: Operation) -> str:
    """Return the reference's URL of an operation, with Scalar's form of anchors."""
    method = operation.method.upper()
    return f"/docs/reference#tag/{operation.tag}/{method}{operation.path}"


def _good(operation: Operation) -> Iterator[tuple[str, Json]]:
    """Yield the successful responses by status."""
    for status, response in operation.responses.items():
        if status[0] in "23":
            yield status, response


def _access(operation: Operation) -> str:
    if not operation.scopes:
        return "no key needed" if operation.anonymous else "any key"
    scopes = ", ".join(f"`{scope}`" for scope in sorted(operation.scopes))
    return f"scope {scopes}" + (", or no key" if operation.anonymous else "")
