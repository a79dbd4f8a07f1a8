"""The spec for checking responses: this package's, or another version."""

import json
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cute_contract.errors import CommandError
from cute_contract.provider.cases import As

Json = dict[str, Any]
METHODS = ("get", "put", "post", "patch", "delete")
PACKAGE, FILE = "cute_contract._gen", "openapi.json"
ONCE_SHOWN = "WithSecret"


class Spec:
    """A bundled OpenAPI 3.1 document."""

    def __init__(self, document: Json) -> None:
        self.document = {name: part for name, part in document.items() if name != "//"}
        self._places: dict[str, tuple[str, str]] = {
            str(node.get("operationId", f"{method} {path}")): (path, method)
            for path, item in self.document["paths"].items()
            for method, node in item.items()
            if method in METHODS
        }

    @classmethod
    def load(cls, path: str | None) -> "Spec":
        """Load the document from a JSON file, or this package's."""
        try:
            if path is None:
                text = resources.files(PACKAGE).joinpath(FILE).read_text(encoding="utf-8")
            else:
                text = Path(path).read_text(encoding="utf-8")
            document = json.loads(text)
            return cls(document)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise CommandError(
                f"{path}: is not a bundled OpenAPI document in JSON ({error}). "
                "`GET /openapi.json` of a server gives one."
            ) from None

    @property
    def version(self) -> str:
        return str(self.document["info"]["version"])

    @property
    def base_path(self) -> str:
        """The base path of each server's URL, such as `/v1`."""
        url: str = self.document["servers"][0]["url"]
        return urlsplit(url).path.rstrip("/")

    def has(self, operation: str) -> bool:
        return operation in self._places

    def operations(self) -> Iterator[str]:
        """The operations by name, in the order of the document."""
        yield from self._places

    @property
    def older_versions(self) -> set[str]:
        """The dates of the versions before the document's own."""
        return {entry["date"] for entry in self.document.get("x-versions", ())[:-1]}

    def caller(self, operation: str) -> As:
        """Return who may call an operation: the key of a user, or of an app."""
        path, method = self._places[operation]
        security = self.document["paths"][path][method]["security"]
        return As.KEY if any("bearer" in option for option in security) else As.APP

    def place_of(self, operation: str) -> tuple[str, str]:
        """Its path and its method in lower case."""
        return self._places[operation]

    def response(self, operation: str, status: int) -> tuple[Json, str] | None:
        """The declared response, `default` as the last resort, and its JSON pointer."""
        path, method = self._places[operation]
        node = self.document["paths"][path][method]["responses"]
        for name in (str(status), "default"):
            if name in node:
                pointer = f"#/paths/{escape(path)}/{method}/responses/{name}"
                return self.resolve(node[name], pointer)
        return None

    def resolve(self, node: Json, pointer: str) -> tuple[Json, str]:
        """Resolve a node; return its value and place. Keys beside a `$ref` win."""
        found = dict(node)
        while "$ref" in found:
            pointer = str(found.pop("$ref"))
            target: Any = self.document
            for part in pointer.removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            found = {**target, **found}
        return found, pointer

    def secrets(self) -> Mapping[str, str]:
        """The fields with secrets, and their patterns."""
        return {
            name: schema["pattern"]
            for title, whole in self.document["components"]["schemas"].items()
            if title.endswith(ONCE_SHOWN)
            for name, schema in whole["properties"].items()
            if name in {"secret", "key"} and "pattern" in schema
        }


def escape(part: str) -> str:
    """A part of a JSON pointer."""
    return part.replace("~", "~0").replace("/", "~1")
