"""A page for each operation, written from the document: what it does, takes and returns.

The explorer has the same with schemas and a way to try; these work without a script, and are there
as Markdown.
"""

from typing import Any

from cute_api.portal.docs import samples
from cute_api.portal.docs.rendering import Document, render
from cute_api.spec import BASE_PATH, Operation, Spec


class Manual:
    """The operations' pages, each made when it is first read."""

    def __init__(self, spec: Spec, base_url: str) -> None:
        self._spec = spec
        self._base_url = base_url
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

    def text(self, operation: Operation) -> str:
        """The page in Markdown."""
        entry = self.entry(operation)
        parts = [
            f"# {entry['summary']}",
            f"`{operation.method.upper()} {BASE_PATH}{operation.path}` · {_access(operation)}",
            entry.get("description", "").strip(),
            samples.block(f"docs/snippets/{operation.id}"),
            self._parameters(operation, entry),
            self._responses(entry),
        ]
        return "\n\n".join(part for part in parts if part)

    def _parameters(self, operation: Operation, entry: dict[str, Any]) -> str:
        shared = self._spec.document["paths"][operation.path].get("parameters", [])
        rows = [
            f"| `{one['name']}` | {one['in']}{', required' if one.get('required') else ''} |"
            f" {_cell(one.get('description', ''))} |"
            for one in map(self._spec.resolve, [*shared, *entry.get("parameters", [])])
        ]
        if not rows:
            return ""
        return "\n".join(["## Parameters\n", "| Name | In | What |", "|---|---|---|", *rows])

    def _responses(self, entry: dict[str, Any]) -> str:
        rows = [
            f"| {status} | {_cell(self._spec.resolve(response).get('description', ''))} |"
            for status, response in entry["responses"].items()
        ]
        link = "\n[Errors](errors.md) explains each problem."
        return "\n".join(["## Responses\n", "| Status | What |", "|---|---|", *rows, link])


def _access(operation: Operation) -> str:
    if not operation.scopes:
        return "no key needed" if operation.anonymous else "any key"
    scopes = ", ".join(f"`{scope}`" for scope in sorted(operation.scopes))
    return f"scope {scopes}" + (", or no key" if operation.anonymous else "")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
