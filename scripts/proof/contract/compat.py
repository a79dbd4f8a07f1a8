"""Lets the pinned Schemathesis work with the newer Hypothesis that is pinned beside it.

hypothesis-jsonschema 0.23 calls something that Hypothesis has renamed since. It is mended only
where it is missing: once their releases agree again, this module does nothing and can go.
"""

from typing import Any

from hypothesis.internal.conjecture.utils import many


def mend() -> None:
    if not hasattr(many, "more"):
        setattr(many, "more", _more)  # noqa: B010 - mypy refuses the plain assignment


def _more(elements: Any) -> bool:
    """Whether one more element shall be drawn: the loop of today as the question of before."""
    steps = getattr(elements, "_cute_steps", None)
    if steps is None:
        elements.__enter__()
        steps = elements._cute_steps = iter(elements)
    for _ in steps:
        return True
    elements.__exit__(None, None, None)
    return False
