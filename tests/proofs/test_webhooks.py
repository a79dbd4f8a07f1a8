"""At least once and in order, whatever is killed or floods: proofs of webhooks, made small.

`make proof` runs the same with 100,000 events and with 10,000 installs.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from scripts.checks.bench import webhooks as bench
from scripts.checks.proof import webhooks as proof_of_webhooks
from scripts.checks.proof.installs import __main__ as installs
from scripts.checks.proof.webhooks import Victim, WebhooksProof, report
from scripts.checks.stack import stack
from tests.fixtures.clusters import new_cluster
from tests.fixtures.forks import forked

EVENTS = 600
RATE = 100.0
SEED = 20_261
SELLERS = 60
BACKLOG = 80


@pytest.mark.costly
def test_no_event_is_lost_or_out_of_order_when_each_process_is_killed(tmp_path: Path) -> None:
    new_cluster(tmp_path / "data")
    with stack(tmp_path, spawn=forked) as running:
        result = WebhooksProof(running).run(EVENTS, RATE, SEED, print)
    print(report(result))
    assert result.verdict.violations == {}, result.verdict.examples
    assert result.verdict.events >= EVENTS
    assert result.listed > 0
    assert set(result.kills) == set(Victim)


@pytest.mark.costly
def test_a_seller_who_floods_the_webhook_of_an_app_delays_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new_cluster(tmp_path / "data")
    with stack(tmp_path, spawn=forked) as running:
        installs.prove(running, SELLERS, BACKLOG, RATE, print)
    assert "Proven" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("main", "arguments"),
    [
        (proof_of_webhooks.main, ["--events", "10000000"]),
        (bench.main, ["--hooks", "1", "--backlog", "2000000"]),
    ],
)
def test_a_size_beyond_the_budget_of_a_day_is_refused_before_anything_starts(
    main: Callable[[Sequence[str]], int],
    arguments: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    assert "which may have" in capsys.readouterr().err
