"""`python -m scripts.scaffold operation|event`: asks three questions and writes the stubs.

Each question can be answered by an option instead, for scripts. `q`, Ctrl-C or Ctrl-D ends it, and
then nothing was written.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from scripts.bundle import BundleError
from scripts.node import NodeMissingError
from scripts.scaffold import RefusalError, answers, event, operation, words
from scripts.scaffold.bundling import DIST, add_bundle
from scripts.scaffold.edits import Edits
from scripts.scaffold.source import Source
from server.config import ROOT

QUIT = ("q", "quit")
NOTHING = "Nothing was written."

Answer = TypeVar("Answer")


class AbortedError(Exception):
    """Whoever was asked did not want to go on."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks until an answer is good. `read` shows a prompt and returns a line, as `input` does."""

    read: Callable[[str], str]
    say: Callable[[str], None]

    def ask(
        self,
        question: str,
        option: str,
        given: str | None,
        check: Callable[[str], Answer],
        *,
        suggestion: str = "",
    ) -> Answer:
        """The checked answer. One that was given as an option is not asked for; bad, it refuses."""
        if given is not None:
            return check(given)
        prompt = f"{question}{f' [{suggestion}]' if suggestion else ''}: "
        while True:
            try:
                text = self.read(prompt).strip() or suggestion
            except (EOFError, KeyboardInterrupt):
                raise AbortedError(f"No answer (it can also be given as {option}).") from None
            if text.lower() in QUIT:
                raise AbortedError("Stopped.")
            try:
                return check(text)
            except RefusalError as refusal:
                self.say(f"  {refusal}")


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    options = _parser().parse_args(arguments)
    asker = Asker(input, print)
    try:
        plan: Callable[..., tuple[Edits, list[str]]] = (
            _operation if options.kind == "operation" else _event
        )
        edits, then = plan(options, asker, root)
        print("\nLinting the spec with the stubs in it …", flush=True)
        add_bundle(edits)
        if options.dry_run:
            print(edits.diff(without=DIST), end="")
            print(f"\n{edits.summary()}\n\nA dry run: {NOTHING.lower()}")
            return 0
        edits.write()
    except KeyboardInterrupt:
        print(f"\nStopped. {NOTHING}", file=sys.stderr)
        return 130
    except AbortedError as aborted:
        print(f"\n{aborted} {NOTHING}", file=sys.stderr)
        return 130
    except (RefusalError, BundleError, NodeMissingError) as refusal:
        print(f"{refusal}\n{NOTHING}", file=sys.stderr)
        return 1
    steps = "\n".join(f"  {number}. {step}" for number, step in enumerate(then, 1))
    print(f"\nWritten:\n{edits.summary()}\n\nNow:\n{steps}")
    return 0


def _operation(options: argparse.Namespace, asker: Asker, root: Path) -> tuple[Edits, list[str]]:
    source = Source(root)
    route = asker.ask(
        "Method and path (such as GET /brands/{brand_id})",
        "--route",
        options.route,
        lambda text: answers.route(text, source),
    )
    name = asker.ask(
        "operationId",
        "--id",
        options.id,
        lambda text: answers.operation_id(text, source),
        suggestion=words.operation_id(route.method, route.path),
    )
    scope = asker.ask(
        f"Scope ({', '.join(source.scopes)}; none: any key; public: also without a key)",
        "--scope",
        options.scope,
        lambda text: answers.scope(text, source, route.method),
    )
    edits = Edits(root)
    return edits, operation.plan(edits, source, route, name, scope)


def _event(options: argparse.Namespace, asker: Asker, root: Path) -> tuple[Edits, list[str]]:
    source = Source(root)
    name = asker.ask(
        "Type (such as item.reserved)",
        "--type",
        options.type,
        lambda text: answers.event_type(text, source),
    )
    named = words.camel(name.split(".", maxsplit=1)[0])
    schema = asker.ask(
        "Schema of its data (such as Item)",
        "--data",
        options.data,
        lambda text: answers.data_schema(text, source),
        suggestion=named if named in source.data_schemas else "",
    )
    scope = asker.ask(
        f"Scope that a key needs to get it ({', '.join(source.scopes)})",
        "--scope",
        options.scope,
        lambda text: answers.event_scope(text, source, name),
        suggestion=answers.family_scope(source, name) or "",
    )
    edits = Edits(root)
    return edits, event.plan(edits, source, name, schema, scope)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.scaffold",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="operation|event")
    one = kinds.add_parser("operation", help="a new operation: spec, service, handler, tests")
    one.add_argument("--route", metavar="'METHOD /path'", help="below /v1; {parameters} in braces")
    one.add_argument("--id", metavar="verb_noun", help="the operationId")
    one.add_argument("--scope", help="a scope; none: any key; public: also without a key")
    other = kinds.add_parser("event", help="a new event type: spec, outbox.record, test")
    other.add_argument("--type", metavar="noun.happened", help="the event's type")
    other.add_argument("--data", metavar="SCHEMA", help="the schema of its data, one that is there")
    other.add_argument("--scope", help="the scope that a key needs to get it")
    for kind in (one, other):
        kind.add_argument("--dry-run", action="store_true", help="show a diff, write nothing")
    return parser


if __name__ == "__main__":
    sys.exit(main())
