"""A page for each operation, read from the document, as HTML and as Markdown.

The page, or its Markdown, is enough to write a correct call.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from http import HTTPStatus
from typing import Any

from cute_api.lib.json_objects import Json
from cute_api.portal.docs import bodies, operation_html, samples, schema_tables, schemas
from cute_api.portal.docs.fields import FieldRow, SchemaSide
from cute_api.portal.docs.markdown import for_models
from cute_api.portal.docs.operation_html import ReferenceHtml, anchor
from cute_api.portal.docs.operation_page import (
    ErrorPart,
    OperationPage,
    ParameterGroup,
    ResponsePart,
)
from cute_api.portal.docs.schema_tables import FirstColumn, cell
from cute_api.problems import DOCS_PAGE, PROBLEMS, Code
from cute_api.spec import BASE_PATH, Operation, Spec

# The document's locations of parameters, with their titles.
PLACES = {"path": "In the path", "query": "In the query"}
HEADER = "header"
OTHER = "default"
OTHER_TITLE = "others"


class Manual:
    """The operations' pages, each made on first use.

    `pages` has the paths of schemas with a page of their own, by their `$ref`.
    """

    def __init__(self, spec: Spec, base_url: str, pages: Mapping[str, str]) -> None:
        self._spec = spec
        self._base_url = base_url
        self._pages = pages
        self._made: dict[str, ReferenceHtml] = {}

    def html(self, operation: Operation) -> ReferenceHtml:
        """Return the page in HTML."""
        if operation.id not in self._made:
            self._made[operation.id] = operation_html.render(self.page(operation), self._base_url)
        return self._made[operation.id]

    def source(self, operation: Operation) -> str:
        """Return the page in Markdown, with its samples."""
        return for_models(self.text(operation), self._base_url)

    def operations(self) -> dict[str, list[Operation]]:
        """Return the operations by tag, in the document's order."""
        found: dict[str, list[Operation]] = {}
        for operation in self._spec.operations.values():
            found.setdefault(operation.tag, []).append(operation)
        return found

    def find(self, operation_id: str) -> Operation | None:
        return self._spec.operations.get(operation_id)

    def summary(self, operation: Operation) -> str:
        return str(self.entry(operation)["summary"])

    def entry(self, operation: Operation) -> dict[str, Any]:
        """Return the operation's node in the document."""
        entry: dict[str, Any] = self._spec.document["paths"][operation.path][operation.method]
        return entry

    def fields(self, operation: Operation) -> Iterator[tuple[str, FieldRow]]:
        """Yield its parameters and fields, each with its anchor on the page."""
        page = self.page(operation)
        for group in page.parameters:
            yield from ((anchor(group.place, row.name), row) for row in group.rows)
        yield from ((anchor(HEADER, row.name), row) for row in page.request_headers)
        bodies = [("body", page.body)]
        bodies += [(f"response-{response.status}", response.body) for response in page.responses]
        for prefix, body in bodies:
            for table in body.tables if body else ():
                place = f"{prefix}-{table.value}" if table.form else prefix
                yield from ((anchor(place, row.name), row) for row in table.rows)

    def page(self, operation: Operation) -> OperationPage:
        """Return what the page of an operation shows."""
        entry = self.entry(operation)
        parameters = self._rows(operation)
        body = self._spec.resolve(entry.get("requestBody", {}))
        optional = "" if body.get("required") else " The body is optional."
        shared = self._shared_responses
        errors = [
            self._error(status, response)
            for status, response in operation.responses.items()
            if status[0] not in "23" and shared.get(status) != response
        ]
        return OperationPage(
            operation=operation,
            title=entry["summary"],
            description=entry.get("description", "").strip(),
            facts=self._facts(operation),
            parameters=[
                ParameterGroup(place, title, parameters[place])
                for place, title in PLACES.items()
                if parameters[place]
            ],
            request_headers=parameters[HEADER],
            body_description=f"{body['description']}{optional}" if body else "",
            body=bodies.read(self._spec, body, SchemaSide.REQUEST, self._pages),
            responses=list(self._responses(operation)),
            errors=errors,
            shared_errors=[self._error(*response) for response in shared.items()],
            shared_headers=bodies.header_rows(self._spec, self._shared_headers),
        )

    def text(self, operation: Operation) -> str:
        """Return the page in Markdown, without the code of its samples."""
        return f"{self.own_text(operation)}\n\n{self.common_text}"

    @cached_property
    def common_text(self) -> str:
        """The part that all pages share."""
        request = [
            schemas.described(self._spec, name, node)
            for name, node in self._shared_request_headers.items()
        ]
        request_headers = schema_tables.table(request, SchemaSide.REQUEST, FirstColumn.HEADER)
        errors = [self._error(*response) for response in self._shared_responses.items()]
        headers = bodies.headers(self._spec, self._shared_headers)
        return "\n\n".join(
            [
                f"## Request headers of every operation\n\n{request_headers}",
                f"## Errors of every operation\n\n{_error_table(errors)}",
                f"## Headers of every response\n\n{headers}",
            ]
        )

    def own_text(self, operation: Operation) -> str:
        """Return the page without the shared part."""
        page = self.page(operation)
        parts = [
            f"# {page.title}",
            f"`{operation.method.upper()} {BASE_PATH}{operation.path}` · {_access(operation)}",
            page.description,
            samples.block(page.sample),
            "\n".join(["## Request", "", *page.facts]),
            "## Parameters" if page.parameters else "",
        ]
        for group in page.parameters:
            table = schema_tables.table(group.rows, SchemaSide.REQUEST, FirstColumn.PARAMETER)
            parts += [f"### {group.title}", table]
        if page.body is not None:
            parts += ["## Request body", cell(page.body_description)]
            parts += bodies.written(page.body)
        shared = self._shared_request_headers
        own_headers = [row for row in page.request_headers if row.name not in shared]
        if own_headers:
            table = schema_tables.table(own_headers, SchemaSide.REQUEST, FirstColumn.HEADER)
            parts += ["## Request headers", table]
        parts.append("## Responses")
        for response in page.responses:
            parts += [f"### {response.status} {response.phrase}", cell(response.description)]
            parts += [bodies.header_table(response.headers), *bodies.written(response.body)]
        head = "Each is a [problem](/docs/errors): branch on `code`, and show `detail` to people."
        parts.append(f"## Errors\n\n{head}\n\n{_error_table(page.errors)}")
        return "\n\n".join(part for part in parts if part)

    def _facts(self, operation: Operation) -> list[str]:
        """Return facts about the request as a whole, as a list."""
        lines = [f"- URL: `{self._base_url}{BASE_PATH}{operation.path}`"]
        if operation.scopes or not operation.anonymous:
            key = "`Authorization: Bearer <API key>`"
            lines.append(f"- Authentication: {key} ({_access(operation)})")
        if operation.by_token:
            lines.append("- Also with an [app](/docs/apps)'s access token (OAuth)")
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
        return lines

    def _limits(self, operation: Operation) -> str:
        if operation.unmetered:
            return "a call uses no quota"
        counts = "a call counts in your minute and in your day"
        if Code.ACTION_THROTTLED in self._codes(operation.responses.get("429", {})):
            return f"{counts}, and there is a limit for calls such as this one"
        return counts

    def _parameters(self, operation: Operation) -> list[Json]:
        of_path = self._spec.document["paths"][operation.path].get("parameters", [])
        own = self.entry(operation).get("parameters", [])
        return [self._spec.resolve(node) for node in (*of_path, *own)]

    def _rows(self, operation: Operation) -> dict[str, list[FieldRow]]:
        """Return the parameters by place, required ones first."""
        found: dict[str, list[FieldRow]] = {place: [] for place in (*PLACES, HEADER)}
        for node in sorted(self._parameters(operation), key=lambda node: not node.get("required")):
            found[node["in"]].append(schemas.described(self._spec, node["name"], node))
        return found

    def _responses(self, operation: Operation) -> Iterator[ResponsePart]:
        for status, response in operation.responses.items():
            if status[0] in "23":
                headers = {
                    name: node
                    for name, node in response.get("headers", {}).items()
                    if self._shared_headers.get(name) != node
                }
                yield ResponsePart(
                    status,
                    HTTPStatus(int(status)).phrase,
                    response["description"],
                    bodies.header_rows(self._spec, headers),
                    bodies.read(self._spec, response, SchemaSide.RESPONSE, self._pages),
                )

    def _error(self, status: str, response: Json) -> ErrorPart:
        advice = {code: PROBLEMS[Code(code)].advice for code in self._codes(response)}
        label = OTHER_TITLE if status == OTHER else status
        return ErrorPart(label, response["description"], advice)

    @cached_property
    def _shared_request_headers(self) -> Mapping[str, Json]:
        """The headers that all operations take."""
        return _shared(
            [
                {node["name"]: node for node in self._parameters(operation) if node["in"] == HEADER}
                for operation in self._spec.operations.values()
            ]
        )

    @cached_property
    def _shared_headers(self) -> Mapping[str, Json]:
        """The headers that all responses of all operations share."""
        operations = self._spec.operations.values()
        return _shared(
            [
                response.get("headers", {})
                for operation in operations
                for response in operation.responses.values()
            ]
        )

    @cached_property
    def _shared_responses(self) -> Mapping[str, Json]:
        """The errors that all operations share, by status."""
        return _shared([operation.responses for operation in self._spec.operations.values()])

    def _codes(self, response: Json) -> list[str]:
        """Return the problem codes in a response's examples."""
        found = [
            self._spec.resolve(example)["value"]["code"]
            for media in response.get("content", {}).values()
            for example in media.get("examples", {}).values()
        ]
        return list(dict.fromkeys(found))


def _shared(all_nodes: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    """Return the entries that are the same in all."""
    first, *others = all_nodes
    return {
        name: node
        for name, node in first.items()
        if all(other.get(name) == node for other in others)
    }


def _error_table(errors: Sequence[ErrorPart]) -> str:
    rows = []
    for error in errors:
        codes = ", ".join(f"[`{code}`]({DOCS_PAGE}#{code})" for code in error.advice)
        advice = " ".join(f"`{code}`: {cell(text)}" for code, text in error.advice.items())
        rows.append(f"| {error.status} | {codes} | {cell(error.description)} | {advice} |")
    head = f"| {FirstColumn.STATUS} | Code | When | What to do |"
    return "\n".join([head, "|---|---|---|---|", *rows])


def _access(operation: Operation) -> str:
    if not operation.scopes:
        key = "any key" if operation.by_user else "an app's key"
        return "no key needed" if operation.anonymous else key
    scopes = ", ".join(f"`{scope}`" for scope in sorted(operation.scopes))
    return f"scope {scopes}" + (", or no key" if operation.anonymous else "")
