"""What new operations and events have to fit: the spec's source, read once from `openapi/`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from scripts.scaffold import yaml_text
from server.spec import METHODS

Json = dict[str, Any]
SPEC = "openapi"
ENTRY = f"{SPEC}/openapi.yaml"
LINT = "redocly.yaml"
VERB_RULE = "cute/operation-id"
PARAMETERS = f"{SPEC}/parameters.yaml"
# Schemas that are sent to us, that make up a list, or that wrap an event are no data of an event.
NO_DATA = ("New", "Batch"), ("Patch", "List", "Event")


@dataclass(frozen=True, slots=True)
class Existing:
    """An operation that is there. `file` is below `openapi/`, `key` the name of its path in it."""

    id: str
    method: str
    path: str
    tag: str
    file: str
    key: str


class Source:
    """The YAML files of the tree at `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._loaded: dict[str, Json] = {}

    @cached_property
    def document(self) -> Json:
        return self._load(ENTRY)

    @cached_property
    def operations(self) -> list[Existing]:
        return list(self._operations())

    @cached_property
    def paths(self) -> Mapping[str, Existing]:
        """Each path with one of its operations."""
        return {operation.path: operation for operation in self.operations}

    @cached_property
    def tags(self) -> list[str]:
        return [tag["name"] for tag in self.document["tags"]]

    @cached_property
    def path_parameters(self) -> Mapping[str, str]:
        """The parameters that a path can hold: their keys in the file, by name."""
        return {
            node["name"]: key
            for key, node in self._load(PARAMETERS).items()
            if node.get("in") == "path"
        }

    def parameter_key(self, name: str) -> str:
        """The key of a path's parameter. A query's parameter may have the name of a new one."""
        taken = name in self._load(PARAMETERS)
        return self.path_parameters.get(name, f"{name}_of_path" if taken else name)

    @cached_property
    def verbs(self) -> list[str]:
        """What an operationId may begin with, as the lint has it; empty without such a rule."""
        rule = self._load(LINT).get("rules", {}).get(VERB_RULE, {})
        return list(rule["verbs"]) if isinstance(rule, dict) and "verbs" in rule else []

    @cached_property
    def scopes(self) -> list[str]:
        return list(self.schema("Scope")["enum"])

    @cached_property
    def events(self) -> Mapping[str, str]:
        """The scope that each event type needs, in the order of the document."""
        return {
            name: self._load(f"{SPEC}/{entry['$ref']}")["post"]["x-required-scope"]
            for name, entry in self.document["webhooks"].items()
        }

    @cached_property
    def schemas(self) -> list[str]:
        return sorted(path.stem for path in (self._root / SPEC / "schemas").glob("*.yaml"))

    @cached_property
    def data_schemas(self) -> list[str]:
        """The schemas that an event can carry."""
        heads, ends = NO_DATA
        return [
            name
            for name in self.schemas
            if not name.startswith(heads)
            and not name.endswith(ends)
            and self.schema(name).get("type") == "object"
        ]

    def schema(self, name: str) -> Json:
        return self._load(f"{SPEC}/schemas/{name}.yaml")

    def example(self, name: str) -> Any:
        """The first example of a schema."""
        return self.schema(name)["examples"][0]

    def _operations(self) -> Iterator[Existing]:
        for path, entry in self.document["paths"].items():
            file, _, key = entry["$ref"].partition("#/")
            node = self._load(f"{SPEC}/{file}")[key]
            for method in METHODS:
                if method in node:
                    operation = node[method]
                    yield Existing(
                        operation["operationId"], method, path, operation["tags"][0], file, key
                    )

    def _load(self, path: str) -> Json:
        if path not in self._loaded:
            text = (self._root / path).read_text(encoding="utf-8")
            self._loaded[path] = yaml_text.load(text)
        return self._loaded[path]
