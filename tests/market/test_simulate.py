"""`cute simulate`: its options and its report."""

import re
from collections import Counter

import pytest
from click.testing import CliRunner, Result

from cute_api.config import Variable
from scripts.sandbox.market.__main__ import MarketProgress, main
from scripts.sandbox.market.simulation import Day, MarketAction


def market(database_url: str, *arguments: str) -> Result:
    environ = {Variable.DATABASE_URL.value: database_url, Variable.SANDBOX.value: "1"}
    return CliRunner().invoke(main, arguments, env=environ)


def simulate(database_url: str, *arguments: str) -> Result:
    return market(database_url, "simulate", *arguments)


def test_simulate_says_what_it_stands_for_and_sums_up(database_url: str) -> None:
    assert market(database_url, "seed").exit_code == 0
    done = simulate(database_url, "--rate", "20", "--seconds", "1", "--seed", "4", "--hours", "24")
    assert done.exit_code == 0, done.output
    opening, *rest = done.output.splitlines()
    assert opening == (
        "Simulating 20 actions a second for 1 s (seed 4): 24 h of market in 1 s, from day 1, 08:00."
    )
    [total] = [
        re.fullmatch(r"Done: (\d+) actions in ([\d.]+) s, ([\d.]+) a second\.", line)
        for line in rest
        if "Done" in line
    ]
    counts = [int(found[1]) for line in rest if (found := re.match(r" +(\d+) [a-z ]+$", line))]
    assert total is not None
    assert sum(counts) == int(total[1]) > 0
    elapsed, rate = float(total[2]), float(total[3])
    assert elapsed > 0
    assert int(total[1]) / rate == pytest.approx(elapsed, abs=0.1)
    assert re.search(r"^On sale: \d+ items before, \d+ after\.$", done.output, re.MULTILINE)
    assert re.search(r"^Open orders: 4 before, \d+ after\.$", done.output, re.MULTILINE)


def test_simulate_with_an_unknown_seller_says_what_to_do(database_url: str) -> None:
    done = simulate(database_url, "--seller", "nobody@cute.example")
    assert done.exit_code == 1
    assert "Error: Not every --seller is a user" in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("arguments", [("--hours", "0"), ("--hours", "9000"), ("--rate", "0")])
def test_simulate_refuses_what_is_out_of_bounds(arguments: tuple[str, ...]) -> None:
    assert simulate("postgresql://nowhere", *arguments).exit_code == 2


def test_progress_is_one_line_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    progress = MarketProgress(10, Day(24), terminal=True)
    for elapsed in (0.1, 2.5, 5.0):
        progress(elapsed, Counter({MarketAction.LIST: 10}))
    progress.close()
    shown = capsys.readouterr().out
    assert "\n" not in shown
    assert shown.count("\r") == 3
    assert "[############            ]    5.0 s, day 1, 20:00  10 actions, 2.0 a second" in shown


def test_progress_of_a_long_run_is_a_bounded_number_of_lines(
    capsys: pytest.CaptureFixture[str],
) -> None:
    progress = MarketProgress(86_400, None, terminal=False)
    for elapsed in range(1, 86_400, 7):
        progress(elapsed, Counter({MarketAction.LIST: elapsed}))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 59
    assert lines[0] == "1443.0 s  1,443 actions, 1.0 a second"
