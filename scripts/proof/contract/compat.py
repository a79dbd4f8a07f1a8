"""Lets the pinned Schemathesis work with the newer Hypothesis that is pinned beside it.

hypothesis-jsonschema 0.23 calls something that Hypothesis has renamed since. It is added only
where it is missing: once their releases agree again, this module does nothing and can go.
"""

from typing import Any

from hypothesis.internal.conjecture.utils import many


def adapt_hypothesis() -> None:
    if not hasattr(many, "more"):
        setattr(many, "more", _more)  # noqa: B010 - mypy refuses the plain assignment


def _more(elements: Any) -> bool:
    """Whether to draw one more element: today's loop as the earlier question."""
    steps = getattr(elements, "_cute_steps", None)
    if steps is None:
        elements.__enter__()
        steps = elements._cute_steps = iter(elements)
    for _ in steps:
        return True
    elements.__exit__(None, None, None)
    return False
