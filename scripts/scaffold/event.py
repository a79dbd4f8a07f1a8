"""The edits of a new event type: spec, where it is recorded, test."""

from scripts.scaffold import MARK, python_text, words, yaml_text
from scripts.scaffold.edits import Edits
from scripts.scaffold.modules import add_function, service_module
from scripts.scaffold.rendering import render
from scripts.scaffold.source import ENTRY, SPEC, Source
from server.webhooks.event_patterns import EVERY, FAMILY_END, family

TYPES = f"{SPEC}/schemas/EventType.yaml"
PATTERNS = f"{SPEC}/schemas/EventPattern.yaml"
SCOPES_TEST = "tests/spec/test_operations.py"
EXAMPLE_ID = "01a1ad02-c83d-7b19-9e52-4f6a0c8d7e31"
EXAMPLE_MS = 1794136905906
# The texts that name the families of types and their scopes; a new family belongs into them.
FAMILY_TEXTS = ("openapi/paths/events.yaml", "openapi/paths/webhooks.yaml")


def plan(edits: Edits, source: Source, name: str, data: str, scope: str) -> list[str]:
    """Add all edits; returns what is left to do. Raises `RefusalError`."""
    snake = name.replace(".", "_")
    schema = f"{words.camel(name)}Event"
    example = {
        "id": EXAMPLE_ID,
        "event": name,
        "timestamp": EXAMPLE_MS,
        "data": source.example(data),
    }
    alike = [one for one in source.events if family(one) == family(name)]
    after = alike[-1] if alike else None
    edits.create(
        f"{SPEC}/events/{name}.yaml",
        render("event.yaml", snake=snake, scope=scope, schema=schema, example=example),
        "what it tells, and its scope",
    )
    edits.create(
        f"{SPEC}/schemas/{schema}.yaml",
        render("event_schema.yaml", type=name, schema=schema, data=data, example=example),
        f"its body, with `data` as {data}",
    )
    line = f"  {name}:\n    $ref: events/{name}.yaml\n"
    edits.change(
        ENTRY, lambda old: yaml_text.insert_entry(old, ["webhooks"], line, after=after), "its line"
    )
    edits.change(
        TYPES, lambda old: yaml_text.insert_item(old, ["enum"], name, after=after), "the type"
    )
    if not alike:
        _add_family(edits, family(name), scope)
    module = _add_recorder(edits, name, snake, data)
    test = f"tests/api/test_{snake}_event.py"
    edits.create(
        test,
        python_text.tidy(
            render(
                "event_test.py", type=name, snake=snake, schema=schema, module=module, path=test
            ),
            edits.root / test,
        ),
        "that a change records it",
    )
    texts = "" if alike else f" It is a new family: name it in {', '.join(FAMILY_TEXTS)}."
    return [
        f"Fill in what is marked `{MARK}`: `python -m pytest tests/test_stubs.py` lists it.{texts}",
        f"Call `record_{snake}` ({module}) in the transaction of the change, with its row locked.",
        f"`python -m pytest {test} tests/spec` until it passes.",
        "`make generate` after each change of the YAML; at the end `make test`.",
    ]


def _add_family(edits: Edits, name: str, scope: str) -> None:
    """A family has a pattern of its own, before `*`, and one scope for all its types."""
    pattern = name + FAMILY_END

    def add_pattern(old: str) -> str:
        every = next(line for line in old.splitlines() if line.strip() == f"- '{EVERY}'")
        return old.replace(every, f"{every.partition('-')[0]}- {pattern}\n{every}", 1)

    edits.change(PATTERNS, add_pattern, f"the family {pattern}")
    edits.change(
        SCOPES_TEST,
        lambda old: python_text.insert_entry(old, "EVENT_SCOPES", f'"{name}": "{scope}"'),
        f"the scope of {pattern}",
    )


def _add_recorder(edits: Edits, name: str, snake: str, data: str) -> str:
    noun = family(name)
    path = service_module(edits, words.plural(noun), snake)
    if not edits.exists(path):
        edits.create(path, render("record_module.py", noun=noun), "a new module")
    add_function(
        edits,
        path,
        f"record_{snake}",
        render("record.py", snake=snake, type=name, data=data),
        [
            "from typing import Any",
            "from uuid import UUID",
            "from sqlalchemy.orm import Session",
            "from server.webhooks import outbox",
        ],
    )
    return path
