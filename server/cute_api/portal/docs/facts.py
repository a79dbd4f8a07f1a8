"""Facts that guides include because they are defined elsewhere: problems, tiers, scopes, events…
A line of a guide that ends in `<!-- NAME -->` is replaced by the Markdown of the fact of this
name. The rest of the line tells readers in the repository where the fact is defined.
"""

import re
from collections.abc import Callable, Mapping

from cute_api.portal.docs.events import table_of
from cute_api.problems import PROBLEMS
from cute_api.services.mail.templates import MailClass, of_class
from cute_api.spec import BASE_PATH, Spec

MARK = re.compile(r"^[^\n]*\S <!-- (\w+) -->$", re.MULTILINE)


def fill_in(text: str, spec: Spec) -> str:
    """Return a guide's text with its facts. Raises KeyError for an unknown name."""
    return MARK.sub(lambda found: FACTS[found[1]](spec), text)


def _problems(spec: Spec) -> str:
    return "\n\n".join(
        f"### `{code}`\n\n**{problem.status}. {problem.title}.** {problem.advice}"
        for code, problem in sorted(PROBLEMS.items(), key=lambda entry: (entry[1].status, entry[0]))
    )


def _servers(spec: Spec) -> str:
    rows = [
        f"| `{server['url'].removesuffix(BASE_PATH)}` | {server['description']} |"
        for server in spec.document["servers"]
    ]
    return "\n".join(["| Address | What |", "|---|---|", *rows])


def _tiers(spec: Spec) -> str:
    rows = [
        f"| {name} | {tier.minute:,} | {tier.day:,} |"
        f" {f'{tier.keys_factor} times one' if tier.keys_factor else 'none'} |"
        f" {tier.live_keys or 'none'} |"
        f" {tier.device_keys or 'none'} |"
        f" {tier.webhooks or 'none'} |"
        f" {f'{tier.deliveries_a_day:,}' if tier.deliveries_a_day else 'none'} |"
        f" {f'{tier.items:,}' if tier.items else 'none'} |"
        f" {f'{tier.stored_bytes // 1_000_000:,} MB' if tier.stored_bytes else 'none'} |"
        f" {tier.request_days} days |"
        for name, tier in spec.tiers.items()
    ]
    head = (
        "| Tier | Calls a minute | Calls a day | All keys together | Live keys | Keys by login"
        " | Webhooks | Deliveries a day | Items | Stored | Request log |"
    )
    return "\n".join([head, "|---" * head.count(" |") + "|", *rows])


def _scopes(spec: Spec) -> str:
    """Return a table of scopes: what each allows, and what needs it."""
    needing: dict[str, list[str]] = {}
    for operation in spec.operations.values():
        for scope in sorted(operation.scopes):
            call = f"[{operation.method.upper()} {operation.path}](/docs/operations/{operation.id})"
            needing.setdefault(scope, []).append(call)
    for name, event in spec.events.items():
        needing.setdefault(event.required_scope, []).append(f"event `{name}`")
    scope = spec.document["components"]["schemas"]["Scope"]
    rows = [
        f"| `{name}` | {text} | {', '.join(needing.get(name, ()))} |"
        for name, text in scope["x-enumDescriptions"].items()
    ]
    reserved = scope.get("x-reserved", ())
    rows += [f"| `{name}` | reserved: no key can have it yet | |" for name in reserved]
    return "\n".join(["| Scope | Lets a key | Needed by |", "|---|---|---|", *rows])


def _events(spec: Spec) -> str:
    return table_of({name: node["post"] for name, node in spec.document["webhooks"].items()})


def _public(spec: Spec) -> str:
    calls = [
        f"- [`{call.method.upper()} {BASE_PATH}{call.path}`](/docs/operations/{call.id})"
        for call in spec.operations.values()
        if call.anonymous
    ]
    return "\n".join(calls)


def _currencies(spec: Spec) -> str:
    """Return a table of currencies by exponent, the most common exponent first."""
    table = spec.document["components"]["schemas"]["Currency"]["x-currency-exponents"]
    codes: dict[int, list[str]] = {}
    for code, exponent in table.items():
        codes.setdefault(exponent, []).append(f"`{code}`")
    by_size = sorted(codes.items(), key=lambda entry: -len(entry[1]))
    rows = [f"| {exponent} | {', '.join(listed)} |" for exponent, listed in by_size]
    return "\n".join(["| Exponent | Currencies |", "|---|---|", *rows])


def _deprecations(spec: Spec) -> str:
    """Return a table of deprecations and sunsets; shared values are listed where defined."""
    document = spec.document
    ends: list[tuple[str, str | None]] = [
        (f"operation `{operation.id}`", node.get("x-sunset"))
        for operation in spec.operations.values()
        if (node := document["paths"][operation.path][operation.method]).get("deprecated")
    ]
    ends += [
        (f"parameter `{node['name']}`", node.get("x-sunset"))
        for node in document["components"]["parameters"].values()
        if node.get("deprecated")
    ]
    for name, schema in document["components"]["schemas"].items():
        fields = schema.get("properties", {})
        ends += [
            (f"`{field}` of `{name}`", node.get("x-sunset"))
            for field, node in fields.items()
            if node.get("deprecated")
        ]
        places = [(f"`{name}`", schema)]
        places += [(f"`{field}` of `{name}`", node) for field, node in fields.items()]
        ends += [
            (f"value `{value['value']}` of {place}", value["sunset"])
            for place, node in places
            for value in node.get("x-deprecated-values", ())
        ]
    if not ends:
        return "Nothing is deprecated at the moment."
    rows = [f"| {subject} | {sunset or 'not decided yet'} |" for subject, sunset in ends]
    return "\n".join(["| Deprecated | May be removed on |", "|---|---|", *rows])


def _mails(spec: Spec) -> str:
    """Return tables of emails and when they are sent, by class."""
    parts = []
    for mail_class, title in (
        (MailClass.NOTICE, "Notices"),
        (MailClass.SECURITY, "Security emails"),
        (MailClass.ACCOUNT, "Always sent"),
    ):
        rows = [f"| {mail.title} | {mail.when} |" for mail in of_class(mail_class).values()]
        parts.append("\n".join([f"### {title}", "", "| Email | When |", "|---|---|", *rows]))
    return "\n\n".join(parts)


FACTS: Mapping[str, Callable[[Spec], str]] = {
    "problems": _problems,
    "servers": _servers,
    "tiers": _tiers,
    "scopes": _scopes,
    "events": _events,
    "public": _public,
    "currencies": _currencies,
    "deprecations": _deprecations,
    "mails": _mails,
}
