"""Find what a new spec breaks for a contract's consumer. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cute_contract.record.facts import Facts, Used
from cute_contract.report.records import Check, Finding, Outcome
from cute_contract.verify.places import ANY_TYPE, Json, place, required, resolved, split

METHODS = ("get", "put", "post", "delete", "patch")
JSON_TYPES = ("application/json", "application/problem+json")
ASK = "Ask for it to come back, or take it out of what you use before you move."


@dataclass(frozen=True, slots=True)
class Found:
    """An operation in a spec: its place, and its parameters by name (headers in lower case)."""

    method: str
    path: str
    node: Json
    parameters: Mapping[str, Json]

    @property
    def title(self) -> str:
        return f"{self.method.upper()} {self.path}"


@dataclass(frozen=True, slots=True)
class Spec:
    """A bundled document."""

    document: Json

    @property
    def version(self) -> str:
        return str(self.document["info"]["version"])

    def operation(self, name: str) -> Found | None:
        for path, item in self.document["paths"].items():
            for method in METHODS:
                if method in item and item[method].get("operationId") == name:
                    return self._found(method, path, item)
        return None

    def at(self, method: str, path: str) -> Found | None:
        """The operation at this path, however it is called."""
        item = self.document["paths"].get(path, {})
        return self._found(method, path, item) if method in item else None

    def event(self, name: str) -> Json | None:
        """The schema of an event's body."""
        item = self.document.get("webhooks", {}).get(name)
        if item is None:
            return None
        return self.schema_of(item["post"].get("requestBody", {}))

    def body(self, found: Found) -> Json | None:
        """The schema of the request's body."""
        node = found.node.get("requestBody")
        return None if node is None else self.schema_of(node)

    def responses(self, found: Found) -> Json | None:
        """Return the schema of the successful responses, as alternatives."""
        responses = found.node["responses"]
        schemas = [
            schema
            for status, node in responses.items()
            if str(status).startswith("2") and (schema := self.schema_of(node)) is not None
        ]
        if not schemas:
            return None
        return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}

    def schema_of(self, node: Json) -> Json | None:
        content = resolved(self.document, node).get("content", {})
        for media_type in JSON_TYPES:
            if media_type in content:
                schema: Json = content[media_type].get("schema", {})
                return schema
        return None

    def _found(self, method: str, path: str, item: Json) -> Found:
        entries = [*item.get("parameters", ()), *item[method].get("parameters", ())]
        nodes = [resolved(self.document, entry) for entry in entries]
        return Found(method, path, item[method], {_key(node["name"]): node for node in nodes})


def checks(facts: Facts, base: Spec, new: Spec) -> Iterator[Check]:
    """Return a check for each used part of operations and events."""
    for name, used in facts.operations.items():
        yield from _operation(name, used, base, new)
    for name, reads in facts.events.items():
        yield from _event(name, reads, base, new)


def _operation(name: str, used: Used, base: Spec, new: Spec) -> Iterator[Check]:
    before, now = base.operation(name), new.operation(name)
    if now is None:
        yield _check(name, "is there", _gone(before, new))
        return
    moved = before is not None and before.title != now.title
    yield _check(
        name,
        "is where it was",
        Finding(
            "it has moved",
            f"{before.title}" if before else "",
            now.title,
            advice="An SDK from before calls the old path: update it when you move.",
        )
        if moved
        else None,
    )
    for parameter in sorted(used.parameters):
        yield _check(name, f"takes {parameter}", _parameter(parameter, now))
    for key, node in now.parameters.items():
        if node.get("required") and not _is_sent(node, used):
            yield _check(name, f"without {node['name']}", _needs(node, key, before))
    old_body = None if before is None else base.body(before)
    yield from _body(name, used, (base, old_body), now, new)
    for status in sorted(used.statuses):
        yield _check(name, f"returns {status}", _status(status, before, now))
    yield from _reads(name, used.reads, _schemas(before, base), (new, new.responses(now)))


def _event(name: str, reads: set[str], base: Spec, new: Spec) -> Iterator[Check]:
    schema = new.event(name)
    if schema is None:
        finding = Finding(
            "the event is gone", "an event of this type", "none", f"webhooks/{name}", "", ASK
        )
        yield _check(f"event {name}", "is there", finding)
        return
    yield _check(f"event {name}", "is there", None)
    yield from _reads(f"event {name}", reads, (base, base.event(name)), (new, schema))


def _gone(before: Found | None, new: Spec) -> Finding:
    there = None if before is None else new.at(before.method, before.path)
    if there is not None:
        other = there.node.get("operationId", "")
        return Finding(
            "it has another name",
            "the operation under its name",
            f"{there.title} is now {other}",
            advice=f"SDKs name their methods by it: use that of {other} when you update.",
        )
    where = before.title if before else "the operation"
    return Finding("it is gone", where, "nothing", advice=ASK)


def _parameter(name: str, now: Found) -> Finding | None:
    if _key(name) in now.parameters:
        return None
    return Finding(
        f"{name} is no longer accepted",
        f"a parameter {name}",
        f"{', '.join(node['name'] for node in now.parameters.values()) or 'none'}",
        now.title,
        "",
        "A parameter that isn't known is refused or has no effect: find another way to ask.",
    )


def _is_sent(node: Json, used: Used) -> bool:
    return _key(node["name"]) in {_key(name) for name in used.parameters}


def _needs(node: Json, key: str, before: Found | None) -> Finding | None:
    if before is not None and before.parameters.get(key, {}).get("required"):
        return None  # already required when it was recorded: the SDK sends it automatically
    return _needed(node["name"], f"required in the {node['in']}")


def _body(name: str, used: Used, before: Side, now: Found, new: Spec) -> Iterator[Check]:
    schema = new.body(now)
    if schema is None:
        if used.body:
            finding = Finding("it takes no body any more", "a body", "none", now.title, "", ASK)
            yield _check(name, "takes a body", finding)
        return
    for pointer in sorted(used.body):
        is_there = place(new.document, schema, split(pointer)) is not None
        yield _check(name, f"takes {pointer}", None if is_there else _untaken(pointer, now))
    was_needed = {*required(before[0].document, before[1])} if before[1] is not None else set()
    objects = {*_parents(used.body)} | ({""} if now.node["requestBody"].get("required") else set())
    for pointer in required(new.document, schema):
        in_sent_object = pointer.rpartition("/")[0] in objects
        if in_sent_object and pointer not in used.body | objects | was_needed:
            yield _check(name, f"without {pointer}", _needed(pointer, "required in the body"))


def _untaken(pointer: str, now: Found) -> Finding:
    return Finding(
        f"{pointer} is no longer accepted",
        f"{pointer} in the body",
        "no such field",
        now.title,
        advice="A field that isn't known is refused: leave it out, or find what took its place.",
    )


def _needed(name: str, where: str) -> Finding:
    return Finding(
        f"{name} is needed now",
        "that it can be left out",
        where,
        advice="Send it before you move: servers before take it too, if they know it.",
    )


def _parents(pointers: set[str]) -> Iterator[str]:
    """Return the pointers of the sent objects and arrays, including the body itself."""
    for pointer in pointers:
        parent = pointer
        while parent:
            parent = parent.rpartition("/")[0]
            yield parent


def _status(status: int, before: Found | None, now: Found) -> Finding | None:
    if _declares(now, status) or (before is not None and not _declares(before, status)):
        return None
    return Finding(
        f"{status} is no longer returned",
        str(status),
        ", ".join(map(str, now.node["responses"])),
        now.title,
        "",
        "See what it returns in that case now, and handle it.",
    )


def _declares(found: Found, status: int) -> bool:
    # Without `default`, which is for unforeseen statuses.
    names = {str(status), f"{status // 100}XX"}
    return not names.isdisjoint(map(str, found.node["responses"]))


Side = tuple[Spec, Json | None]


def _schemas(before: Found | None, base: Spec) -> Side:
    return base, None if before is None else base.responses(before)


def _reads(group: str, reads: set[str], before: Side, now: Side) -> Iterator[Check]:
    for pointer in sorted(reads):
        yield _check(group, f"gives {pointer}", _read(pointer, before, now))


def _read(pointer: str, before: Side, now: Side) -> Finding | None:
    parts = split(pointer)
    old = None if before[1] is None else place(before[0].document, before[1], parts)
    new = None if now[1] is None else place(now[0].document, now[1], parts)
    if new is None:
        # The base doesn't promise fields of a newer server.
        if old is None and before[1] is not None:
            return None
        return Finding(f"{pointer} is gone", "the field", "no such field", advice=ASK)
    if old is None:
        return None
    if old.required and not new.required:
        return Finding(
            f"{pointer} can be missing now",
            "always there",
            "optional",
            advice="Handle its absence before you move.",
        )
    if ANY_TYPE not in (old.types, new.types) and not new.types <= old.types:
        return Finding(
            f"{pointer} is of another type",
            _listed(old.types),
            _listed(new.types),
            advice="Read it as what it may be now, before you move.",
        )
    return None


def _listed(types: frozenset[str]) -> str:
    return " or ".join(sorted(types))


def _key(name: str) -> str:
    return name.lower()


def _check(group: str, name: str, finding: Finding | None) -> Check:
    outcome = Outcome.PASSED if finding is None else Outcome.FAILED
    return Check(group, name, outcome, () if finding is None else (finding,), short=name)


def document_of(value: Any) -> Spec:
    """Parse a JSON value as a spec. Raises `KeyError` or `TypeError`."""
    version, paths = value["info"]["version"], value["paths"]
    if not isinstance(paths, dict) or not isinstance(version, str):
        raise TypeError
    return Spec(value)
