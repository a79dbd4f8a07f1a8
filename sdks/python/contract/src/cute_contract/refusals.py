"""What the API says when it refuses a file that a command sends."""

from cute_sdk import APIStatusError, CuteError


def refusal(failure: str, error: CuteError) -> str:
    """Return what failed and the API's reason, with the place of each error."""
    problem = error.problem if isinstance(error, APIStatusError) else None
    errors = [] if problem is None else problem.errors or []
    places = [f"{entry.pointer or entry.parameter}: {entry.detail}" for entry in errors]
    return "\n  ".join([f"{failure}: {error}", *places])
