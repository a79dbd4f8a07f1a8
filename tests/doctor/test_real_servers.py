"""The findings of `cute doctor` about real servers: healthy, each broken, and stopped."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from click.testing import CliRunner
from psycopg2.extensions import connection as Connection
from psycopg2.extras import wait_select

from cute_api.cli import main
from cute_api.config import ROOT, Variable, load
from cute_api.doctor import open_locks
from cute_api.doctor.network import MAIL, MAIL_CERTIFICATE
from cute_api.doctor.outcomes import Diagnosis, Outcome
from cute_api.doctor.plan import examine
from cute_api.models.database import SESSION_SETTINGS
from cute_api.models.enums import AdvisoryLock
from cute_api.models.schema_version import newest
from cute_api.processes.connections import connect
from cute_api.sealing import Sealer, new_key
from cute_api.services.system_health.registry import CHECKS
from scripts.sandbox.embedded.valkey_nodes import ValkeyNode
from scripts.shared.certificates import DAY, Authority
from scripts.shared.ports import free_port
from tests.fixtures.poolers import Pooled
from tests.fixtures.servers import NewDatabase
from tests.platform.sandbox import environ
from tests.portal.mails.mail_server import mail_server
from tests.webhooks.backend import eventually

OK, WARNING, FAILED, SKIPPED = Outcome
PASSWORD = "s3cret-of-alice"
NOWHERE = 1
# What a look takes here is not what a test is about.
LIMIT_S = 60.0
KEY = new_key()
PAGE = ROOT / "docs" / "operations" / "doctor.md"

Settings = dict[str, str]


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """The settings of a sandbox without running processes."""
    return {
        Variable.DATA_DIR.value: str(tmp_path),
        Variable.DATABASE_URL.value: database_url,
        Variable.REDIS_URL.value: redis_url,
        Variable.SANDBOX.value: "1",
        Variable.PORT.value: str(free_port()),
    }


def said_with(settings: Settings, **changes: str) -> dict[str, Diagnosis]:
    """The finding of each check."""
    found = examine(lambda: load({**settings, **changes}), limit_s=LIMIT_S)
    assert PASSWORD not in repr(found)
    return {line.name: line.judgement for line in found}


def test_servers_that_are_well_are_ok_and_what_does_not_run_is_named(settings: Settings) -> None:
    said = said_with(settings)
    failed = {name for name, finding in said.items() if finding.outcome is FAILED}
    locks = {f"Lock of {process}" for process in ("cute relay", "cute usage", "cute background")}
    assert failed == {*locks, "Workers", "Mail workers", "Background workers"}
    assert {name for name, finding in said.items() if finding.outcome is WARNING} == {"API"}
    rows = re.findall(r"^\| ([^|]+) \| [^|]*\| ", PAGE.read_text(), re.MULTILINE)
    documented = {name for row in rows[2:] for name in row.split(", ")}
    documented -= {"All others", MAIL_CERTIFICATE}
    assert set(said) - {MAIL_CERTIFICATE} == {check.name for check in CHECKS if check.name}
    assert documented == {check.doctor for check in CHECKS if check.doctor}


def test_the_lock_of_a_process_shows_its_session(settings: Settings, database_url: str) -> None:
    with closing(connect(database_url, "cute relay")) as relay, relay.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", (AdvisoryLock.RELAY.value,))
        said = said_with(settings)["Lock of cute relay"]
        assert said.outcome is OK
        assert said.found.startswith(f"session {relay.info.backend_pid} on a Unix socket, heard ")


@pytest.fixture
def holder(database_url: str) -> Iterator[Connection]:
    with closing(psycopg2.connect(database_url, application_name="a report")) as connection:
        yield connection


def test_sessions_that_hold_up_others_are_named(
    settings: Settings, holder: Connection, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_locks, "LONGEST_WAIT_S", 0.0)
    with holder.cursor() as cursor:
        cursor.execute("LOCK TABLE items")
    pid = holder.info.backend_pid
    with closing(psycopg2.connect(database_url, application_name="a change", async_=True)) as other:
        wait_select(other)
        # It has brands already, and waits for items.
        other.cursor().execute("BEGIN; SELECT FROM brands; SELECT FROM items")
        eventually(lambda: pid in blockers(holder, other.info.backend_pid))
        said = said_with(settings)["Waits for locks"]
    assert said.outcome is WARNING
    assert said.found.startswith(f"session {pid} (a report), idle in a transaction for ")
    assert "blocks 1 (a change) on items for up to " in said.found
    assert f"pg_terminate_backend({pid})" in said.action


def blockers(connection: Connection, pid: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_blocking_pids(%s)", (pid,))
        found: list[list[int]] = [row[0] for row in cursor.fetchall()]
    return found[0]


def test_migrations_and_keys_that_do_not_fit_are_failures(
    settings: Settings, new_database: NewDatabase
) -> None:
    url = new_database()
    own = {Variable.DATABASE_URL.value: url, Variable.ENCRYPTION_KEYS.value: KEY}
    [print_of_key] = Sealer([KEY]).fingerprints
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        assert said_with(settings, **own)["Encryption keys"].outcome is OK
        cursor.execute("INSERT INTO encryption_keys VALUES ('0123456789abcdef')")
        found = said_with(settings, **own)["Encryption keys"]
        assert found.outcome is FAILED
        assert print_of_key in found.found
        assert "fingerprint 0123456789abcdef" in found.action
        cursor.execute("SELECT count(*) FROM encryption_keys")
        assert cursor.fetchone() == (1,)
        cursor.execute("UPDATE alembic_version SET version_num = '0041'")
        found = said_with(settings, **own)["Migrations"]
        assert found.outcome is FAILED
        assert found.found.startswith(f"at 0041, this build has {newest()}")
        cursor.execute("UPDATE alembic_version SET version_num = '9999'")
        assert said_with(settings, **own)["Migrations"].outcome is WARNING


def test_a_database_without_migrations_is_a_failure_and_stops_no_other_check(
    settings: Settings, servers: object, new_database: NewDatabase
) -> None:
    url = new_database()
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    said = said_with(settings, DATABASE_URL=url)
    assert (said["Migrations"].outcome, said["Migrations"].found) == (FAILED, "none has run")
    assert said["Work"].outcome is SKIPPED
    assert said["Connections"].outcome is OK


def test_a_valkey_with_another_policy_or_without_writes_or_away_is_a_failure(
    settings: Settings, lone_valkey: ValkeyNode
) -> None:
    url = lone_valkey.url(f"default:{PASSWORD}@")

    def failing() -> dict[str, str]:
        said = said_with(settings, REDIS_URL=url)
        watched = ("Valkey", "Valkey's writes", "Valkey's memory", "Valkey's persistence")
        return {
            name: said[name].found + said[name].action
            for name in watched
            if said[name].outcome is FAILED
        }

    with lone_valkey.client() as client:
        client.config_set("requirepass", PASSWORD)
        client.auth(PASSWORD)
        assert failing() == {}
        client.config_set("maxmemory-policy", "allkeys-lru")
        assert list(failing()) == ["Valkey's memory"]
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", 1_000)
        assert "Raise maxmemory" in failing()["Valkey's writes"]
        client.config_set("maxmemory", 0)
        client.replicaof("127.0.0.1", NOWHERE)
        assert "Name the primary in REDIS_URL" in failing()["Valkey's writes"]
    lone_valkey.kill()
    said = said_with(settings, REDIS_URL=url)
    assert said["Valkey"].outcome is FAILED
    assert {said["Valkey's memory"].outcome, said["Workers"].outcome} == {SKIPPED}
    assert said["Outbox backlog"].outcome is OK


@pytest.mark.parametrize("kind", ["redis", "redis+cluster"])
def test_another_store_of_limits_that_is_away_is_a_failure(settings: Settings, kind: str) -> None:
    away = f"{kind}://cute-limits:{PASSWORD}@127.0.0.1:{NOWHERE}"
    said = said_with(settings, LIMITS_REDIS_URL=away)["Limits' store"]
    assert said.outcome is FAILED
    assert said.found.startswith("does not respond (")


def test_through_a_pooler_the_setting_must_fit(
    settings: Settings, new_database: NewDatabase, pooled: Pooled
) -> None:
    direct = new_database()
    with closing(psycopg2.connect(direct)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        for name, value in SESSION_SETTINGS.items():
            role = f"ALTER ROLE cute IN DATABASE {connection.info.dbname} SET {name} = '{value}'"
            cursor.execute(role)
    url = pooled(direct)
    said = said_with(settings, DATABASE_URL=url)
    assert said["Pooler"].outcome is FAILED
    assert "set CUTE_DATABASE_POOLER=transaction" in said["Pooler"].action
    said = said_with(settings, DATABASE_URL=url, CUTE_DATABASE_POOLER="transaction")
    assert said["Pooler"].outcome is OK
    assert said["Direct connection"].outcome is SKIPPED
    assert said["Migrations"].outcome is OK
    assert said["Relay lag"].outcome is OK
    said = said_with(settings, DATABASE_URL=direct, CUTE_DATABASE_POOLER="transaction")
    assert said["Pooler"].outcome is WARNING


def test_the_mail_server_is_logged_in_to_and_sent_nothing(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority("Cute's authority")
    trusted = tmp_path / "authority.pem"
    trusted.write_text(authority.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    tls = authority.server(tmp_path, "localhost", ends_in=DAY / 2)
    with mail_server(starttls=tls, login=("cute", PASSWORD)) as server:
        place = f"@localhost:{server.port}?starttls=1"
        said = said_with(settings, CUTE_MAIL=f"smtp://cute:{PASSWORD}{place}")
        assert (said[MAIL].outcome, said[MAIL].found) == (
            OK,
            f"localhost:{server.port}, STARTTLS, logged in",
        )
        assert said[MAIL_CERTIFICATE].outcome is WARNING
        wrong = said_with(settings, CUTE_MAIL=f"smtp://cute:{PASSWORD}x{place}")
        assert wrong[MAIL].outcome is FAILED
        assert "refuses the login (535)" in wrong[MAIL].action
        assert server.mails == []
    with mail_server(tls=tls) as server:
        # The certificate is all that is looked at, whatever is spoken after it.
        url = f"https://localhost:{server.port}"
        shown = said_with(settings, CUTE_PUBLIC_URL=url)["Certificate of the public URL"]
        assert (shown.outcome, shown.found[:9]) == (WARNING, "valid for")
        monkeypatch.delenv("SSL_CERT_FILE")
        shown = said_with(settings, CUTE_PUBLIC_URL=url)["Certificate of the public URL"]
        assert shown.outcome is FAILED
        assert "unable to get local issuer certificate" in shown.found


def test_the_command_ends_with_1_where_postgresql_is_away_and_says_the_rest(
    redis_url: str, tmp_path: Path
) -> None:
    away = f"postgresql://cute:{PASSWORD}@127.0.0.1:{NOWHERE}/cute"
    given = environ(tmp_path, free_port(), DATABASE_URL=away, REDIS_URL=redis_url, CUTE_SANDBOX="1")
    ran = subprocess.run(
        [sys.executable, "-m", "cute_api.cli", "doctor", "--json"],
        cwd=ROOT,
        env=dict(given),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (1, "")
    assert PASSWORD not in ran.stdout
    found = json.loads(ran.stdout)
    states = {check["name"]: check["state"] for check in found["checks"]}
    assert found["ok"] is False
    assert (states["PostgreSQL"], states["Migrations"]) == ("failed", "skipped")
    assert states["Valkey's writes"] == "ok"


def test_a_setting_that_can_not_be_read_is_named(settings: Settings) -> None:
    done = CliRunner().invoke(main, ["doctor"], env={**settings, "CUTE_DATABASE_POOLER": "maybe"})
    assert done.exit_code == 1
    assert "Settings: CUTE_DATABASE_POOLER must be none or transaction" in done.output
    assert "skipped  All other checks" in done.output
