"""Compares what two schemas demand of a value by itself: type, null, values, bounds, formats."""

from collections.abc import Sequence
from typing import Any

from scripts.specdiff.documents import Node
from scripts.specdiff.findings import Findings, Spot
from scripts.specdiff.labels import label, said
from scripts.specdiff.rules import Rule
from scripts.specdiff.schema.views import REFUSING, View, tighter

WIDER_FORMATS = {("int32", "int64"), ("float", "double")}


def compare_facets(findings: Findings, old: View, new: View, spot: Spot, *, sent: bool) -> None:
    """Note what differs. `sent`: callers send the value; otherwise they get it."""
    compare_types(findings, old, new, spot, sent=sent)
    _null(findings, old, new, spot, sent=sent)
    _values(findings, old, new, spot, sent=sent)
    _bounds(findings, old, new, spot, sent=sent)
    _format(findings, old, new, spot, sent=sent)
    _default(findings, old, new, spot, sent=sent)
    _rules(findings, old, new, spot, sent=sent)


def are_unlike(old: View, new: View) -> bool:
    """Whether no value but null can be valid before and after."""
    before, after = _accepted(old), _accepted(new)
    return before is not None and after is not None and before != after and not before & after


def compare_types(findings: Findings, old: View, new: View, spot: Spot, *, sent: bool) -> None:
    """Which types of JSON the value may have, but for null."""
    if old.types == new.types or _left_to_forms(old, new):
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


def _left_to_forms(old: View, new: View) -> bool:
    """Whether the forms of both say which types there are."""
    return bool(old.forms and new.forms) and None in (old.types, new.types)


def _at(before: Node | None, after: Node | None, new: View) -> Node:
    """Where to point: at the keyword, unless another schema is named there now."""
    if after is None or (before is not None and before.at != after.at):
        return new.site
    return after


def _accepted(seen: View) -> frozenset[str] | None:
    """The types with those that they include: a number may be an integer."""
    if seen.types is not None and "number" in seen.types:
        return seen.types | {"integer"}
    return seen.types


def _kinds(seen: View) -> str:
    return "of any type" if seen.types is None else " or ".join(sorted(seen.types)) or "null"


def _null(findings: Findings, old: View, new: View, spot: Spot, *, sent: bool) -> None:
    if old.nullable == new.nullable:
        return
    # That a type came or went says it already.
    if (old.types is None) != (new.types is None) and not _left_to_forms(old, new):
        return
    node = _at(old.type_node, new.type_node, new)
    what = label(node.at)
    if new.nullable:
        rule = Rule.REQUEST_NULL_ACCEPTED if sent else Rule.RESPONSE_NULL_ADDED
        text = "may be `null` now"
    else:
        rule = Rule.REQUEST_NULL_REFUSED if sent else Rule.RESPONSE_NULL_REMOVED
        text = "can't be `null` any more"
    findings.add(rule, node, f"{what} {text}.", spot)


def _values(findings: Findings, old: View, new: View, spot: Spot, *, sent: bool) -> None:
    node = new.values_node or old.values_node or new.site
    what = label(node.at)
    if old.values is None or new.values is None:
        if old.values is not None:
            foretold = Rule.EXPECTED_VALUES_ADDED if old.extensible else Rule.RESPONSE_VALUES_ADDED
            rule = Rule.REQUEST_VALUES_ADDED if sent else foretold
            findings.add(rule, node, f"{what} can have other values than those listed now.", spot)
        elif new.values is not None:
            rule = Rule.REQUEST_VALUES_REMOVED if sent else Rule.RESPONSE_VALUES_REMOVED
            findings.add(rule, node, f"{what} is only {said(new.values)} now.", spot)
        return
    gone = [value for value in old.values if value not in new.values]
    come = [value for value in new.values if value not in old.values]
    if gone and come and old.constant and new.constant and not sent:
        text = f"{what} is {said(new.values)} now, {said(old.values)} before."
        findings.add(Rule.RESPONSE_CONSTANT_CHANGED, node, text, spot)
        return
    if gone:
        rule = Rule.REQUEST_VALUES_REMOVED if sent else Rule.RESPONSE_VALUES_REMOVED
        verb = "not taken any more" if sent else "not sent any more"
        text = f"{what}: {_listed(gone)} {verb}."
        findings.add(rule, old.values_node or old.site, text, spot)
    if come:
        if sent:
            rule, text = Rule.REQUEST_VALUES_ADDED, f"{_listed(come)} taken, too"
        elif old.extensible:
            rule = Rule.EXPECTED_VALUES_ADDED
            text = f"{said(come)} may come, as the description foretold"
        else:
            rule = Rule.RESPONSE_VALUES_ADDED
            text = f"{said(come)} may come, though nothing foretold new values"
        findings.add(rule, node, f"{what}: {text}.", spot)


def _listed(values: Sequence[Any]) -> str:
    return f"{said(values)} {'is' if len(values) == 1 else 'are'}"


def _bounds(findings: Findings, old: View, new: View, spot: Spot, *, sent: bool) -> None:
    for key in dict.fromkeys((*old.bounds, *new.bounds)):
        before, after = old.bounds.get(key), new.bounds.get(key)
        one, other = _number(before), _number(after)
        if one == other:
            continue
        narrower = other is not None and (one is None or tighter(key, other, one))
        if sent:
            rule = Rule.REQUEST_BOUND_NARROWED if narrower else Rule.REQUEST_BOUND_WIDENED
        else:
            rule = Rule.RESPONSE_BOUND_NARROWED if narrower else Rule.RESPONSE_BOUND_WIDENED
        node = after or before or new.site
        findings.add(rule, node, f"{label(node.at)}: {_now(key, one, other)}.", spot)


def _number(node: Node | None) -> Any:
    return None if node is None else node.value


def _now(key: str, before: Any, after: Any) -> str:
    if after is None:
        return f"`{key}` was {before} and is not there any more"
    return f"`{key}` is {after} now, {'not there' if before is None else before} before"


def _format(findings: Findings, old: View, new: View, spot: Spot, *, sent: bool) -> None:
    before, after = _number(old.format), _number(new.format)
    if before == after:
        return
    node = new.format or old.format or new.site
    text = f"{label(node.at)}: {_now('format', before, after)}."
    if sent:
        wider = after is None or (before, after) in WIDER_FORMATS
        rule = Rule.REQUEST_RULE_REMOVED if wider else Rule.REQUEST_RULE_CHANGED
    else:
        rule = Rule.RESPONSE_FORMAT_ADDED if before is None else Rule.RESPONSE_FORMAT_CHANGED
    findings.add(rule, node, text, spot)


def _default(findings: Findings, old: View, new: View, spot: Spot, *, sent: bool) -> None:
    before, after = _number(old.defaults), _number(new.defaults)
    if before == after and (old.defaults is None) == (new.defaults is None):
        return
    node = new.defaults or old.defaults or new.site
    text = f"{label(node.at)}: {_now('default', before, after)}."
    if not sent:
        findings.add(Rule.RESPONSE_DEFAULT_CHANGED, node, text, spot)
    elif old.defaults is None:
        findings.add(Rule.REQUEST_DEFAULT_ADDED, node, text, spot)
    else:
        findings.add(Rule.REQUEST_DEFAULT_CHANGED, node, text, spot)


def _rules(findings: Findings, old: View, new: View, spot: Spot, *, sent: bool) -> None:
    """Every other keyword, `pattern` among them: whether it got wider can't be told."""
    for key in dict.fromkeys((*old.rules, *new.rules)):
        before, after = old.rules.get(key), new.rules.get(key)
        if before is not None and after is not None and before.value == after.value:
            continue
        if sent:
            rule = Rule.REQUEST_RULE_REMOVED if after is None else Rule.REQUEST_RULE_CHANGED
        else:
            rule = Rule.RESPONSE_RULE_ADDED if before is None else Rule.RESPONSE_RULE_CHANGED
        node = after or before or new.site
        reason = f"{label(node.at)}: {_short(key, before, after)}."
        findings.add(rule, node, reason, spot)


def _short(key: str, before: Node | None, after: Node | None) -> str:
    if key == REFUSING:
        return "any value is valid now" if after is None else "no value is valid any more"
    if after is None:
        return f"`{key}` is not there any more"
    return f"`{key}` is another one now" if before is not None else f"`{key}` is new"
