"""Names by rule: what an operationId says of the schemas, modules and words that go with it."""

import re

VERBS = {"get": "get", "post": "create", "put": "put", "patch": "update", "delete": "delete"}
OWNERS = ("my_", "sandbox_")
KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
PARAMETER = re.compile(r"\{([a-z][a-z0-9]*(?:_[a-z0-9]+)*)\}")
SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def singular(word: str) -> str:
    """`category` for `categories`, `offer` for `offers`; the word itself when it is no plural."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "stats")) else word


def plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "sh", "ch", "x")) else "s")


def camel(snake: str) -> str:
    return "".join(part.capitalize() for part in re.split(r"[_.-]", snake))


def spaced(snake: str) -> str:
    return re.sub(r"[_.-]", " ", snake)


def article(word: str) -> str:
    return "an" if word[:1] in "aeiou" else "a"


def operation_id(method: str, path: str) -> str:
    """The id that the rule "verb_noun" gives: `list_offers`, `get_offer`, `confirm_webhook`."""
    segments = path.strip("/").split("/")
    fixed = [segment for segment in segments if not segment.startswith("{")]
    owner = next((f"{word}_" for word in ("sandbox",) if fixed[0] == word), "")
    owner = "my_" if fixed[0] == "me" and len(fixed) > 1 else owner
    last = segments[-1]
    name = fixed[-1].replace("-", "_")
    if last.startswith("{"):
        return f"{VERBS[method]}_{owner}{singular(name)}"
    if method == "get":
        listed = singular(name) != name
        return f"{'list' if listed else 'get'}_{owner}{name}"
    if method == "post" and len(segments) > 1 and segments[-2].startswith("{"):
        thing = singular(fixed[-2].replace("-", "_"))
        if singular(name) == name:
            return f"{name}_{owner}{thing}"
    verb = VERBS[method]
    return f"{verb}_{owner}{singular(name)}"


def noun(operation: str) -> str:
    """What an operation is about, in the singular: `order` of `list_my_orders`."""
    verb, _, rest = operation.partition("_")
    for owner in OWNERS:
        rest = rest.removeprefix(owner)
    return singular(rest) if verb == "list" else rest or verb
