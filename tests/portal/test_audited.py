"""Each route, operation and command that changes something has a line in `audited`."""

from collections.abc import Iterator

import click

from cute_api.cli import main
from cute_api.models.enums import AuditAction
from cute_api.portal.account.activity import TEXTS
from cute_api.spec import Spec
from tests.portal import audited
from tests.portal.routes import routes

ADVICE = "record it with `audit.record`, and add a line to tests/portal/audited.py"


def commands(command: click.Command, path: str = "") -> Iterator[str]:
    """The commands with what can be run, such as `keys create`."""
    if not isinstance(command, click.Group):
        yield path
        return
    if path and command.invoke_without_command:
        yield path
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from commands(found, f"{path} {name}".strip())


def test_every_form_of_the_portal_is_recorded_or_says_why_not(
    database_url: str, redis_url: str
) -> None:
    posts = {str(route) for route in routes(database_url, redis_url) if route.method == "POST"}
    assert posts == {*audited.PAGES, *audited.UNRECORDED_PAGES}, ADVICE
    assert not audited.PAGES.keys() & audited.UNRECORDED_PAGES.keys()


def test_every_operation_that_changes_something_is_recorded_or_says_why_not() -> None:
    changing = {
        operation.id
        for operation in Spec.load(sandbox=True).operations.values()
        if operation.method != "get" and operation.tag not in audited.UNRECORDED_TAGS
    }
    assert changing == {*audited.OPERATIONS, *audited.UNRECORDED_OPERATIONS}, ADVICE


def test_every_command_is_recorded_or_says_why_not() -> None:
    assert set(commands(main)) == {*audited.COMMANDS, *audited.UNRECORDED_COMMANDS}, ADVICE


def test_every_action_has_words() -> None:
    assert set(TEXTS) == set(AuditAction)
