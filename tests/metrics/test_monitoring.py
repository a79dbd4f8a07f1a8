"""Rules, dashboard and pages of alerts follow from the list of metrics, and promtool takes them."""

import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from cute_api.config import ROOT
from cute_api.metrics.metric import MetricType
from cute_api.metrics.reports import METRICS
from cute_api.spec import Spec
from cute_api.usage.histogram import BOUNDS_US
from scripts.release.monitoring.alert import FAST_INTERVAL
from scripts.release.monitoring.causes import CAUSES
from scripts.release.monitoring.exporters import FOREIGN, Exporter
from scripts.release.monitoring.files import different
from scripts.release.monitoring.rules import RUNBOOKS, alert_names, groups
from scripts.release.monitoring.slos import FAST_S, NOT_TIMED
from tests.deploy.programs import Program, ran

READ_S = 2.5
PROMETHEUS = ROOT / "deploy" / "prometheus"
DASHBOARD = ROOT / "deploy" / "grafana" / "cute.json"
PAGES = ROOT / "docs" / "operations" / "alerts"
INDEX = "README"
HEADINGS = ["## What it means", "## What to check", "## What to do"]
METRIC = re.compile(r"\b(?:cute|haproxy|nginx|node|pg|probe)_[a-z_]+\b(?=[\s{\[)]|$)")
RECORDED = re.compile(r"\bcute:[\w:]+")
SELECTOR = re.compile(r"\b((?:cute|haproxy|nginx|node|pg|probe)_[a-z_]+|up)\{([^}]*)\}")
LABEL = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)")
# What these are in a page of an alert is no metric.
PARTS = {
    MetricType.COUNTER: ("_total",),
    MetricType.GAUGE: ("",),
    MetricType.HISTOGRAM: ("_bucket", "_count", "_sum"),
}
SHOWN: dict[str, frozenset[str]] = {
    **FOREIGN,
    **{
        f"{metric.name}{part}": frozenset(metric.label_names)
        for metric in METRICS
        for part in PARTS[metric.type]
    },
}


@cache
def rules() -> list[dict[str, Any]]:
    loaded = yaml.safe_load((PROMETHEUS / "rules.yaml").read_text())
    return [rule for group in loaded["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(DASHBOARD.read_text())["panels"]
    return found


def targets() -> list[str]:
    return [target["expr"] for panel in panels() for target in panel.get("targets", ())]


def unknown(query: str) -> Iterator[str]:
    """Names and labels that the list has not."""
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    yield from (name for name in METRIC.findall(query) if name not in SHOWN)
    yield from (name for name in RECORDED.findall(query) if name not in recorded)
    for name, matchers in SELECTOR.findall(query):
        labels = {"le", *SHOWN[name]}
        yield from (
            f"{name}{{{label}}}" for label in LABEL.findall(matchers) if label not in labels
        )


def test_generated_files_are_what_the_list_gives() -> None:
    assert different(ROOT) == []


def test_rules_and_dashboard_name_only_what_is_in_the_list() -> None:
    queries = [*(rule["expr"] for rule in rules()), *targets()]
    assert len(queries) > 100
    assert [text for query in queries for text in unknown(query)] == []
    assert list(unknown('cute_other > 1 or cute_up{user="a"}')) == ["cute_other", "cute_up{user}"]
    assert list(unknown("rate(cute_requests[5m])")) == ["cute_requests"]


def test_objectives_name_an_operation_and_a_bucket_that_exist() -> None:
    assert NOT_TIMED in Spec.load(sandbox=False).operations
    assert round(FAST_S * 1_000_000) in BOUNDS_US


def test_promtool_accepts_the_configuration_and_the_rules() -> None:
    # With the rules that it names.
    ran(Program.PROMTOOL, "check", "config", PROMETHEUS / "prometheus.yaml")


def test_a_server_that_hangs_is_an_alert_within_15_seconds() -> None:
    jobs = yaml.safe_load((PROMETHEUS / "prometheus.yaml").read_text())["scrape_configs"]
    [job] = [config for config in jobs if config["job_name"] == "cute"]
    [down] = [cause for cause in CAUSES if cause.name == "CuteServerDown"]
    scrape, limit, look, wait = (
        float(text.removesuffix("s"))
        for text in (job["scrape_interval"], job["scrape_timeout"], FAST_INTERVAL, down.wait)
    )
    assert down.is_fast
    assert limit > READ_S
    # In the worst case it hangs just after a scrape, and the next one is seen just too late.
    assert scrape + READ_S + look + max(wait, look) <= 15


def test_each_exporter_that_rules_read_has_a_job() -> None:
    jobs = yaml.safe_load((PROMETHEUS / "prometheus.yaml").read_text())["scrape_configs"]
    names = {job["job_name"] for job in jobs}
    assert names == {"cute", "edge", "probe", "postgres", "node"}
    assert len(Exporter) == 5, "HAProxy and mtail are both `edge`"


def test_each_alert_fires_when_it_must_and_not_when_all_is_well() -> None:
    tested = yaml.safe_load((PROMETHEUS / "tests.yaml").read_text())["tests"]
    firing = {
        check["alertname"]
        for test in tested
        for check in test.get("alert_rule_test", ())
        if check["exp_alerts"]
    }
    assert firing == set(alert_names())
    ran(Program.PROMTOOL, "test", "rules", PROMETHEUS / "tests.yaml")


def test_each_alert_has_a_page_and_each_page_an_alert() -> None:
    pages = {path.stem for path in PAGES.glob("*.md")} - {INDEX}
    assert pages == set(alert_names())
    for rule in rules():
        if "alert" in rule:
            assert rule["annotations"]["runbook_url"] == f"{RUNBOOKS}/{rule['alert']}.md"


@pytest.mark.parametrize("name", alert_names())
def test_the_page_of_an_alert_says_what_to_check_and_do(name: str) -> None:
    text = (PAGES / f"{name}.md").read_text()
    assert text.startswith(f"# {name}\n")
    assert [line for line in text.splitlines() if line.startswith("## ")] == HEADINGS
    queries = re.findall(r"`([^`\n]*cute_[^`\n]*)`", text) + re.findall(
        r"```promql\n(.*?)```", text, re.S
    )
    assert [text for query in queries for text in unknown(query)] == []


def test_dashboard_has_each_number_once_and_no_panel_over_another() -> None:
    found = panels()
    assert len({panel["id"] for panel in found}) == len(found)
    assert len({panel["title"] for panel in found if panel["type"] == "row"}) == len(
        [panel for panel in found if panel["type"] == "row"]
    )
    for panel in found:
        names = [target["refId"] for target in panel.get("targets", ())]
        assert len(set(names)) == len(names)
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24
    for first, second in combinations([panel["gridPos"] for panel in found], 2):
        apart = (
            first["x"] + first["w"] <= second["x"]
            or second["x"] + second["w"] <= first["x"]
            or first["y"] + first["h"] <= second["y"]
            or second["y"] + second["h"] <= first["y"]
        )
        assert apart, (first, second)


def test_promtool_reads_each_query_of_the_dashboard(tmp_path: Path) -> None:
    named = [{"record": f"panel:{n}", "expr": query} for n, query in enumerate(targets())]
    file = tmp_path / "targets.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "targets", "rules": named}]}))
    ran(Program.PROMTOOL, "check", "rules", file)


def test_the_rules_are_those_of_the_file() -> None:
    assert yaml.safe_load((PROMETHEUS / "rules.yaml").read_text()) == groups()
