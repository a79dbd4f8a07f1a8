"""Compare the events of two documents: requests to receivers, and their possible responses."""

from datetime import datetime

from scripts.spec.diff.changes import ChangedPart
from scripts.spec.diff.documents import Node, pairs
from scripts.spec.diff.exchanges import (
    ComparisonDirections,
    compare_content,
    compare_header,
    compare_parameter,
    content_of,
    covers,
    headers_of,
)
from scripts.spec.diff.findings import Findings, WalkPosition
from scripts.spec.diff.lifecycle import compare_lifecycle, removal
from scripts.spec.diff.objects import ObjectKind, compare_others
from scripts.spec.diff.rules import Rule

METHOD = "post"
SCOPE = "x-required-scope"
HEADERS = "x-webhook-headers"


def compare_webhooks(ways: ComparisonDirections, old: Node, new: Node, now: datetime) -> None:
    before, after = events(old), events(new)
    for name, node in before.items():
        if name not in after:
            due, why = removal(node, now)
            rule = Rule.EVENT_RETIRED if due else Rule.EVENT_REMOVED
            spot = WalkPosition(name, ChangedPart.EVENT)
            ways.findings.add(rule, node, f"Event `{name}` is gone; {why}.", spot)
    for name, node in after.items():
        if name not in before:
            spot = WalkPosition(name, ChangedPart.EVENT)
            ways.findings.add(Rule.EVENT_ADDED, node, f"Event `{name}` is new.", spot)
    for name, old_event, new_event in pairs(before, after):
        _compare(ways, old_event, new_event, WalkPosition(name, ChangedPart.EVENT), now)
    for name, old_entry, new_entry in pairs(_entries(old), _entries(new)):
        compare_others(
            ways.findings,
            ObjectKind.PATH,
            old_entry,
            new_entry,
            WalkPosition(name, ChangedPart.EVENT),
        )


def events(top: Node) -> dict[str, Node]:
    """Return the document's events by type."""
    return {name: entry[METHOD] for name, entry in _entries(top).items() if METHOD in entry}


def _entries(top: Node) -> dict[str, Node]:
    webhooks = top.child("webhooks")
    return {} if webhooks is None else webhooks.children()


def _compare(
    ways: ComparisonDirections, old: Node, new: Node, spot: WalkPosition, now: datetime
) -> None:
    compare_others(ways.findings, ObjectKind.EVENT, old, new, spot)
    compare_lifecycle(ways.findings, old, new, spot, now)
    _scope(ways.findings, old, new, spot)
    _headers(ways, old, new, spot)
    old_body, new_body = old.child("requestBody"), new.child("requestBody")
    if old_body is not None and new_body is not None:
        compare_others(ways.findings, ObjectKind.BODY, old_body, new_body, spot)
        compare_content(ways, ways.got, old_body, new_body, spot)
    elif old_body is not None:
        text = f"Event `{spot.name}` no longer has a body."
        ways.findings.add(Rule.RESPONSE_BODY_REMOVED, old_body, text, spot)
    _receipts(ways, old, new, spot)


def _scope(findings: Findings, old: Node, new: Node, spot: WalkPosition) -> None:
    before, after = old.get(SCOPE), new.get(SCOPE)
    if before == after:
        return
    if after is None:
        text = f"Event `{spot.name}` no longer needs a scope."
        findings.add(Rule.EVENT_SCOPE_DROPPED, old[SCOPE], text, spot)
    else:
        was = f"`{before}`" if before else "none"
        text = f"Event `{spot.name}` needs `{after}` now, {was} before."
        findings.add(Rule.EVENT_SCOPE_CHANGED, new[SCOPE], text, spot)


def _headers(ways: ComparisonDirections, old: Node, new: Node, spot: WalkPosition) -> None:
    before, after = _sent(old), _sent(new)
    for key, (place, header, name) in before.items():
        where = WalkPosition(spot.name, ChangedPart.EVENT, name)
        if key in after:
            compare_header(ways, header, after[key][1], where)
        else:
            text = f"Header `{name}` of `{spot.name}` is no longer sent."
            ways.findings.add(Rule.HEADER_REMOVED, place, text, where)
    for key, (place, _, name) in after.items():
        if key not in before:
            where = WalkPosition(spot.name, ChangedPart.EVENT, name)
            text = f"Header `{name}` of `{spot.name}` is new."
            ways.findings.add(Rule.HEADER_ADDED, place, text, where)


def _sent(event: Node) -> dict[str, tuple[Node, Node, str]]:
    """Return each header's place, definition and name, by lower-case name.

    Headers that all events have are entries of the document; an event can have `parameters`, too.
    """
    top = event.document.top()
    shared = top[HEADERS].children() if HEADERS in top else {}
    found = {name.lower(): (node, node, name) for name, node in shared.items()}
    for place in event["parameters"].elements() if "parameters" in event else ():
        node = place.followed()
        name = str(node.get("name"))
        found[name.lower()] = (place, node, name)
    return found


def _receipts(ways: ComparisonDirections, old: Node, new: Node, spot: WalkPosition) -> None:
    """Compare what receivers must respond: they send it, as callers send a request."""
    findings = ways.findings
    before, after = old.child("responses"), new.child("responses")
    old_receipts = {} if before is None else before.children()
    new_receipts = {} if after is None else after.children()
    for status, node in old_receipts.items():
        if not covers(new_receipts, status):
            text = f"`{spot.name}`: a response of {status} no longer counts as a receipt."
            findings.add(Rule.RECEIPT_REFUSED, node, text, spot)
    for _, node, kept in pairs(old_receipts, new_receipts):
        _receipt(ways, node, kept, spot)
    for status, node in new_receipts.items():
        if not covers(old_receipts, status):
            text = f"`{spot.name}`: a response of {status} counts as a receipt, too."
            findings.add(Rule.RECEIPT_ACCEPTED, node, text, spot)


def _receipt(ways: ComparisonDirections, old: Node, new: Node, spot: WalkPosition) -> None:
    compare_others(ways.findings, ObjectKind.RECEIPT, old, new, spot)
    before, after = headers_of(old), headers_of(new)
    for key, node in before.items():
        if key in after:
            compare_parameter(ways, node.followed(), after[key].followed(), spot)
        else:
            text = f"`{spot.name}`: header `{node.at[-1]}` of a response is no longer accepted."
            ways.findings.add(Rule.PARAMETER_REMOVED, node, text, spot)
    for key, node in after.items():
        if key not in before:
            needed = node.followed().get("required")
            rule = Rule.REQUIRED_PARAMETER_ADDED if needed else Rule.PARAMETER_ADDED
            text = f"`{spot.name}`: header `{node.at[-1]}` of a response is new."
            ways.findings.add(rule, node, text, spot)
    had_body, has_body = bool(content_of(old)), bool(content_of(new))
    if had_body and has_body:
        compare_content(ways, ways.sent, old, new, spot)
    elif had_body:
        text = f"`{spot.name}`: a response no longer needs a body."
        ways.findings.add(Rule.BODY_REMOVED, old["content"], text, spot)
    elif has_body:
        text = f"`{spot.name}`: a response needs a body now."
        ways.findings.add(Rule.REQUIRED_BODY_ADDED, new["content"], text, spot)
