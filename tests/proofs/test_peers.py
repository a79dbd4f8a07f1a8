"""The peers bench compares equal responses, and reports its figures correctly.

What they are is never asserted.
"""

from pathlib import Path

import pytest

from scripts.checks.bench.peers import environment, report
from scripts.checks.bench.peers.agreement import differences
from scripts.checks.bench.peers.load import LoadSample
from scripts.checks.bench.peers.programs import Contender, program_of, running, under_uvicorn
from scripts.checks.bench.peers.requests import Path as Request
from scripts.checks.bench.peers.run import CONNECTIONS, OPEN, MeasuredCell, Results, in_turns, judge
from scripts.checks.bench.peers.stage import furnished
from scripts.sandbox import embedded
from tests.fixtures.missing import skip
from tests.fixtures.servers import NewDatabase

ITEMS = 400
WRONG = "wrong"


@pytest.mark.costly
def test_contenders_agree_and_a_wrong_one_is_disqualified(
    servers: embedded.Servers, new_database: NewDatabase, tmp_path: Path
) -> None:
    try:
        python = environment.python()
    except environment.MissingError as error:
        skip(f"The peers can't be installed: {error}")
    programs = [program_of(contender, python) for contender in Contender]
    programs.append(under_uvicorn(WRONG, "tests.proofs.wrong_contender:app", python))
    with (
        furnished(servers, new_database(), ITEMS) as stage,
        running(stage.places(programs), tmp_path) as contenders,
    ):
        found = judge(stage, contenders)
    assert list(found) == [WRONG], found
    assert any("/price/currency: 'EUX' instead of 'EUR'" in line for line in found[WRONG])


def test_differences_name_what_differs_and_what_is_missing() -> None:
    ours = {"data": [{"id": 1, "size": None}, {"id": 2}], "status": 200}
    theirs = {"data": [{"id": 1}, {"id": 3}], "status": 200, "more": True}
    assert differences(ours, ours) == []
    assert differences(ours, theirs) == [
        "/data/0/size: nothing instead of None",
        "/data/1/id: 3 instead of 2",
        "/more: True instead of nothing",
    ]


def sample(rate: float, *, p99: float = 10.0, others: float = 0.0) -> LoadSample:
    return LoadSample(rate, p50=5.0, p99=p99, cpu=1.0, database_cpu=0.5, others=others)


def test_each_round_begins_with_another_contender_and_keeps_who_is_compared_together() -> None:
    cells = [
        MeasuredCell(name, path, CONNECTIONS)
        for name in (Contender.OURS, Contender.FASTAPI)
        for path in (Request.LIST, Request.GET)
    ]
    rounds = [in_turns(cells, number) for number in (1, 2)]
    assert all(set(found) == set(cells) for found in rounds)
    assert [[cell.contender for cell in found] for found in rounds] == [
        [Contender.FASTAPI, Contender.OURS] * 2,
        [Contender.OURS, Contender.FASTAPI] * 2,
    ]


def test_what_a_request_of_ours_is_compared_with_is_measured_right_before_or_after_it() -> None:
    cells = [
        MeasuredCell(name, path, CONNECTIONS)
        for path in (Request.GET, Request.NOT_MODIFIED)
        for name in (Contender.OURS, Contender.FASTAPI)
    ]
    for number in (1, 2):
        places = [cell.path for cell in in_turns(cells, number) if cell.contender == Contender.OURS]
        names = [cell.contender for cell in in_turns(cells, number)]
        assert abs(names.index(Contender.OURS) - names.index(Contender.FASTAPI)) == 2
        assert places == [Request.NOT_MODIFIED, Request.GET][:: 1 if number == 1 else -1]


def test_report_takes_ratios_round_by_round_and_says_which_targets_are_met() -> None:
    results = Results(open_rate=50.0)
    for ours, peer in ((300.0, 100.0), (260.0, 130.0), (500.0, 200.0)):
        results.add(MeasuredCell(Contender.OURS, Request.LIST), sample(ours))
        results.add(MeasuredCell(Contender.FASTAPI, Request.LIST), sample(peer))
    results.add(MeasuredCell(Contender.OURS, Request.LIST, OPEN), sample(50.0, p99=12.0))
    results.add(MeasuredCell(Contender.FASTAPI, Request.LIST, OPEN), sample(50.0, p99=10.0))
    assert [
        (verdict.target.measure.name, verdict.ratio.median, verdict.is_met)
        for verdict in report.verdicts(results)
    ] == [
        ("RATE", 2.5, True),
        ("P99", 1.2, False),
    ]
    lines = report.targets(results).splitlines()
    assert [line.split(" list")[0].strip() for line in lines] == ["met", "NOT MET"]
    assert "2.50 (2.00-3.00)" in lines[0]
    assert "50 requests/s" in report.table(results)


def test_report_says_that_a_busy_machine_shows_little() -> None:
    results = Results()
    results.add(MeasuredCell(Contender.OURS, Request.GET), sample(100.0, others=0.4))
    results.add(MeasuredCell(Contender.FASTAPI, Request.GET), sample(10.0, others=0.4))
    busy, verdict = report.targets(results).splitlines()
    assert "used 40% of this machine" in busy
    assert verdict.startswith("unsure")
