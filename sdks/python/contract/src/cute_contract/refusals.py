"""What the API says when it refuses a file that a command sends."""

from cute_sdk import APIStatusError, CuteError


def refusal(what: str, error: CuteError) -> str:
    """Return what can't be done and the API's reason, with the place of each error."""
    problem = error.problem if isinstance(error, APIStatusError) else None
    errors = [] if problem is None else problem.errors or []
    places = [f"{entry.pointer or entry.parameter}: {entry.detail}" for entry in errors]
    return "\n  ".join([f"{what}: {error}", *places])
