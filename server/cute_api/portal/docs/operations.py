"""A page for each operation, written from the document: what it does, takes and returns.

From the page alone, or from its Markdown, one can write a call that is right. It works without a
script; the reference has the same with a way to try.
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

# The parts of a request that parameters stand in, as the document calls them.
PLACES = {"path": "In the path", "query": "In the query", "header": "Headers"}
OTHER = "default"


class Manual:
    """The operations' pages, each made when it is first read.

    `pages` has the addresses of schemas that have a page of their own, by their `$ref`.
    """

    def __init__(self, spec: Spec, base_url: str, pages: Mapping[str, str]) -> None:
        self._spec = spec
        self._base_url = base_url
        self._pages = pages
        self._made: dict[str, Document] = {}

    def document(self, operation_id: str) -> Document | None:
        """The page of an operation, or None when there is no such one."""
        operation = self._spec.operations.get(operation_id)
        if operation is None:
            return None
        if operation_id not in self._made:
            self._made[operation_id] = render(self.text(operation), self._base_url)
        return self._made[operation_id]

    def summary(self, operation: Operation) -> str:
        return str(self.entry(operation)["summary"])

    def entry(self, operation: Operation) -> dict[str, Any]:
        """The operation as the document has it."""
        entry: dict[str, Any] = self._spec.document["paths"][operation.path][operation.method]
        return entry

    def names(self, operation: Operation) -> list[str]:
        """The names of its parameters and fields, as one looks for them."""
        found = [one.name for one in operation.parameters]
        for side, content in self._contents(operation):
            for media in content.values():
                for table in schemas.tables(self._spec, media["schema"], side, self._pages):
                    found += [row.name for row in table.rows]
        return list(dict.fromkeys(found))

    def text(self, operation: Operation) -> str:
        """The page in Markdown."""
        return f"{self.own_text(operation)}\n\n{self.common_text}"

    @cached_property
    def common_text(self) -> str:
        """The part that all pages have."""
        headers = bodies.headers(self._spec, self._shared_headers)
        return f"## Headers of every response\n\n{headers}"

    def own_text(self, operation: Operation) -> str:
        """The page without the part that all pages have."""
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
        """What applies to the request as a whole."""
        lines = [f"- URL: `{self._base_url}{BASE_PATH}{operation.path}`"]
        if operation.scopes or not operation.anonymous:
            key = "`Authorization: Bearer <API key>`"
            lines.append(f"- Authentication: {key} ({_access(operation)})")
        if operation.bodies:
            media = " or ".join(f"`{one}`" for one in operation.bodies)
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
        given = [self._spec.resolve(one) for one in (*shared, *entry.get("parameters", []))]
        parts = []
        for place, title in PLACES.items():
            rows = [
                schemas.described(self._spec, one["name"], one)
                for one in given
                if one["in"] == place
            ]
            if rows:
                table = schema_tables.table(rows, Side.REQUEST, FirstColumn.PARAMETER)
                parts += [f"### {title}", table]
        return "\n\n".join(["## Parameters", *parts]) if parts else ""

    def _body(self, entry: Json) -> str:
        if "requestBody" not in entry:
            return ""
        body = self._spec.resolve(entry["requestBody"])
        needed = "" if body.get("required") else " You can leave out the body."
        about = f"{cell(body.get('description', ''))}{needed}"
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
            shown = "others" if status == OTHER else status
            rows.append(f"| {shown} | {codes} | {cell(response['description'])} |")
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
        """The headers that every response of every operation has."""
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
        """The problem codes of a response, as its examples have them."""
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
    """Where the reference shows an operation, as Scalar builds its anchors."""
    method = operation.method.upper()
    return f"/docs/reference#tag/{operation.tag}/{method}{operation.path}"


def _good(operation: Operation) -> Iterator[tuple[str, Json]]:
    """The responses that are no errors, by status."""
    for status, response in operation.responses.items():
        if status[0] in "23":
            yield status, response


def _access(operation: Operation) -> str:
    if not operation.scopes:
        return "no key needed" if operation.anonymous else "any key"
    scopes = ", ".join(f"`{scope}`" for scope in sorted(operation.scopes))
    return f"scope {scopes}" + (", or no key" if operation.anonymous else "")
