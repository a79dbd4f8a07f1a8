"""The doctor's rules: a table for each."""

import pytest

from cute_api.config import Variable, load
from cute_api.config_values import Pooler
from cute_api.doctor import (
    database_rules,
    network_rules,
    open_locks,
    plan,
    postgresql,
    valkey,
)
from cute_api.doctor.database_rules import HeldLock, SchemaFacts, ServerFacts
from cute_api.doctor.network_rules import LookupResult, NamedHost
from cute_api.doctor.open_locks import OpenSession
from cute_api.doctor.outcomes import Diagnosis, Outcome
from cute_api.lib.valkey_writes import WriteRefusal
from cute_api.models.encryption_keys import SharedKeys
from cute_api.models.schema_version import SchemaState
from cute_api.processes import heartbeat
from cute_api.services.system_health.check import Check, State, unknown
from cute_api.usage.connection_watch import ConnectionTotals

DAY_S = 86_400.0

OK, WARNING, FAILED, SKIPPED = Outcome
PUBLIC = Variable.PUBLIC_URL
BACKGROUND = database_rules.LOOKS_OF_BACKGROUND


def server(version: int = 180_003, *, standby: bool = False, read_only: bool = False) -> Diagnosis:
    return database_rules.of_server(ServerFacts(version, "db:5432/cute", standby, read_only))


def schema(state: SchemaState, version: str | None = "0042") -> Diagnosis:
    return database_rules.of_schema(SchemaFacts(state, version, "0042", "0040"))


def lock(silent_s: float | None, looks: int = heartbeat.HUNG_LOOKS) -> Diagnosis:
    return database_rules.of_lock(HeldLock(7, "10.0.0.3", silent_s), "cute relay", looks)


def waits(seconds: float) -> Diagnosis:
    """Two checks follow from the reports: one directly, one through the other."""
    report = OpenSession(8, "a report", open_s=90.0, idle_s=61.0)
    first = OpenSession(7, "cute", 9.0, None, seconds, 8, "items")
    return open_locks.of_waits([report, first, OpenSession(6, "psql", 9.0, None, 1.0, 7, "items")])


def idle(seconds: float) -> Diagnosis:
    return open_locks.of_waits([OpenSession(7, "psql", open_s=99.0, idle_s=seconds)])


def connections(used: int, most: int = 97, budget: int = 16) -> Diagnosis:
    return database_rules.of_connections(
        ConnectionTotals({("cute", "idle"): used - 1, ("other", "idle"): 1}, most), budget
    )


def keys(lacking: tuple[str, ...], *, is_known: bool) -> Diagnosis:
    return database_rules.of_keys(SharedKeys(lacking, is_known), ["a1"])


def memory(policy: str, used: int, most: int, *, sandbox: bool = False) -> Diagnosis:
    info = {"maxmemory_policy": policy, "used_memory": used, "maxmemory": most}
    return valkey.of_memory(info, sandbox=sandbox)


def names(*looked_up: tuple[float, str | None]) -> Diagnosis:
    return network_rules.of_names(
        [
            LookupResult(NamedHost("db.example", PUBLIC), took, problem)
            for took, problem in looked_up
        ]
    )


def url(value: str, *, sandbox: bool = False) -> Diagnosis:
    return network_rules.of_public_url(value, PUBLIC, sandbox=sandbox)


def ready(status: int | None, word: str = "", *reasons: str) -> Diagnosis:
    return network_rules.of_ready(status, {"status": word, "reasons": list(reasons)}, "away")


@pytest.mark.parametrize(
    ("judgement", "outcome", "said"),
    [
        (plan.of_python((3, 11, 4), ">=3.11"), OK, "3.11.4"),
        (plan.of_python((3, 10, 9), ">=3.11"), FAILED, "Install Python 3.11"),
        (plan.of_python((3, 11, 4), ""), WARNING, "install it again"),
        (network_rules.of_clocks(10.0, 10.3, 10.4), OK, "0.100 s ahead of this host"),
        (network_rules.of_clocks(10.0, 8.9, 10.0), WARNING, "1.100 s behind this host"),
        (network_rules.of_clocks(10.0, 12.0, 13.0), OK, "0.500 s ahead"),
        (network_rules.of_clocks(10.0, 70.1, 10.0), FAILED, "NTP"),
        (network_rules.of_clocks(10.0, 70.0, 10.0), FAILED, "60.000 s ahead of this host"),
        (network_rules.of_clocks(10.0, 9.0, 10.0), WARNING, "1.000 s behind this host"),
        (network_rules.of_clocks(10.0, 12.2, 11.0), WARNING, "1.700 s ahead of this host"),
        (network_rules.of_clocks(10.0, 10.0, 10.0), OK, "0.000 s behind this host"),
    ],
)
def test_this_host(judgement: Diagnosis, outcome: Outcome, said: str) -> None:
    check(judgement, outcome, said)


@pytest.mark.parametrize(
    ("judgement", "outcome", "said"),
    [
        (server(), OK, "18.3 at db:5432/cute"),
        (database_rules.of_refusal("no route\nhint"), FAILED, "no route Start PostgreSQL"),
        (database_rules.of_refusal("FATAL: too many clients"), FAILED, "Raise max_connections"),
        (server(170_009), FAILED, "PostgreSQL 18 or newer is needed, this is 17."),
        (server(standby=True), FAILED, "target_session_attrs=read-write"),
        (server(read_only=True), FAILED, "accepts no writes"),
        (schema(SchemaState.CURRENT), OK, "serves releases from 0040 on"),
        (schema(SchemaState.NEWER, "0050"), WARNING, "Upgrade this process"),
        (schema(SchemaState.OLDER, "0041"), FAILED, "at 0041, this build has 0042"),
        (schema(SchemaState.OLDER), FAILED, "values of lists are missing"),
        (schema(SchemaState.OLDER, None), FAILED, "run `cute db upgrade`"),
        (schema(SchemaState.TOO_NEW, "0050"), FAILED, "no longer serves this one"),
        (database_rules.of_pooler(False, Pooler.NONE, None), OK, "statements are prepared"),
        (database_rules.of_pooler(True, Pooler.TRANSACTION, None), OK, "are not prepared"),
        (database_rules.of_pooler(True, Pooler.NONE, "Set it."), FAILED, "Set it."),
        (database_rules.of_pooler(False, Pooler.TRANSACTION, None), WARNING, "Unset CUTE_DATA"),
        (database_rules.of_sessions(False), OK, "can start"),
        (database_rules.of_sessions(True), SKIPPED, "run this with theirs"),
        (lock(0.2), OK, "session 7 from 10.0.0.3, heard 0.2 s ago"),
        (lock(6.0), WARNING, "restart that `cute relay`"),
        (lock(6.0, BACKGROUND), OK, "heard 6.0 s ago"),
        (lock(30.0, BACKGROUND), WARNING, "silent"),
        (lock(None), WARNING, "track_activities"),
        (database_rules.of_lock(None, "cute usage"), FAILED, "Start `cute usage`"),
        (open_locks.of_waits([]), OK, "none is long"),
        (waits(4.9), OK, "none is long"),
        (
            waits(5.0),
            WARNING,
            "session 8 (a report), idle in a transaction for 61 s, blocks 2 (cute, psql) on items"
            " for up to 5.0 s",
        ),
        (waits(5.0), WARNING, "pg_terminate_backend(8)"),
        (idle(59.0), OK, "none is long"),
        (idle(60.0), WARNING, "blocks nobody"),
        (idle(60.0), WARNING, "pg_terminate_backend(7)"),
        (connections(40), OK, "40 of 97 in use"),
        (connections(78), WARNING, "78 of 97 in use"),
        (connections(81, budget=3), WARNING, "80% or more"),
        (connections(30, most=40), WARNING, "no room"),
        (connections(5, most=16), FAILED, "CUTE_DATABASE_CONNECTIONS"),
        (keys((), is_known=True), OK, "encrypts with a1"),
        (keys(("b2",), is_known=True), WARNING, "b2"),
        (keys(("b2",), is_known=False), FAILED, "CUTE_ENCRYPTION_KEYS"),
    ],
)
def test_postgresql(judgement: Diagnosis, outcome: Outcome, said: str) -> None:
    check(judgement, outcome, said)


@pytest.mark.parametrize(
    ("judgement", "outcome", "said"),
    [
        (valkey.of_server({"redis_version": "7.0.1"}), OK, "Redis 7.0.1"),
        (
            valkey.of_server({"valkey_version": "9.1.0", "redis_version": "7.2.4"}),
            OK,
            "Valkey 9.1.0",
        ),
        (valkey.of_server({"redis_version": "6.2.1"}), FAILED, "version 7 or newer"),
        (valkey.of_writes(None), OK, "accepts writes"),
        (valkey.of_writes(WriteRefusal.MEMORY), FAILED, "Raise maxmemory"),
        (valkey.of_writes(WriteRefusal.REPLICA), FAILED, "Name the primary"),
        (memory("noeviction", 10, 100), OK, "noeviction"),
        (memory("noeviction", 80, 100), WARNING, "80%"),
        (memory("noeviction", 10, 0), WARNING, "Set maxmemory"),
        (memory("noeviction", 10, 0, sandbox=True), OK, "no bound"),
        (memory("allkeys-lru", 10, 100), FAILED, "Set maxmemory-policy noeviction"),
        (valkey.of_persistence({"aof_enabled": 1}), OK, "append-only file"),
        (valkey.of_persistence({"aof_enabled": 0}), OK, "no append-only file"),
        (
            valkey.of_persistence({"aof_enabled": 1, "aof_last_write_status": "err"}),
            FAILED,
            "aof_last_write_status",
        ),
        (valkey.of_limits("does not respond"), FAILED, "counts alone"),
    ],
)
def test_valkey(judgement: Diagnosis, outcome: Outcome, said: str) -> None:
    check(judgement, outcome, said)


@pytest.mark.parametrize(
    ("judgement", "outcome", "said"),
    [
        (names(), SKIPPED, "no setting"),
        (names((0.2, None), (0.1, None)), OK, "2 names, the slowest in 0.20 s (db.example)"),
        (names((1.0, None)), WARNING, "name servers"),
        (names((3.0, None)), FAILED, "name servers"),
        (names((0.1, None), (0.1, "unknown")), FAILED, "db.example (CUTE_PUBLIC_URL): unknown"),
        (url("https://api.example"), OK, "https://api.example"),
        (url("http://api.example"), FAILED, "an https URL"),
        (url("http://127.0.0.1:8080"), FAILED, "this is only here"),
        (url("http://127.0.0.1:8080", sandbox=True), OK, "a sandbox"),
        (ready(200, "ok"), OK, "ready"),
        (ready(200, "degraded", "No Valkey."), WARNING, "No Valkey."),
        (ready(503, "unready", "No database."), FAILED, "No database."),
        (ready(404), FAILED, "lead to `cute serve`"),
        (ready(None), WARNING, "away"),
        (network_rules.of_ready(200, ["ok"], ""), FAILED, "nothing that this API says"),
        (network_rules.of_certificate(20 * DAY_S, 0.0), OK, "20 more days"),
        (network_rules.of_certificate(13.9 * DAY_S, 0.0), WARNING, "Renew it"),
        (network_rules.of_refused_certificate("expired"), FAILED, "expired"),
        (network_rules.of_mail_files(sandbox=True), SKIPPED, "files"),
        (network_rules.of_mail_files(sandbox=False), WARNING, "CUTE_MAIL"),
    ],
)
def test_what_is_around(judgement: Diagnosis, outcome: Outcome, said: str) -> None:
    check(judgement, outcome, said)


def check(judgement: Diagnosis, outcome: Outcome, said: str) -> None:
    assert judgement.outcome is outcome
    assert said in f"{judgement.found} {judgement.action}"
    # Whatever needs something done says what.
    assert bool(judgement.action) is (outcome in {WARNING, FAILED})


def test_names_are_those_of_settings_that_have_to_be_looked_up() -> None:
    settings = load(
        {
            "DATA_DIR": "/nowhere",
            "DATABASE_URL": "postgresql://cute:s3cret@db1.example,db2.example:5433/cute",
            "REDIS_URL": "redis+sentinel://:s3cret@10.0.0.1,[::1],s1.example/cute",
            "LIMITS_REDIS_URL": "unix:///run/valkey.sock",
            "CUTE_PUBLIC_URL": "https://api.example",
            "CUTE_MAIL": "smtps://me:s3cret@api.example",
        }
    )
    assert [(name.host, name.variable) for name in network_rules.names_of(settings)] == [
        ("api.example", Variable.PUBLIC_URL),
        ("db1.example", Variable.DATABASE_URL),
        ("db2.example", Variable.DATABASE_URL),
        ("s1.example", Variable.REDIS_URL),
    ]


def test_checks_of_operators_keep_their_word_bound_and_advice() -> None:
    found = postgresql.of_checks(
        [
            Check("Relay lag", State.OK, "0 s", "warn from 10 s"),
            Check("Emails queued", State.WARN, "3 emails", "warn from 2 min", "See the log."),
            Check("Workers", State.BAD, "no process", "a heartbeat", "Start `cute worker`."),
            unknown("Usage lag", "Valkey does not respond", "warn from 10 s"),
            Check("Relay", State.BAD, "no process", "", "Start `cute relay`."),
        ]
    )
    assert {name: finding.outcome for name, finding in found.items()} == {
        "Relay lag": OK,
        "Emails queued": WARNING,
        "Workers": FAILED,
        "Usage lag": SKIPPED,
    }
    assert found["Emails queued"].found == "3 emails (warn from 2 min)"
    assert found["Workers"].action == "Start `cute worker`."
