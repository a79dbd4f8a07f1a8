"""The errors of snippets that an SDK ran."""

from tests.sdk.programs import Run
from tests.snippets.stage import EMPTY, OPERATIONS, STREAM
from tests.spec.document import by_id, sends_json

# What returns nothing, or a file, prints nothing.
SILENT = {name for name, node in by_id().items() if not sends_json(node)} - {STREAM}


def errors(runs: dict[str, Run]) -> dict[str, str]:
    """The errors by operation; missing and unexpected output is also an error."""
    assert set(runs) == set(OPERATIONS)
    found = {}
    for operation, went in runs.items():
        if went.error:
            found[operation] = went.error
        elif operation not in EMPTY and bool(went.printed) == (operation in SILENT):
            found[operation] = f"printed {went.printed!r}"
    return found
