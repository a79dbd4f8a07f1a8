"""Say what is wrong with a value that violates its schema, for the person who sent it. Pure.

Each message says what is expected: the allowed values, the bound, the nearest known name. It
repeats at most the beginning of a value, and nothing of a value that the schema marks
`x-sensitive`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jsonschema_rs import ValidationError
from jsonschema_rs import ValidationErrorKind as Kind

from cute_api.lib import public_urls, visible
from cute_api.lib.json_objects import Json
from cute_api.lib.strict_json import InvalidValue, Path
from cute_api.lib.wording import FindNearest, Lists, joined, listed, nearest, quoted, unknown

# The document's limit of a `FieldError`.
MAX_DETAIL_LENGTH = 1_500
MAX_ERRORS = 20
TYPES = {
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
    "object": "an object",
    "array": "an array",
    "null": "`null`",
}
# The types of JSON by those of Python; others are numbers.
SENT = {str: "string", bool: "boolean", dict: "object", list: "array", type(None): "null"}
FORMATS = {
    "uuid": "a UUID such as `01a05bc4-81dd-7e9b-a6c0-93d18f4e7c52`",
    "date": "a valid date such as `2026-11-25`",
    "date-time": "a valid time with a UTC offset, such as `2026-11-25T14:00:00Z`",
    "uri": "a complete URL such as `https://shop.example/hooks`",
}
PLAIN_TEXT = "Use plain text, without angle, curly or square brackets, backslashes and backticks."
BEGINS_AND_ENDS = "Must begin and end with a visible character, and have no control characters."
PATH_SEGMENT = (
    "Must begin and end with a visible character, without slashes and control characters."
)
NO_CONTROLS = "Must not contain control characters."
PATTERNS = {
    visible.LINE: visible.MISLEADING,
    visible.LINES: visible.MISLEADING,
    r"^https://[^\s]+$": "Must start with `https://` and contain no spaces.",
    r"^https?://[^\s]+$": "Must start with `https://` or `http://` and contain no spaces.",
    r"^[!-~]+$": "Use only printable ASCII characters, and no spaces.",
    r"^[a-z_]+$": "Use only lower-case letters and underscores.",
    r"^[a-z][a-z0-9_]*$": "Must begin with a lower-case letter, and have only lower-case letters, "
    "digits and underscores.",
    r"^[A-Za-z0-9+/]+={0,2}$": "Must be base64: letters, digits, `+` and `/`, and at most two `=` "
    "at the end.",
    r"^[0-9A-Z.]+$": "Use only digits, capital letters and dots.",
    r"^[a-z_]+:[0-9A-Z.]+$": "Must be a size system and a size, such as `eu:38`.",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "Must be a date such as `2026-12-01`.",
    r"^cute_(app_|at_|rt_)?[0-9A-Za-z]{36}$": "Must be `cute_`, `cute_app_`, `cute_at_` or "
    "`cute_rt_`, followed by 36 letters and digits.",
    r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$": "Must be a signed result in three parts, "
    "with dots between them.",
    r"^[^\x00-\x1f\x7f-\x9f]+$": NO_CONTROLS,
    r"^(/[^\x00-\x1f\x7f-\x9f]*)?$": "Must be empty, or begin with a slash and have no control "
    "characters.",
    r"^[^\s\x00-\x1f]+$": "Must not contain spaces or control characters.",
    rf"^{visible.LINES_PART}]*$": "Must not contain control characters but tabs and line ends.",
}
EMPTY = "Must not be empty."
OTHER_PATTERN = "Has a form that is not allowed here."
OTHER = "Is not allowed here."
# Of several errors at one place, the first of these kinds says most.
FIRST = ("type", "enum", "anyOf", "maxLength", "pattern", "format")
# What `prepared` of the API puts around a choice.
GUARD = ("allOf", "then")


@dataclass(frozen=True, slots=True)
class ReportStyle:
    """How to report on a value. `is_text`: everything in a parameter is sent as text.

    `sensitive` values are never repeated. `nearest` finds the known name that a message suggests,
    which takes up to 0.2 ms each.
    """

    is_text: bool = False
    sensitive: bool = False
    nearest: FindNearest = nearest


BODY = ReportStyle()


def violations(
    errors: Iterable[ValidationError], value: Any, root: Json, style: ReportStyle = BODY
) -> list[InvalidValue]:
    """Return at most `MAX_ERRORS`, one per place, in order. The code is the failed keyword.

    `root` is the schema of the value; errors in a `$ref` lead into its `components`.
    """
    found: dict[Path, tuple[int, InvalidValue]] = {}
    for error in errors:
        name = error.kind.name
        for violation in _violations_of(error, value, root, style):
            rank = FIRST.index(name) if name in FIRST else len(FIRST)
            rank = -1 if violation.detail == EMPTY else rank
            if violation.path not in found or rank < found[violation.path][0]:
                found[violation.path] = rank, violation
        if len(found) >= MAX_ERRORS:
            break
    return [violation for _, violation in found.values()][:MAX_ERRORS]


def _violations_of(
    error: ValidationError, value: Any, root: Json, style: ReportStyle
) -> Iterable[InvalidValue]:
    path = tuple(error.instance_path)
    code = _code(error.kind)
    schema = _schema_at(root, error.schema_path)
    match error.kind:
        case Kind.Required(name):
            return [InvalidValue((*path, name), code, f"Missing required field `{name}`.")]
        case Kind.AdditionalProperties(names):
            details = _unknown_fields(names[:MAX_ERRORS], schema.get("properties", {}), style)
            return [InvalidValue((*path, name), code, text) for name, text in details.items()]
    sensitive = style.sensitive or schema.get("x-sensitive") is True
    given = SentValue(_value_of(error, value), replace(style, sensitive=sensitive))
    return [InvalidValue(path, code, _sentence(error.kind, given, schema)[:MAX_DETAIL_LENGTH])]


def _unknown_fields(
    names: Sequence[str], known: Iterable[str], style: ReportStyle
) -> dict[str, str]:
    """A message for each unknown field of an object. Only the first one lists the known ones."""
    return {
        name: unknown(
            "field",
            name,
            known,
            lists=Lists.NEVER if index else Lists.INSTEAD,
            find_nearest=style.nearest,
        )
        for index, name in enumerate(names)
    }


@dataclass(frozen=True, slots=True)
class SentValue:
    """A value that was sent, and how it may be repeated."""

    value: Any
    style: ReportStyle

    @property
    def text(self) -> str:
        """The value, if it is a text that may be repeated."""
        return self.value if isinstance(self.value, str) and not self.style.sensitive else ""

    @property
    def noun(self) -> str:
        return "values" if self.style.is_text else "elements"

    def shown(self) -> str:
        """The value, as the end of a sentence; empty if it must not be repeated."""
        shown = quoted(self.text) if self.text else None
        return f", not {shown}" if shown else ""

    def kind(self) -> str:
        """The value or its type, for a value of a wrong type."""
        name = SENT.get(type(self.value), "number")
        if name == "string" and self.style.is_text:
            shown = self.shown().removeprefix(", not ")
            return shown or ("this text" if self.value else "empty")
        if name in {"boolean", "number"} and not self.style.sensitive:
            return _number(self.value) if name == "number" else f"`{str(self.value).lower()}`"
        return "a boolean" if name == "boolean" else TYPES[name]


def _sentence(kind: Kind, given: SentValue, schema: Json) -> str:  # noqa: PLR0911 - one for each kind
    match kind:
        case Kind.Type(types):
            return f"Must be {_types(types, schema)}, not {given.kind()}."
        case Kind.Enum(options):
            return _not_one_of(options, given)
        case Kind.Constant(expected):
            return _not_one_of([expected], given)
        case Kind.AnyOf(branches):
            options = [option for branch in branches for error in branch for option in _enum(error)]
            return _not_one_of(options, given) if options else OTHER
        case Kind.Pattern(pattern):
            return _pattern(pattern)
        case Kind.Format(name):
            if name == public_urls.FORMAT:
                return public_urls.DETAIL
            return f"Must be {FORMATS[name]}{given.shown()}." if name in FORMATS else OTHER_PATTERN
        case Kind.PropertyNames(error):
            return _name(error, given)
    return _bound(kind, given, schema)


def _bound(kind: Kind, given: SentValue, schema: Json) -> str:
    """Say which bound a value exceeds, and what was given."""
    side = "at least" if kind.name.startswith("min") else "at most"
    size = len(given.value) if isinstance(given.value, str | list | dict) else 0
    match kind:
        case Kind.Minimum(limit) | Kind.Maximum(limit):
            return f"Must be {side} {_number(limit)}, not {_number(given.value)}."
        case Kind.MinLength(limit) | Kind.MaxLength(limit):
            noun = "characters"
        case Kind.MinItems(limit) | Kind.MaxItems(limit):
            noun = given.noun
        case Kind.MaxProperties(limit):
            noun = "fields"
        case Kind.MinProperties():
            fields = listed(schema.get("properties", {}))
            return f"Must have at least one of these fields: {fields}."
        case _:
            return _repeated(given) if isinstance(kind, Kind.UniqueItems) else OTHER
    return EMPTY if size == 0 else f"Must have {side} {_number(limit)} {noun}, not {size:,}."


def _not_one_of(options: Sequence[Any], given: SentValue) -> str:
    texts = [TYPES["null"].strip("`") if option is None else str(option) for option in options]
    find = given.style.nearest
    return unknown("value", given.text, texts, lists=Lists.ALWAYS, find_nearest=find)


def _name(error: ValidationError, given: SentValue) -> str:
    """Say what is wrong with a name in an object, whose error this is."""
    name = SentValue(error.instance, given.style)
    shown = quoted(name.text)
    subject = f"The name {shown}" if shown else "A name in this object"
    sentence = _sentence(error.kind, name, {})
    return f"{subject} {sentence[0].lower()}{sentence[1:]}"


def _enum(error: ValidationError) -> Sequence[Any]:
    return error.kind.options if isinstance(error.kind, Kind.Enum) else ()


def _types(types: Sequence[str], schema: Json) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    ranged = f" from {_number(low)} to {_number(high)}" if None not in (low, high) else ""
    fields = joined(schema.get("required", ()))
    more = {"integer": ranged, "object": f" with {fields}" if fields else ""}
    return " or ".join(TYPES[name] + more.get(name, "") for name in types)


def _pattern(pattern: str) -> str:
    if pattern in PATTERNS:
        return PATTERNS[pattern]
    if visible.INVISIBLE not in pattern:
        return OTHER_PATTERN
    if "<>{}" in pattern:
        return PLAIN_TEXT
    if pattern.startswith(f"^{visible.LINE_PART}/"):
        return PATH_SEGMENT
    return BEGINS_AND_ENDS if pattern.startswith(f"^{visible.LINE_PART}") else visible.DETAIL


def _repeated(given: SentValue) -> str:
    texts = [value for value in given.value if isinstance(value, str)]
    twice = next((text for index, text in enumerate(texts) if text in texts[:index]), "")
    which = None if given.style.sensitive else quoted(twice)
    return f"Must not contain {which or 'a value'} more than once."


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _code(kind: Kind) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in kind.name)


def _value_of(error: ValidationError, value: Any) -> Any:
    """The part of the value that is wrong."""
    for step in error.instance_path:
        if isinstance(value, dict) and isinstance(step, int):
            # The library reports a name of digits, such as "007", as a number.
            return error.instance
        value = value[step]
    return value


def _schema_at(root: Json, schema_path: Sequence[str | int]) -> Json:
    """The schema whose keyword failed, before it was prepared for compiling."""
    steps = list(schema_path[:-1])
    while len(steps) > 2 and (steps[-3], steps[-1]) == GUARD:
        steps = steps[:-3]
    node: Any = root
    for step in steps:
        if isinstance(node, dict):
            node = node.get(step)
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            break
    return node if isinstance(node, dict) else {}
