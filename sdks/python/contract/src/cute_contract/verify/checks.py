"""Find what a new spec breaks for a contract's consumer. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from cute_contract.record.facts import Facts, Used
from cute_contract.report.records import Check, Finding, Outcome
from cute_contract.verify.document import Found, Spec, Way, key_of
from cute_contract.verify.places import ANY_TYPE, Json, Place, place, required, split

ASK = "Ask us to bring it back, or stop using it before you move."


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
            advice="Older SDKs call the old path: update yours when you move.",
        )
        if moved
        else None,
    )
    yield _check(name, "needs the same scopes", _scopes(before, base, now, new))
    for parameter in sorted(used.parameters):
        yield _check(name, f"takes {parameter}", _parameter(parameter, now))
    for key, node in now.parameters.items():
        if node.get("required") and not _is_sent(node, used):
            yield _check(name, f"without {node['name']}", _needs(node, key, before))
    old_body = None if before is None else base.body(before)
    yield from _body(name, used, (base, old_body), now, new)
    for status in sorted(used.statuses):
        yield _check(name, f"returns {status}", _status(status, before, now))
        if status in used.codes and before is not None:
            yield from _problem(name, status, (base, before), (new, now))
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
    old_scope, new_scope = base.scope_of_event(name), new.scope_of_event(name)
    other = None
    if old_scope not in {None, new_scope}:
        other = _other_scopes(str(old_scope), str(new_scope))
    yield _check(f"event {name}", "needs the same scope", other)
    yield from _reads(f"event {name}", reads, (base, base.event(name)), (new, schema))


def _scopes(before: Found | None, base: Spec, now: Found, new: Spec) -> Finding | None:
    """Find a scope that a key from before may lack."""
    if before is None:
        return None
    old, fresh = base.ways(before), new.ways(now)
    if all(any(_lets_in(needed, had) for needed in fresh) for had in old):
        return None
    return _other_scopes(_shown(old), _shown(fresh))


def _other_scopes(old: str, fresh: str) -> Finding:
    advice = "Give your key the new scope before you move, or create one that has it."
    return Finding("it needs another scope", old, fresh, advice=advice)


def _lets_in(needed: Way, had: Way) -> bool:
    return needed.keys() == had.keys() and all(needed[name] <= had[name] for name in needed)


def _shown(ways: list[Way]) -> str:
    alternatives = (" and ".join(sorted({*chain(*way.values())})) or "none" for way in ways)
    return " or ".join(dict.fromkeys(alternatives))


def _problem(
    name: str, status: int, before: tuple[Spec, Found], after: tuple[Spec, Found]
) -> Iterator[Check]:
    """Check the codes of a problem, by which programs tell problems of one status apart."""
    (base, old), (new, now) = before, after
    codes, left = base.codes(old, status), new.codes(now, status)
    gone = sorted(codes - left) if _declares(now, status) else []
    finding = None
    if gone:
        flaw = f"{status} no longer comes with {', '.join(gone)}"
        wanted, got = ", ".join(sorted(codes)), ", ".join(sorted(left)) or "none"
        advice = "Handle the new code before you move."
        finding = Finding(flaw, wanted, got, now.title, advice=advice)
    yield _check(name, f"{status} has the same codes", finding)
    schemas = (base, base.problem(old, status)), (new, new.problem(now, status))
    if schemas[1][1] is not None:
        yield _check(name, f"{status} gives /code", _read("/code", *schemas))


def _gone(before: Found | None, new: Spec) -> Finding:
    there = None if before is None else new.at(before.method, before.path)
    if there is not None:
        other = there.node.get("operationId", "")
        return Finding(
            "it has another name",
            "the operation under its name",
            f"{there.title} is now {other}",
            advice=f"SDK methods are named after it: call that of {other} when you update.",
        )
    where = before.title if before else "the operation"
    return Finding("it is gone", where, "nothing", advice=ASK)


def _parameter(name: str, now: Found) -> Finding | None:
    if key_of(name) in now.parameters:
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
    return key_of(node["name"]) in {key_of(name) for name in used.parameters}


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
        advice="Send it before you move: older servers take it too, if they know it.",
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
        ", ".join(map(str, now.node.get("responses", ()))),
        now.title,
        "",
        "See what it returns in that case now, and handle it.",
    )


def _declares(found: Found, status: int) -> bool:
    # Without `default`, which is for unforeseen statuses.
    names = {str(status), f"{status // 100}XX"}
    return not names.isdisjoint(map(str, found.node.get("responses", ())))


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
    return _other_form(pointer, old, new)


def _other_form(pointer: str, old: Place, new: Place) -> Finding | None:
    gone = sorted(old.forms - new.forms)
    if gone:
        return Finding(
            f"{pointer} comes without {', '.join(gone)} now",
            ", ".join(sorted(old.forms)),
            ", ".join(sorted(new.forms)) or "one form",
            advice=ASK,
        )
    if ANY_TYPE not in (old.types, new.types) and not new.types <= old.types:
        return Finding(
            f"{pointer} is of another type",
            _listed(old.types),
            _listed(new.types),
            advice="Handle the new type before you move.",
        )
    return None


def _listed(types: frozenset[str]) -> str:
    return " or ".join(sorted(types))


def _check(group: str, name: str, finding: Finding | None) -> Check:
    outcome = Outcome.PASSED if finding is None else Outcome.FAILED
    return Check(group, name, outcome, () if finding is None else (finding,), short=name)
