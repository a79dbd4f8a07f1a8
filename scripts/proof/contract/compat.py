"""Lets the pinned Schemathesis work with the newer libraries that are pinned beside it.

Schemathesis 4.24 and hypothesis-jsonschema 0.23 call two things that jsonschema-rs and Hypothesis
have renamed since. Each is mended only where it is missing: once their releases agree again, this
module does nothing and can go.
"""

from typing import Any

import jsonschema_rs
from hypothesis.internal.conjecture.utils import many
from schemathesis.specs.openapi import _hypothesis


def mend() -> None:
    if not hasattr(jsonschema_rs.CanonicalSchema, "is_satisfiable"):
        # Without this shortcut, values come from hypothesis-jsonschema, as for unknown schemas.
        _hypothesis._canonical_strategy_or_none = _no_shortcut
    if not hasattr(many, "more"):
        setattr(many, "more", _more)  # noqa: B010 - mypy refuses the plain assignment


def _no_shortcut(schema: Any, generation_config: Any, validator_cls: Any) -> None:
    return None


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
