"""Reports of processes: shown while they run, and foreign values never."""

import os
import socket
import time
from collections.abc import Iterator

import pytest
from redis import Redis

from cute_api.metrics import reported
from cute_api.metrics.metric import EVERY_KIND, MetricType, ProcessKind, Source
from cute_api.metrics.reports import (
    METRICS,
    ProcessMetrics,
    ProcessReport,
    ReportError,
    ReportingProcess,
    encode,
)
from cute_api.processes import reporting
from cute_api.processes.reporting import KEY, Reporter, reports, show_process
from cute_api.spec import Spec
from cute_api.usage import repairing, stream

RELAY = ReportingProcess(ProcessKind.RELAY, "host-1", 7)


@pytest.fixture
def valkey(redis_url: str) -> Iterator[Redis]:
    with stream.connect(redis_url) as valkey:
        valkey.delete(KEY)
        yield valkey
        valkey.delete(KEY)


def written(
    valkey: Redis, report: ReportingProcess, values: dict[str, float], *, ago_s: float = 0
) -> None:
    raw = encode(reporting.now_on(valkey) - ago_s, values)
    valkey.hset(KEY, report.field.encode(), raw)


def test_a_process_reports_itself_and_what_it_counted(redis_url: str, valkey: Redis) -> None:
    own = ProcessMetrics()
    own.begin(reported.RELAY_EVENTS, reported.RELAY_DELIVERIES)
    own.add(reported.RELAY_EVENTS, by=3)
    show_process(own, "1.2.3")
    Reporter(ProcessKind.RELAY, redis_url, own).report()
    found = reports(valkey)[
        ReportingProcess(ProcessKind.RELAY, socket.gethostname(), os.getpid())
    ].values
    assert found["cute_relay_events"] == {(): 3}
    assert found["cute_relay_deliveries"] == {(): 0}
    ((_, spec),) = found["cute_build_info"]
    assert spec == "1.2.3"
    assert 0 < found["cute_process_cpu_seconds"][()] <= time.process_time()
    assert found["cute_process_resident_memory_bytes"][()] > 10_000_000
    assert 3 <= found["cute_process_open_fds"][()] <= found["cute_process_max_fds"][()]
    assert found["cute_process_threads"][()] >= 1
    assert 0 < time.time() - found["cute_process_start_time_seconds"][()] < 86_400


def test_the_version_of_the_document_is_the_one_that_it_has() -> None:
    wanted = Spec.load(sandbox=False).document["info"]["version"]
    assert reporting._spec_version() == wanted


def test_a_process_that_ended_is_shown_for_seconds_and_its_report_removed_later(
    valkey: Redis,
) -> None:
    old, gone = (
        ReportingProcess(ProcessKind.API, "host-2", 1),
        ReportingProcess(ProcessKind.API, "host-3", 1),
    )
    written(valkey, RELAY, {"cute_relay_events": 1})
    written(valkey, old, {}, ago_s=reporting.SHOWN_S + 1)
    written(valkey, gone, {}, ago_s=reporting.FORGOTTEN_S + 1)
    valkey.hset(KEY, "future|host|1", encode(reporting.now_on(valkey), {}))
    assert set(reports(valkey)) == {RELAY}
    repairing.repair_reports(valkey)
    left = valkey.hkeys(KEY)
    assert sorted(left) == sorted([RELAY.field.encode(), old.field.encode(), b"future|host|1"])


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{}",
        b'{"at": "x", "values": {}}',
        b'{"at": 1, "values": {"cute_relay_events": "many"}}',
        b'{"at": 1, "values": {"cute_relay_events": null}}',
        b'{"at": 1, "values": {"cute_relay_events|x": 1}}',
        b'{"at": 1, "values": {"cute_work_takeovers|mining": 1}}',
        b'{"at": 1, "values": {"cute_build_info|a b|c": 1}}',
        b'{"at": 1, "values": ' + b"[" * 70_000,
    ],
)
def test_what_is_no_report_of_ours_is_refused(raw: bytes) -> None:
    with pytest.raises(ReportError):
        ProcessReport.decode(raw, ProcessKind.RELAY)


@pytest.mark.parametrize(
    "name", ["cute_up|valkey", "cute_requests|get_me|200", "cute_usage_rows_queued", "cute_next"]
)
def test_what_such_a_process_does_not_report_is_left_out(name: str) -> None:
    assert ProcessReport.decode(encode(1, {name: 5}), ProcessKind.RELAY).values == {}


@pytest.mark.parametrize(
    "field",
    [b"", b"relay", b"relay|h|1|2", b"king|h|1", b"relay|h x|1", b"relay|h|01", b"\xff|h|1"],
)
def test_a_name_that_no_process_has_is_refused(field: bytes) -> None:
    with pytest.raises(ReportError):
        ReportingProcess.of(field)


@pytest.mark.parametrize("junk", ["a string", "a field"])
def test_junk_among_the_reports_is_removed_and_hides_no_process(valkey: Redis, junk: str) -> None:
    if junk == "a string":
        valkey.set(KEY, "x")
        assert reports(valkey) == {}
    else:
        written(valkey, RELAY, {})
        valkey.hset(KEY, "relay|host-9|1", "x")
        assert set(reports(valkey)) == {RELAY}
    repairing.repair_reports(valkey)
    if junk == "a string":
        assert not valkey.exists(KEY)
    else:
        assert valkey.hkeys(KEY) == [RELAY.field.encode()]


def test_each_entry_of_the_list_is_well_formed() -> None:
    assert len({metric.name for metric in METRICS}) == len(METRICS)
    for metric in METRICS:
        assert metric.name.startswith("cute_"), metric
        assert not metric.name.endswith("_total"), metric
        assert metric.text.endswith("."), metric
        assert (metric.source is Source.ADDED) == (metric.counted is not None), metric
        assert not set(metric.label_names) & {"job", "instance", "user", "key", "webhook", "path"}
        # Sums on Valkey outlive processes, so what goes up and down can't be one.
        assert metric.source is not Source.ADDED or metric.type is not MetricType.GAUGE
        if metric.source is Source.READ:
            assert metric.processes == (ProcessKind.USAGE,), metric
    for kind in EVERY_KIND:
        assert any(kind in metric.processes for metric in reported.METRICS), kind
