"""The document's closed lists as enums of the server, its version, and exponents of currencies."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from codegen.bundle import CodegenError, Json, values_of
from codegen.ir import Api
from codegen.languages.python.language import TEMPLATES
from codegen.rendering import templates_in

NAME = "server_enums"
FILE = Path("server/cute_api/models/_gen/enums.py")
PACKAGE = FILE.with_name("__init__.py")
VERSION = FILE.with_name("version.py")
CURRENCIES = FILE.with_name("currencies.py")
# Schemas of lists that a table holds or a service decides by.
STORED = (
    "AlertKind",
    "AppStatus",
    "AttemptOutcome",
    "Condition",
    "CertificateKind",
    "ContractOutcome",
    "DeliveryStatus",
    "DisabledReason",
    "FulfillmentStatus",
    "ItemChangeType",
    "ItemStatus",
    "MemberRole",
    "OrderRole",
    "OrderStatus",
    "PaymentStatus",
    "RevocationReason",
    "SandboxClockStatus",
    "SandboxFaultKind",
    "SandboxMomentKind",
    "SavingKind",
    "ShadowDifferenceKind",
    "Scope",
    "Tier",
    "WebhookHealthStatus",
    "WebhookStatus",
)
# Lists whose meanings the server shows.
WITH_TEXTS = ("MemberRole", "Scope")


def render(api: Api) -> dict[Path, str]:
    """Render a module with a class for each schema of `STORED`, and one with the newest version."""
    schemas: Json = api.document["components"]["schemas"]
    stored = {name: schemas.get(name, {}) for name in STORED}
    classes = [
        _class(name, schema, values_of(api.document, schema))
        + _transitions(name, api.transitions.get(name, {}))
        for name, schema in stored.items()
    ]
    text = '"""Closed lists of the document, which says what each is for."""\n\n'
    text += (
        "from collections.abc import Mapping\nfrom enum import StrEnum\n\n\n"
        + "\n\n\n".join(classes)
        + "\n"
    )
    currencies = templates_in(TEMPLATES).get_template("currencies.py.jinja")
    return {
        FILE: text,
        VERSION: f'"""The version of the document."""\n\nAPI_VERSION = "{api.newest_version}"\n',
        CURRENCIES: currencies.render(api=api),
        PACKAGE: '"""What follows from the document."""\n',
    }


def _class(name: str, schema: Json, values: Sequence[str]) -> str:
    if not values:
        raise CodegenError(f"The server stores the values of {name}: it must be a list of strings.")
    members = {_member(value): value for value in values}
    if len(members) < len(values):
        raise CodegenError(f"Two values of {name} would have one name in Python.")
    lines = [f"    {member} = {value!r}" for member, value in members.items()]
    text = "\n".join([f"class {name}(StrEnum):", *lines])
    return text + _texts(name, schema, values)


def _texts(name: str, schema: Json, values: Sequence[str]) -> str:
    """Return the meaning of each value, for the lists in `WITH_TEXTS`."""
    if name not in WITH_TEXTS:
        return ""
    texts = schema["x-enumDescriptions"]
    lines = [f"    {name}.{_member(value)}: {texts[value]!r}," for value in values]
    kind = f"Mapping[{name}, str]"
    return "\n".join([f"\n\n\n{_constant(name)}_TEXTS: {kind} = {{", *lines, "}"])


def _transitions(name: str, steps: Mapping[str, Sequence[str]]) -> str:
    """Return the state machine of a list, if it has one."""
    if not steps:
        return ""
    kind = f"Mapping[{name}, frozenset[{name}]]"
    lines = [f"\n\n\n{_constant(name)}_STEPS: {kind} = {{"]
    for value, following in steps.items():
        targets = ", ".join(f"{name}.{_member(to)}" for to in following)
        given = f"frozenset({{{targets}}})" if targets else "frozenset()"
        lines.append(f"    {name}.{_member(value)}: {given},")
    return "\n".join([*lines, "}"])


def _constant(name: str) -> str:
    """Convert `OrderStatus` to ORDER_STATUS."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper()


def _member(value: str) -> str:
    """Convert `read:items` to READ_ITEMS."""
    name = re.sub(r"[^0-9A-Za-z]+", "_", value).strip("_").upper()
    if not name.isidentifier():
        raise CodegenError(f"{value!r} has no name in Python: begin it with a letter.")
    return name
