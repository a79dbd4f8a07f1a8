"""Decide whether a request costs more than recorded, and which step caused it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from tests.costs.counting import Cost

RECORDED = Path(__file__).with_name("recorded.json")
# A request may take so many times as much of anything as was recorded.
ALLOWANCE = 1.10
MOST_STEPS = 8
RECORD = "make costs"

Recorded = Mapping[str, Any]


def recorded() -> dict[str, Recorded]:
    """The recorded costs by the name of their request."""
    found: dict[str, Recorded] = orjson.loads(RECORDED.read_bytes())
    return found


def record(costs: Mapping[str, Cost]) -> None:
    """Let these be the costs that requests are checked against."""
    documents = {
        name: {
            "postgres_round_trips": cost.postgres,
            "valkey_round_trips": cost.valkey,
            "python_calls": cost.calls.total(),
            "python_calls_by_step": dict(sorted(cost.calls.items())),
        }
        for name, cost in costs.items()
    }
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    RECORDED.write_bytes(orjson.dumps(documents, option=options))


def excesses(name: str, before: Recorded, now: Cost) -> list[str]:
    """The increased costs, each as a sentence."""
    counts = [
        ("round trips to PostgreSQL", before["postgres_round_trips"], now.postgres),
        ("round trips to Valkey", before["valkey_round_trips"], now.valkey),
        ("calls of Python functions", before["python_calls"], now.calls.total()),
    ]
    grown = _grown(before["python_calls_by_step"], now.calls)
    return [
        f"{name}: {found} {unit}, {known} are recorded. Steps that grew: {grown}. If that is worth "
        f"it, run `{RECORD}` and say why in the commit."
        for unit, known, found in counts
        if found > known * ALLOWANCE
    ]


def _grown(before: Mapping[str, int], now: Mapping[str, int]) -> str:
    growth = {step: count - before.get(step, 0) for step, count in now.items()}
    most = sorted((step for step in growth if growth[step] > 0), key=lambda step: -growth[step])
    return (
        ", ".join(
            f"{step} (+{growth[step]}, from {before.get(step, 0)})" for step in most[:MOST_STEPS]
        )
        or "none"
    )
