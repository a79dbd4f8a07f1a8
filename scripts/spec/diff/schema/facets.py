"""Compare what two schemas require of a single value: types, values, bounds, formats, defaults.

Each facet of a view has one comparison, and `compare_facets` checks that no difference goes
unreported.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

from scripts.spec.diff.documents import Node
from scripts.spec.diff.findings import Findings, WalkPosition
from scripts.spec.diff.json_values import contains, same
from scripts.spec.diff.labels import as_code, label
from scripts.spec.diff.rules import Rule
from scripts.spec.diff.schema.gathering import view
from scripts.spec.diff.schema.keywords import (
    compare_demands,
    compare_entangled,
    compare_exponents,
    compare_unknown,
)
from scripts.spec.diff.schema.view import SchemaView, tighter

WIDER_FORMATS = {("int32", "int64"), ("float", "double")}
INT32 = (-(2**31), 2**31 - 1)
# Default bounds.
UNSAID = {"minContains": 1}


class Facet(NamedTuple):
    """`read` gives what is compared of a view, as JSON; `compare` notes how two of them differ."""

    name: str
    read: Callable[[SchemaView], Any]
    compare: Callable[..., None]


def compare_facets(
    findings: Findings, old: SchemaView, new: SchemaView, spot: WalkPosition, *, sent: bool
) -> None:
    """Note what differs. `sent`: callers send the value; otherwise they get it."""
    for facet in FACETS:
        if same(facet.read(old), facet.read(new)):
            continue
        noted = findings.noted
        facet.compare(findings, old, new, spot, sent=sent)
        if findings.noted == noted and facet.name not in JUDGED_ELSEWHERE:
            text = f"{label(new.site.at)}: {facet.name} differ, and no rule says what that does."
            findings.add(Rule.NO_RULE, new.site, text, spot)


def are_unlike(old: SchemaView, new: SchemaView) -> bool:
    """Return whether only null can be valid before and after."""
    if _given_by_values(old, new):
        return False
    before, after = _accepted(old), _accepted(new)
    return before is not None and after is not None and before != after and not before & after


def compare_kinds(
    findings: Findings, old: SchemaView, new: SchemaView, spot: WalkPosition, *, sent: bool
) -> None:
    """Compare the value's JSON types, and whether it may be null."""
    _types(findings, old, new, spot, sent=sent)
    if old.nullable != new.nullable:
        _null(findings, old, new, spot, sent=sent)


def _types(
    findings: Findings, old: SchemaView, new: SchemaView, spot: WalkPosition, *, sent: bool
) -> None:
    if old.types == new.types or _left_to_forms(old, new) or _given_by_values(old, new):
        return
    before, after = _accepted(old), _accepted(new)
    narrower = after is not None and (before is None or not before <= after)
    wider = before is not None and (after is None or not after <= before)
    node = _at(old.type_node, new.type_node, new)
    text = f"{label(node.at)} is {_kinds(new)} now, {_kinds(old)} before."
    if narrower and sent:
        findings.add(Rule.REQUEST_TYPE_NARROWED, node, text, spot)
    elif wider and not sent:
        findings.add(Rule.RESPONSE_TYPE_WIDENED, node, text, spot)
    else:
        rule = Rule.REQUEST_TYPE_WIDENED if sent else Rule.RESPONSE_TYPE_NARROWED
        findings.add(rule, node, text, spot)


def _given_by_values(old: SchemaView, new: SchemaView) -> bool:
    """Return whether the listed values determine the types."""
    return old.values is not None and new.values is not None


def _left_to_forms(old: SchemaView, new: SchemaView) -> bool:
    """Return whether the forms of both determine the types, and other types don't restrict them."""
    if not (old.forms and new.forms) or None not in (old.types, new.types):
        return False
    stated = (old.types if new.types is None else new.types) or frozenset()
    offered = [view(form).types for form in (*old.forms, *new.forms)]
    return all(types is not None and types <= stated for types in offered)


def _at(before: Node | None, after: Node | None, new: SchemaView) -> Node:
    """Return the pointer of the keyword, unless another schema is referenced there now."""
    if after is None or (before is not None and before.at != after.at):
        return new.site
    return after


def _accepted(seen: SchemaView) -> frozenset[str] | None:
    """The types with those that they include: a number may be an integer."""
    if seen.types is not None and "number" in seen.types:
        return seen.types | {"integer"}
    return seen.types


def _kinds(seen: SchemaView) -> str:
    return "of any type" if seen.types is None else " or ".join(sorted(seen.types)) or "null"


def _null(
    findings: Findings, old: SchemaView, new: SchemaView, spot: WalkPosition, *, sent: bool
) -> None:
    # An added or removed type reports this already.
    if (old.types is None) != (new.types is None) and not _left_to_forms(old, new):
        return
    node = _at(old.type_node, new.type_node, new)
    subject = label(node.at)
    if new.nullable:
        rule = Rule.REQUEST_NULL_ACCEPTED if sent else Rule.RESPONSE_NULL_ADDED
        text = "may be `null` now"
    else:
        rule = Rule.REQUEST_NULL_REFUSED if sent else Rule.RESPONSE_NULL_REMOVED
        text = "can no longer be `null`"
    findings.add(rule, node, f"{subject} {text}.", spot)


def _values(
    findings: Findings, old: SchemaView, new: SchemaView, spot: WalkPosition, *, sent: bool
) -> None:
    node = new.values_node or old.values_node or new.site
    subject = label(node.at)
    if new.values is None:
        if sent:
            rule = Rule.REQUEST_VALUES_ADDED
        elif old.constant:
            rule = Rule.RESPONSE_CONSTANT_CHANGED
        else:
            rule = Rule.EXPECTED_VALUES_ADDED if old.extensible else Rule.RESPONSE_VALUES_ADDED
        findings.add(rule, node, f"{subject} can have other values than those listed now.", spot)
        return
    if old.values is None:
        rule = Rule.REQUEST_VALUES_REMOVED if sent else Rule.RESPONSE_VALUES_REMOVED
        findings.add(rule, node, f"{subject} is only {as_code(new.values)} now.", spot)
        return
    gone = [value for value in old.values if not contains(new.values, value)]
    come = [value for value in new.values if not contains(old.values, value)]
    if gone and come and old.constant and new.constant and not sent:
        text = f"{subject} is {as_code(new.values)} now, {as_code(old.values)} before."
        findings.add(Rule.RESPONSE_CONSTANT_CHANGED, node, text, spot)
        return
    if gone:
        rule = Rule.REQUEST_VALUES_REMOVED if sent else Rule.RESPONSE_VALUES_REMOVED
        verb = "no longer accepted" if sent else "no longer sent"
        text = f"{subject}: {_listed(gone)} {verb}."
        findings.add(rule, old.values_node or old.site, text, spot)
    if come:
        _come(findings, old, come, node, spot, sent=sent)


def _come(
    findings: Findings,
    old: SchemaView,
    come: Sequence[Any],
    node: Node,
    spot: WalkPosition,
    *,
    sent: bool,
) -> None:
    if sent:
        rule, text = Rule.REQUEST_VALUES_ADDED, f"{_listed(come)} taken, too"
    elif old.extensible:
        rule = Rule.EXPECTED_VALUES_ADDED
        text = f"{as_code(come)} may come, as the description foretold"
    else:
        rule = Rule.RESPONSE_VALUES_ADDED
        text = f"{as_code(come)} may come, though nothing foretold new values"
    findings.add(rule, node, f"{label(node.at)}: {text}.", spot)


def _known(
    findings: Findings, old: SchemaView, new: SchemaView, spot: WalkPosition, *, sent: bool
) -> None:
    """The values that `x-extensible-enum` names: programs distinguish cases by them."""
    after = (*new.listed, *(new.values or ()))
    gone = [value for value in old.listed if not contains(after, value)]
    come = [value for value in new.listed if not contains(old.listed, value)]
    if gone:
        node = old.listed_node or old.site
        text = f"{label(node.at)}: {_listed(gone)} no longer among the known values."
        findings.add(Rule.KNOWN_VALUE_REMOVED, node, text, spot)
    if come:
        node = new.listed_node or new.site
        rule = Rule.REQUEST_VALUES_ADDED if sent else Rule.EXPECTED_VALUES_ADDED
        findings.add(rule, node, f"{label(node.at)}: {_listed(come)} known now, too.", spot)


def _listed(values: Sequence[Any]) -> str:
    return f"{as_code(values)} {'is' if len(values) == 1 else 'are'}"


def _bounds(
    findings: Findings, old: SchemaView, new: SchemaView, spot: WalkPosition, *, sent: bool
) -> None:
    for key in dict.fromkeys((*old.bounds, *new.bounds)):
        before, after = old.bounds.get(key), new.bounds.get(key)
        old_bound, new_bound = (_number(node, UNSAID.get(key)) for node in (before, after))
        if old_bound == new_bound:
            continue
        narrower = new_bound is not None and (
            old_bound is None or tighter(key, new_bound, old_bound)
        )
        if sent:
            rule = Rule.REQUEST_BOUND_NARROWED if narrower else Rule.REQUEST_BOUND_WIDENED
        else:
            rule = Rule.RESPONSE_BOUND_NARROWED if narrower else Rule.RESPONSE_BOUND_WIDENED
        node = after or before or new.site
        findings.add(rule, node, f"{label(node.at)}: {_now(key, old_bound, new_bound)}.", spot)


def _number(node: Node | None, unsaid: Any = None) -> Any:
    return unsaid if node is None else node.value


def _now(key: str, before: Any, after: Any) -> str:
    if after is None:
        return f"`{key}` was {before} and is gone"
    return f"`{key}` is {after} now, {'not there' if before is None else before} before"


def _format(
    findings: Findings, old: SchemaView, new: SchemaView, spot: WalkPosition, *, sent: bool
) -> None:
    before, after = _number(old.format), _number(new.format)
    node = new.format or old.format or new.site
    text = f"{label(node.at)}: {_now('format', before, after)}."
    if before is None and _is_wide_enough(new, after):
        findings.add(Rule.FORMAT_ADDED, node, text, spot)
    elif sent:
        wider = after is None or (before, after) in WIDER_FORMATS
        rule = Rule.REQUEST_RULE_REMOVED if wider else Rule.REQUEST_RULE_CHANGED
        findings.add(rule, node, text, spot)
    else:
        rule = Rule.FORMAT_ADDED if before is None else Rule.RESPONSE_FORMAT_CHANGED
        findings.add(rule, node, text, spot)


def _is_wide_enough(seen: SchemaView, name: Any) -> bool:
    """Return whether a number format includes every number within the bounds."""
    if name in ("int64", "double"):
        return True
    least, most = _number(seen.bounds.get("minimum")), _number(seen.bounds.get("maximum"))
    return name == "int32" and None not in (least, most) and INT32[0] <= least <= most <= INT32[1]


def _default(
    findings: Findings, old: SchemaView, new: SchemaView, spot: WalkPosition, *, sent: bool
) -> None:
    before, after = _number(old.defaults), _number(new.defaults)
    node = new.defaults or old.defaults or new.site
    text = f"{label(node.at)}: {_now('default', before, after)}."
    if not sent:
        findings.add(Rule.RESPONSE_DEFAULT_CHANGED, node, text, spot)
    elif old.defaults is None:
        findings.add(Rule.REQUEST_DEFAULT_ADDED, node, text, spot)
    else:
        findings.add(Rule.REQUEST_DEFAULT_CHANGED, node, text, spot)


def _direction(
    findings: Findings, old: SchemaView, new: SchemaView, spot: WalkPosition, *, sent: bool
) -> None:
    """`readOnly` takes a field out of requests, `writeOnly` out of responses."""
    before, after = (old.read_only, new.read_only) if sent else (old.write_only, new.write_only)
    key = "readOnly" if sent else "writeOnly"
    subject = label(new.site.at)
    if after is not None and before is None:
        rule = Rule.REQUEST_FIELD_READ_ONLY if sent else Rule.RESPONSE_FIELD_WRITE_ONLY
        findings.add(rule, after, f"{subject} is `{key}` now.", spot)
    elif before is not None and after is None:
        rule = Rule.REQUEST_FIELD_ADDED if sent else Rule.RESPONSE_FIELD_ADDED
        findings.add(rule, before, f"{subject} is no longer `{key}`.", spot)
    else:
        node = new.read_only or new.write_only or old.read_only or old.write_only or new.site
        text = f"{subject}: `readOnly` or `writeOnly` changed for the other direction only."
        findings.add(Rule.OTHER_DIRECTION, node, text, spot)


def _rows(
    findings: Findings, old: SchemaView, new: SchemaView, spot: WalkPosition, *, sent: bool
) -> None:
    subject = label(new.site.at)
    if new.rows is None and old.rows is not None:
        text = f"{subject}: one wrong row refuses the whole call now."
        findings.add(Rule.ROWS_JUDGED_TOGETHER, old.rows, text, spot)
    elif new.rows is not None:
        text = f"{subject}: rows are judged one by one now, so that a call may succeed in part."
        findings.add(Rule.ROWS_JUDGED_ONE_BY_ONE, new.rows, text, spot)


def _values_of(nodes: dict[str, list[Node]]) -> dict[str, list[Any]]:
    return {key: [node.value for node in held] for key, held in nodes.items()}


def _one(node: Node | None) -> list[Any]:
    """A keyword's value, distinct from the keyword's absence."""
    return [] if node is None else [node.value]


def _sorted(values: Collection[Any] | None) -> Any:
    return None if values is None else sorted(values, key=repr)


FACETS = (
    Facet("types", lambda seen: _sorted(seen.types), _types),
    Facet("`null`", lambda seen: seen.nullable, _null),
    Facet("values", lambda seen: _sorted(seen.values), _values),
    Facet("known values", lambda seen: _sorted(seen.listed), _known),
    Facet("bounds", lambda seen: {key: node.value for key, node in seen.bounds.items()}, _bounds),
    Facet("formats", lambda seen: _one(seen.format), _format),
    Facet("defaults", lambda seen: _one(seen.defaults), _default),
    Facet(
        "directions",
        lambda seen: [seen.read_only is not None, seen.write_only is not None],
        _direction,
    ),
    Facet("rows", lambda seen: seen.rows is not None, _rows),
    Facet("exponents of currencies", lambda seen: _one(seen.exponents), compare_exponents),
    Facet("demands", lambda seen: _values_of(seen.demands), compare_demands),
    Facet("entangled keywords", lambda seen: _values_of(seen.entangled), compare_entangled),
    Facet("unknown keywords", lambda seen: _values_of(seen.unknown), compare_unknown),
)
# Types may be judged by values or forms, `null` by types, known values by an `enum`.
JUDGED_ELSEWHERE = frozenset({"types", "`null`", "known values"})
