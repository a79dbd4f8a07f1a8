"""What guides don't say themselves, since it stands elsewhere: problems, tiers, scopes, events…

A line of a guide that ends in `<!-- NAME -->` is replaced by the Markdown that the fact of this
name makes. What the line says before it is for those who read the guide in the repository: where
the fact stands.
"""

import re
from collections.abc import Callable, Mapping

from cute_api.portal.docs.events import table_of
from cute_api.problems import PROBLEMS
from cute_api.services.mail.templates import MailClass, of_class
from cute_api.spec import BASE_PATH, Spec

MARK = re.compile(r"^[^\n]*\S <!-- (\w+) -->$", re.MULTILINE)


def fill_in(text: str, spec: Spec) -> str:
    """A guide's text with the facts in it. Raises KeyError for a name that is none."""
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
        f"| {name} | {tier.minute:,} | {tier.day:,} | {tier.live_keys or 'none'} |"
        f" {tier.webhooks or 'none'} |"
        f" {f'{tier.deliveries_a_day:,}' if tier.deliveries_a_day else 'none'} |"
        f" {f'{tier.items:,}' if tier.items else 'none'} |"
        f" {f'{tier.stored_bytes // 1_000_000:,} MB' if tier.stored_bytes else 'none'} |"
        f" {tier.request_days} days |"
        for name, tier in spec.tiers.items()
    ]
    head = (
        "| Tier | Calls a minute | Calls a day | Live keys | Webhooks | Deliveries a day"
        " | Items | Stored | Request log |\n|---|---|---|---|---|---|---|---|---|"
    )
    return "\n".join([head, *rows])


def _scopes(spec: Spec) -> str:
    """Each scope with what it allows, the operations that need it, and the events."""
    needing: dict[str, list[str]] = {}
    for operation in spec.operations.values():
        for scope in sorted(operation.scopes):
            call = f"[{operation.method.upper()} {operation.path}](/docs/operations/{operation.id})"
            needing.setdefault(scope, []).append(call)
    for name, event in spec.events.items():
        needing.setdefault(event.required_scope, []).append(f"event `{name}`")
    scope = spec.document["components"]["schemas"]["Scope"]
    rows = [
        f"| `{name}` | {text} | {', '.join(needing[name])} |"
        for name, text in scope["x-enumDescriptions"].items()
    ]
    rows += [f"| `{name}` | reserved: no key can have it yet | |" for name in scope["x-reserved"]]
    return "\n".join(["| Scope | Lets a key | Needed by |", "|---|---|---|", *rows])


def _events(spec: Spec) -> str:
    return table_of({name: one["post"] for name, one in spec.document["webhooks"].items()})


def _public(spec: Spec) -> str:
    calls = [
        f"- [`{one.method.upper()} {BASE_PATH}{one.path}`](/docs/operations/{one.id})"
        for one in spec.operations.values()
        if one.anonymous
    ]
    return "\n".join(calls)


def _currencies(spec: Spec) -> str:
    """The codes by the number of their decimals, the usual number first."""
    table = spec.document["components"]["schemas"]["Currency"]["x-currency-exponents"]
    codes: dict[int, list[str]] = {}
    for code, exponent in table.items():
        codes.setdefault(exponent, []).append(f"`{code}`")
    by_size = sorted(codes.items(), key=lambda entry: -len(entry[1]))
    rows = [f"| {exponent} | {', '.join(listed)} |" for exponent, listed in by_size]
    return "\n".join(["| Exponent | Currencies |", "|---|---|", *rows])


def _deprecations(spec: Spec) -> str:
    """What will go, and when; a value that is shared is listed where it is described."""
    document = spec.document
    ends: list[tuple[str, str | None]] = [
        (f"operation `{one.id}`", document["paths"][one.path][one.method].get("x-sunset"))
        for one in spec.operations.values()
        if document["paths"][one.path][one.method].get("deprecated")
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
            (f"value `{one['value']}` of {place}", one["sunset"])
            for place, node in places
            for one in node.get("x-deprecated-values", ())
        ]
    if not ends:
        return "At the moment nothing is deprecated."
    rows = [f"| {what} | {sunset or 'not said yet'} |" for what, sunset in ends]
    return "\n".join(["| Deprecated | May be removed on |", "|---|---|", *rows])


def _mails(spec: Spec) -> str:
    """Each kind of mail with when it comes, by who decides whether it is sent."""
    parts = []
    for mail_class, title in (
        (MailClass.NOTICE, "Notices"),
        (MailClass.SECURITY, "Security mails"),
        (MailClass.ACCOUNT, "Always sent"),
    ):
        rows = [f"| {one.title} | {one.when} |" for one in of_class(mail_class).values()]
        parts.append("\n".join([f"### {title}", "", "| Mail | When |", "|---|---|", *rows]))
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
