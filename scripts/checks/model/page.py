"""Make the tables of docs/scale.md."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from cute_api.config import ROOT
from scripts.checks.model.checks import Check, quiet, shared
from scripts.checks.model.costs import Costs, costs_of
from scripts.checks.model.measured import MANY, Kind, MeasurementRun
from scripts.checks.model.plan import FULL, LoadPlan, Plan, SingletonPart, plan

PAGE = ROOT / "docs" / "scale.md"
BEGIN, END = "<!-- model: {name} -->", "<!-- end -->"
LOADS = (
    LoadPlan("10² calls/s", 100),
    LoadPlan("10³ calls/s", 1_000),
    LoadPlan("10⁴ calls/s", 10_000),
    LoadPlan("10⁵ calls/s", 100_000),
    LoadPlan("10⁴ events/s", 0, 10_000),
)
NAMES = {
    Kind.GET: "get one",
    Kind.LIST: "list of 20",
    Kind.CREATE: "create, with its event",
    Kind.DELIVER: "event to receiver",
}


def tables(measured: MeasurementRun) -> dict[str, str]:
    """Return each table of the page by name."""
    costs = costs_of(measured)
    plans = [plan(load, costs) for load in LOADS]
    return {
        "measured": _measured(measured),
        "costs": _costs(costs),
        "quiet": _checks(quiet(measured, costs)),
        "shared": _checks(shared(measured, costs)),
        "sizes": _sizes(plans),
        "fullness": _fullness(plans),
    }


def filled(page: str, measured: MeasurementRun) -> str:
    """Return the page with each table in its place; raises `ValueError` if a place is missing."""
    for name, table in tables(measured).items():
        begin = BEGIN.format(name=name) + "\n"
        before, found, rest = page.partition(begin)
        _, ended, after = rest.partition(END)
        if not found or not ended:
            raise ValueError(f"The page has no place for {name}.")
        page = f"{before}{begin}{table}{END}{after}"
    return page


def write(measured: MeasurementRun, path: Path = PAGE) -> None:
    path.write_text(filled(path.read_text(encoding="utf-8"), measured), encoding="utf-8")


def _measured(measured: MeasurementRun) -> str:
    return (
        f"Measured on {measured.day} with one process, on {measured.cores} cores of an"
        f" {measured.machine}, by `python -m scripts.checks.model.measure`.\n"
    )


def _costs(costs: Costs) -> str:
    rows = [
        (NAMES[kind], *(f"{spent:.0f}" for spent in (call.api, call.database, call.valkey)))
        for kind, call in costs.calls.items()
    ]
    steps = {
        "row of the request log, stored by `cute usage`": costs.row,
        "event that the relay fans out to one webhook": costs.fan_out,
        f"… each further webhook, up to {MANY}": costs.another,
    }
    rows += [
        (name, f"{step.process:.1f}", f"{step.database:.0f}", "") for name, step in steps.items()
    ]
    deliver = costs.deliver
    rows.append(("delivery by a worker", f"{deliver.worker:.0f}", f"{deliver.database:.0f}", ""))
    rows.append(("event that SQL emits", "", f"{costs.emit:.0f}", ""))
    return _table(("work", "process", "PostgreSQL", "Valkey"), rows)


def _checks(found: Iterable[Check]) -> str:
    rows = [
        (
            NAMES[check.kind],
            str(check.processes),
            f"{check.cores:.2g}",
            f"{check.predicted:,.0f}",
            f"{check.measured:,.0f}",
            f"{check.ratio:.2f}",
        )
        for check in found
    ]
    return _table(("work", "processes", "cores", "model, per s", "measured", "ratio"), rows)


def _sizes(plans: Sequence[Plan]) -> str:
    rows = [
        (
            planned.load.name,
            f"{planned.all_cores:.1f}",
            _number(planned.apis),
            f"{planned.load.all_events:,.0f}",
            str(planned.workers),
            f"{planned.connections:,}",
            _number(round(planned.row_gb, 1)),
            f"{planned.first}, at {planned.room:,.1f} times this load",
        )
        for planned in plans
    ]
    return _table(
        (
            "load",
            "busy cores",
            "API processes",
            "events/s",
            "workers",
            "connections",
            "request rows, GB a day",
            "first bottleneck",
        ),
        rows,
    )


def _fullness(plans: Sequence[Plan]) -> str:
    head = ("load", *SingletonPart, "PostgreSQL, if replicas serve the catalogue")
    rows = [
        (
            planned.load.name,
            *(_share(planned.fullness[part]) for part in SingletonPart),
            _share(planned.without_reads),
        )
        for planned in plans
    ]
    return _table(head, rows)


def _share(fullness: float) -> str:
    """Return percent, bold if above the limit of a part."""
    shown = f"{fullness:.1%}" if fullness < 0.1 else f"{fullness:.0%}"
    return f"**{shown}**" if fullness > FULL else shown


def _number(value: float) -> str:
    return f"{value:,}" if value else "none"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [tuple(head), *(tuple(row) for row in rows)]
    lines.insert(1, ("---",) * len(lines[0]))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
