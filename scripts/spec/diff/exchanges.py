"""Compare the input and output of an operation: parameters, bodies, responses, headers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cute_api.spec import PART_SCHEMAS
from scripts.spec.diff.changes import ChangedPart
from scripts.spec.diff.documents import Node, pairs
from scripts.spec.diff.findings import Findings, WalkPosition
from scripts.spec.diff.labels import as_code, label
from scripts.spec.diff.lifecycle import End, compare_part
from scripts.spec.diff.objects import ObjectKind, compare_others
from scripts.spec.diff.rules import Rule
from scripts.spec.diff.sameness import ComponentEquality
from scripts.spec.diff.schema.comparison import Comparison

STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
DEFAULT = "default"
ERRORS = ("4", "5")
CODES = "x-problem-codes"
PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ComparisonDirections:
    """The comparisons of schemas by direction; all add to the same findings."""

    findings: Findings
    sent: Comparison
    got: Comparison
    same: ComponentEquality
    now: datetime

    @classmethod
    def of(
        cls, findings: Findings, same: ComponentEquality, now: datetime
    ) -> "ComparisonDirections":
        """`now` decides whether a sunset is over."""
        sent = Comparison(findings, same, now, sent=True)
        got = Comparison(findings, same, now, sent=False)
        return cls(findings, sent, got, same, now)


def schema_of(node: Node) -> Node | None:
    """The schema of a parameter, a header or a media type, as it stands there."""
    if "schema" in node:
        return node["schema"]
    content = node.child("content")
    media = next(iter(content.children().values()), None) if content is not None else None
    return None if media is None or "schema" not in media else media["schema"]


def compare_schemas(way: Comparison, old: Node, new: Node, spot: WalkPosition) -> None:
    old_schema, new_schema = schema_of(old), schema_of(new)
    if old_schema is not None and new_schema is not None:
        way.compare([old_schema], [new_schema], spot)


def style(parameter: Node) -> tuple[Any, ...]:
    """Return a parameter's serialisation, with defaults."""
    named = parameter.get("style", STYLES.get(parameter.get("in", "header"), ""))
    media = tuple(media_type(name) for name in parameter.get("content", {}))
    return named, parameter.get("explode", named == "form"), media


def _compare_encoding(findings: Findings, old: Node, new: Node, spot: WalkPosition) -> None:
    """Compare whether a parameter may be unescaped or empty."""
    for key in ("allowReserved", "allowEmptyValue"):
        before, after = bool(old.get(key)), bool(new.get(key))
        if before == after:
            continue
        rule = Rule.PARAMETER_ENCODING_WIDENED if after else Rule.PARAMETER_ENCODING_NARROWED
        text = f"Parameter `{new.get('name')}`: `{key}` is {str(after).lower()} now."
        findings.add(rule, (new if key in new else old)[key], text, spot)


def compare_parameter(ways: ComparisonDirections, old: Node, new: Node, spot: WalkPosition) -> None:
    """A parameter that both have."""
    findings, subject = ways.findings, f"Parameter `{new.get('name')}`"
    before, after = bool(old.get("required")), bool(new.get("required"))
    if before != after:
        rule = Rule.PARAMETER_MADE_REQUIRED if after else Rule.PARAMETER_MADE_OPTIONAL
        text = "is required now" if after else "can be left out now"
        node = (new if after else old)["required"]
        findings.add(rule, node, f"{subject} {text}.", spot)
    compare_others(findings, ObjectKind.PARAMETER, old, new, spot)
    compare_part(findings, End.of(old), End.of(new), spot, subject=subject, now=ways.now)
    _compare_encoding(findings, old, new, spot)
    if style(old) != style(new):
        node = next((new[key] for key in ("style", "explode", "content") if key in new), new)
        text = f"{subject} is written in another way now."
        findings.add(Rule.PARAMETER_STYLE_CHANGED, node, text, spot)
    compare_schemas(ways.sent, old, new, spot)


def compare_body(
    ways: ComparisonDirections, old: Node | None, new: Node | None, spot: WalkPosition
) -> None:
    """Compare request bodies."""
    findings = ways.findings
    if old is None or new is None:
        if new is not None:
            required = bool(new.get("required"))
            rule = Rule.REQUIRED_BODY_ADDED if required else Rule.BODY_ADDED
            text = "takes a body now" + (", and needs one." if required else ".")
            findings.add(rule, new, f"{label(new.at)}: {text}", spot)
        elif old is not None:
            findings.add(Rule.BODY_REMOVED, old, f"{label(old.at)} is no longer accepted.", spot)
        return
    compare_others(findings, ObjectKind.BODY, old, new, spot)
    before, after = bool(old.get("required")), bool(new.get("required"))
    if before != after:
        rule = Rule.BODY_MADE_REQUIRED if after else Rule.BODY_MADE_OPTIONAL
        text = "is required now" if after else "can be left out now"
        findings.add(rule, (new if after else old)["required"], f"{label(new.at)} {text}.", spot)
    compare_content(ways, ways.sent, old, new, spot)


def compare_content(
    ways: ComparisonDirections, way: Comparison, old: Node, new: Node, spot: WalkPosition
) -> None:
    """The media types of a body or a response, and the schema of each."""
    before, after = content_of(old), content_of(new)
    sent = way is ways.sent
    for name in before:
        if name not in after:
            rule = Rule.REQUEST_MEDIA_TYPE_REMOVED if sent else Rule.RESPONSE_MEDIA_TYPE_REMOVED
            verb = "is no longer accepted" if sent else "is no longer sent"
            ways.findings.add(rule, before[name], f"`{name}` {verb}.", spot)
    for name in after:
        if name not in before:
            ways.findings.add(_media_added(spot, sent=sent), after[name], f"`{name}` is new.", spot)
    for name, old_media, new_media in pairs(before, after):
        compare_others(ways.findings, ObjectKind.MEDIA_TYPE, old_media, new_media, spot)
        for key in ("schema", *PART_SCHEMAS):
            if (key in old_media) != (key in new_media):
                node = old_media[key] if key in old_media else new_media[key]
                _schema_on_one_side(ways, node, name, spot, sent=sent, came=key in new_media)
            elif key in old_media:
                way.compare([old_media[key]], [new_media[key]], spot)


def _schema_on_one_side(
    ways: ComparisonDirections,
    schema: Node,
    name: str,
    spot: WalkPosition,
    *,
    sent: bool,
    came: bool,
) -> None:
    if sent:
        rule = Rule.REQUEST_RULE_CHANGED if came else Rule.REQUEST_RULE_REMOVED
    else:
        rule = Rule.RESPONSE_RULE_ADDED if came else Rule.RESPONSE_TYPE_WIDENED
    text = f"`{name}`: its content is {'restricted now' if came else 'no longer described'}."
    ways.findings.add(rule, schema, text, spot)


def _media_added(spot: WalkPosition, *, sent: bool) -> Rule:
    if sent:
        return Rule.REQUEST_MEDIA_TYPE_ADDED
    # A caller chooses by `Accept`; a receiver has no choice.
    is_event = spot.part is ChangedPart.EVENT
    return Rule.EVENT_MEDIA_TYPE_ADDED if is_event else Rule.RESPONSE_MEDIA_TYPE_ADDED


def content_of(node: Node) -> dict[str, Node]:
    """Return content by normalised media type."""
    content = node.child("content")
    entries = {} if content is None else content.children()
    return {media_type(name): media for name, media in entries.items()}


def media_type(name: str) -> str:
    """Normalise a media type: lower case, without `charset=utf-8`, which is the default."""
    kind, *parameters = (part.strip() for part in name.lower().split(";"))
    kept = [
        parameter
        for parameter in parameters
        if parameter.replace('"', "") not in ("charset=utf-8", "")
    ]
    return ";".join([kind, *kept])


def compare_responses(ways: ComparisonDirections, old: Node, new: Node, name: str) -> None:
    """The statuses that an operation responds with, and each response that both have."""
    before, after = _statuses(old), _statuses(new)
    for status, node in before.items():
        if not covers(after, status):
            error = status.startswith(ERRORS) or status == DEFAULT
            rule = Rule.ERROR_STATUS_REMOVED if error else Rule.SUCCESS_STATUS_REMOVED
            spot = WalkPosition(name, ChangedPart.RESPONSE, status)
            at = old["responses"][status] if "$ref" in old["responses"][status] else node
            ways.findings.add(rule, at, f"Status {status} is no longer among the responses.", spot)
    for status in after:
        if not covers(before, status):
            spot = WalkPosition(name, ChangedPart.RESPONSE, status)
            at = new["responses"][status]
            rule = _status_added(status, before)
            ways.findings.add(rule, at, f"Status {status} is a new response.", spot)
    for status, old_response in before.items():
        new_response = after.get(status, after.get(_range(status)))
        if new_response is None or ways.same.of(old_response, new_response):
            continue
        compare_response(
            ways, old_response, new_response, WalkPosition(name, ChangedPart.RESPONSE, status)
        )


def _status_added(status: str, before: Mapping[str, Node]) -> Rule:
    if status == DEFAULT or (status.startswith(ERRORS) and DEFAULT in before):
        return Rule.ERROR_STATUS_ADDED
    return Rule.UNEXPECTED_STATUS_ADDED if status.startswith(ERRORS) else Rule.SUCCESS_STATUS_ADDED


def _statuses(operation: Node) -> dict[str, Node]:
    responses = operation.child("responses")
    return {} if responses is None else responses.children()


def covers(responses: Mapping[str, Node], status: str) -> bool:
    """Return whether a status is among the responses, or its range is."""
    return status in responses or _range(status) in responses


def _range(status: str) -> str:
    return f"{status[:1]}XX"


def compare_response(ways: ComparisonDirections, old: Node, new: Node, spot: WalkPosition) -> None:
    """A response's headers and body."""
    compare_others(ways.findings, ObjectKind.RESPONSE, old, new, spot)
    _compare_codes(ways.findings, old, new, spot)
    before, after = headers_of(old), headers_of(new)
    for key, node in before.items():
        where = replace(spot, part=ChangedPart.HEADER, detail=str(node.at[-1]))
        if key not in after:
            text = f"Header `{node.at[-1]}` of {spot.detail} is no longer sent."
            ways.findings.add(Rule.HEADER_REMOVED, node, text, where)
        elif not ways.same.of(node, after[key]):
            compare_header(ways, node.followed(), after[key].followed(), where)
    for key, node in after.items():
        if key not in before:
            where = replace(spot, part=ChangedPart.HEADER, detail=str(node.at[-1]))
            text = f"Header `{node.at[-1]}` of {spot.detail} is new."
            ways.findings.add(Rule.HEADER_ADDED, node, text, where)
    if bool(content_of(old)) == bool(content_of(new)):
        compare_content(ways, ways.got, old, new, spot)
    elif content_of(new):
        text = f"Status {spot.detail} has a body now."
        ways.findings.add(Rule.RESPONSE_BODY_ADDED, new["content"], text, spot)
    else:
        text = f"Status {spot.detail} no longer has a body."
        ways.findings.add(Rule.RESPONSE_BODY_REMOVED, old["content"], text, spot)


def _compare_codes(findings: Findings, old: Node, new: Node, spot: WalkPosition) -> None:
    """Compare the codes of problems, by which programs tell cases apart."""
    before, after = _codes(old), _codes(new)
    gone = [code for code in before if code not in after]
    come = [code for code in after if code not in before]
    node = new.at_or_self(CODES)
    if gone:
        rule = Rule.KNOWN_VALUE_REMOVED if come else Rule.PROBLEM_CODE_REMOVED
        instead = f", {as_code(come)} is new" if come else ""
        text = f"{spot.detail} is no longer {as_code(gone)}{instead}."
        findings.add(rule, node, text, spot)
    elif come:
        findings.add(Rule.PROBLEM_CODE_ADDED, node, f"{spot.detail} can be {as_code(come)}.", spot)


def _codes(response: Node) -> Sequence[str]:
    """Return the codes that a response states, or else those of its examples."""
    if CODES in response:
        codes: list[str] = response.value[CODES]
        return codes
    examples = [
        example.get("value")
        for name, media in content_of(response).items()
        if name == PROBLEM and "examples" in media
        for example in media["examples"].children().values()
    ]
    return [
        str(example["code"])
        for example in examples
        if isinstance(example, dict) and "code" in example
    ]


def headers_of(response: Node) -> dict[str, Node]:
    """The headers as they stand in the response, by their names in lower case."""
    if "headers" not in response:
        return {}
    return {key.lower(): response["headers"][key] for key in response["headers"].value}


def compare_header(ways: ComparisonDirections, old: Node, new: Node, spot: WalkPosition) -> None:
    """A header that callers or receivers get, before and after."""
    compare_others(ways.findings, ObjectKind.HEADER, old, new, spot)
    if style(old) != style(new):
        node = next((new[key] for key in ("style", "explode", "content") if key in new), new)
        text = f"Header `{spot.detail}` is written in another way now."
        ways.findings.add(Rule.HEADER_STYLE_CHANGED, node, text, spot)
    before, after = bool(old.get("required")), bool(new.get("required"))
    if before != after:
        rule = Rule.HEADER_MADE_REQUIRED if after else Rule.HEADER_MADE_OPTIONAL
        text = "always comes now" if after else "may be missing now"
        node = (new if after else old)["required"]
        ways.findings.add(rule, node, f"Header `{spot.detail}` {text}.", spot)
    compare_schemas(ways.got, old, new, spot)
