"""Each process works with the Valkey user that the documentation gives it, which can do no more."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import redis
from limits import RateLimitItemPerMinute
from redis.backoff import NoBackoff
from redis.exceptions import NoPermissionError
from redis.retry import Retry

from cute_api.config import ROOT, load
from cute_api.doctor.outcomes import Outcome
from cute_api.doctor.plan import examine
from cute_api.edge.limits.windows import WindowDemand
from cute_api.jobs.asking import JobQueue
from cute_api.jobs.refusals import KEY as REFUSED_KEY
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import MailKind, Scope, Tier
from cute_api.sealing import new_key
from cute_api.services.accounts import accounts
from cute_api.services.feeds.places import StreamPlaces
from cute_api.services.keys import keys
from cute_api.services.mail import queue
from cute_api.services.system_health import reader
from cute_api.usage import stream
from scripts.sandbox import embedded
from scripts.sandbox.embedded.valkey_nodes import TLS_NAME, ValkeyNode
from scripts.shared.certificates import Authority
from scripts.shared.ports import HOST
from tests.fixtures.http import NO_TLS, client_of
from tests.fixtures.limits import store_on
from tests.fixtures.servers import NewDatabase
from tests.usage.world import World
from tests.webhooks.backend import eventually
from tests.webhooks.receiver import receiving

DOCUMENT = ROOT / "docs" / "operations.md"
LINE = re.compile(r"^user (cute-([a-z]+)) (on >([A-Z_]+) .+)$", re.MULTILINE)
CALLS = 60
# What a look takes here is not what a test is about.
LOOK_S = 60.0
KINDS = {"api", "limits", "relay", "worker", "mailer", "background", "usage", "doctor"}
JOB_KEY = "rq:job:00000000-0000-0000-0000-000000000000"
QUEUE_KEY = "rq:queue:deliveries"

# Nobody but an operator.
FORBIDDEN = (
    ("CONFIG", "GET", "*"),
    ("CONFIG", "SET", "dir", "/tmp"),  # noqa: S108 - refused
    ("FLUSHALL",),
    ("FLUSHDB",),
    ("KEYS", "*"),
    ("SCAN", "0"),
    ("DEBUG", "JMAP"),
    ("FUNCTION", "LIST"),
    ("SCRIPT", "FLUSH"),
    ("EVAL", "return 1", "0"),
    ("ACL", "LIST"),
    ("MONITOR",),
    ("SHUTDOWN",),
    ("REPLICAOF", "NO", "ONE"),
    ("MODULE", "LIST"),
    ("CLIENT", "LIST"),
    ("CLIENT", "KILL", "TYPE", "normal"),
    ("PUBLISH", "rq:pubsub:x", "shutdown"),
    ("SUBSCRIBE", "rq:pubsub:x"),
)
# What one process must not do to the others.
TRESPASSES = {
    "api": (
        ("RPUSH", QUEUE_KEY, "x"),
        ("HSET", JOB_KEY, "data", "x"),
        ("SADD", "rq:workers", "x"),
        ("HGET", JOB_KEY, "data"),
        ("DEL", QUEUE_KEY),
        ("GET", "LIMITS:x"),
        ("SET", "LIMITS:x", "1"),
        ("XDEL", stream.STREAM, "1-1"),
        ("SET", REFUSED_KEY, "0"),
    ),
    "limits": (
        ("RPUSH", QUEUE_KEY, "x"),
        ("SET", QUEUE_KEY, "x"),
        ("SET", JOB_KEY, "x"),
        ("RENAME", "LIMITS:x", QUEUE_KEY),
        ("SET", stream.COUNTERS_KEY, "x"),
        ("GET", REFUSED_KEY),
    ),
    "relay": (
        ("BLPOP", QUEUE_KEY, "1"),
        ("BLPOP", "rq:queue:mails", "1"),
        ("RPUSH", "rq:queue:other", "x"),
        ("SADD", "rq:workers", "x"),
        ("HSET", stream.COUNTERS_KEY, "x", "1"),
        ("SET", "LIMITS:x", "1"),
    ),
    "worker": (
        ("RPUSH", QUEUE_KEY, "x"),
        ("BLPOP", "rq:queue:mails", "1"),
        ("HSET", stream.COUNTERS_KEY, "x", "1"),
        ("UNLINK", stream.STREAM),
        ("DEL", "LIMITS:x"),
    ),
    "mailer": (
        ("RPUSH", "rq:queue:mails", "x"),
        ("BLPOP", QUEUE_KEY, "1"),
        ("SADD", "rq:workers:deliveries", "x"),
        ("HSET", stream.COUNTERS_KEY, "x", "1"),
        ("DEL", "LIMITS:x"),
    ),
    "background": (
        ("RPUSH", "rq:queue:background", "x"),
        ("BLPOP", "rq:queue:mails", "1"),
        ("SADD", "rq:workers:mails", "x"),
        ("UNLINK", stream.STREAM),
        ("DEL", "LIMITS:x"),
    ),
    "usage": (
        ("XADD", stream.STREAM, "*", "r", "x"),
        ("DEL", stream.STREAM),
        ("HGETALL", JOB_KEY),
        ("RPUSH", QUEUE_KEY, "x"),
        ("SET", "LIMITS:x", "1"),
    ),
    "doctor": (
        ("RPUSH", QUEUE_KEY, "x"),
        ("XADD", stream.STREAM, "*", "r", "x"),
        ("HGETALL", JOB_KEY),
        ("SET", stream.COUNTERS_KEY, "x"),
        ("SET", "LIMITS:x", "1"),
    ),
}


@dataclass(frozen=True)
class Guarded:
    """A Valkey with the users of the documentation, and an `admin` for the test."""

    node: ValkeyNode
    admin: "redis.Redis"

    def url(self, kind: str) -> str:
        return self.node.url(f"cute-{kind}:{kind}@")

    def refusals(self) -> list[tuple[str, str]]:
        """The refused commands by user."""
        return [(str(entry["username"]), str(entry["object"])) for entry in self.admin.acl_log()]


@pytest.fixture
def guarded(lone_valkey: ValkeyNode) -> Iterator[Guarded]:
    with _guarding(lone_valkey) as made:
        yield made


@pytest.fixture
def guarded_by_tls(tls_valkey: ValkeyNode) -> Iterator[Guarded]:
    with _guarding(tls_valkey) as made:
        yield made


@contextmanager
def _guarding(node: ValkeyNode) -> Iterator[Guarded]:
    with node.client() as admin:
        kinds = set()
        for name, kind, rules, _ in LINE.findall(DOCUMENT.read_text()):
            kinds.add(kind)
            words = [f">{kind}" if word.startswith(">") else word for word in rules.split()]
            admin.execute_command("ACL", "SETUSER", name, *words)
        assert kinds == KINDS
        yield Guarded(node, admin)


def test_all_processes_work_as_the_users_of_the_documentation(
    new_database: NewDatabase, servers: embedded.Servers, guarded: Guarded, tmp_path: Path
) -> None:
    metrics = _work(new_database(), servers, guarded, tmp_path)
    assert metrics["cute_limit_fallbacks_total", ""] == 0


def test_all_processes_work_over_tls_as_the_users_of_the_documentation(
    new_database: NewDatabase, servers: embedded.Servers, guarded_by_tls: Guarded, tmp_path: Path
) -> None:
    metrics = _work(new_database(), servers, guarded_by_tls, tmp_path)
    # Until the first handshakes are done, calls may have been decided by the process alone.
    assert metrics["cute_limit_fallbacks_total", ""] < CALLS
    assert guarded_by_tls.admin.keys("LIMITS:*")


@pytest.mark.parametrize("how", ["another authority", "none", "another name", "no TLS"])
def test_a_valkey_that_does_not_prove_to_be_the_one_is_sent_nothing(
    tls_valkey: ValkeyNode, tmp_path: Path, how: str
) -> None:
    stranger = tmp_path / "stranger.pem"
    stranger.write_text(Authority("Somebody").pem)
    url = tls_valkey.url()
    wrong = {
        "another authority": url.replace(str(tls_valkey.authority), str(stranger)),
        "none": url.partition("?")[0],
        "another name": url.replace(TLS_NAME, HOST),
        "no TLS": url.replace("rediss:", "redis:").partition("?")[0],
    }[how]
    with (
        redis.Redis.from_url(wrong, retry=Retry(NoBackoff(), 0)) as valkey,
        pytest.raises(redis.ConnectionError),
    ):
        valkey.ping()
    demand = WindowDemand(RateLimitItemPerMinute(5), ("{key:alice}",))
    assert store_on(wrong).decide([demand]).local
    with tls_valkey.client() as right:
        assert right.keys("*") == []


def _work(
    database_url: str, servers: embedded.Servers, guarded: Guarded, tmp_path: Path
) -> dict[tuple[str, str], float]:
    """Make all processes work; return the metrics afterwards."""
    world = World(servers, Database(make_engine(database_url)), tmp_path)
    common = {"DATABASE_URL": database_url, "CUTE_ENCRYPTION_KEYS": new_key()}
    with receiving() as receiver:
        try:
            for kind in ("relay", "worker", "mailer", "background", "usage"):
                world.environ = {**common, "REDIS_URL": guarded.url(kind)}
                world.start(kind)
            limits_url = guarded.url("limits")
            world.environ = {
                **common,
                "REDIS_URL": guarded.url("api"),
                "LIMITS_REDIS_URL": limits_url,
            }
            world.start("serve")
            calls = _call_until_limited(world, receiver.url("/hook"))
            eventually(lambda: receiver.at("/hook"))
            eventually(lambda: len(world.stored()) == calls)
            eventually(lambda: list((tmp_path / "mail").glob("*.eml")))
            eventually(lambda: ("cute_up", "valkey") in world.metrics())
            metrics = world.metrics()
            assert metrics["cute_up", "valkey"] == 1
            health = httpx.get(f"{world.base_url}/healthz", trust_env=False, verify=NO_TLS)
            assert health.json() == {"status": "ok"}
            _read_as_pages_do(guarded)
            _stream_as_the_api_does(guarded)
            _look_as_the_doctor_does({**common, "REDIS_URL": guarded.url("doctor")})
            for actor in world.actors:
                actor.stop()
        finally:
            world.close()
    assert guarded.refusals() == []
    return metrics


def _call_until_limited(world: World, receiver_url: str) -> int:
    """Make a webhook, send a test event to it and use the quota up; how many calls that took."""
    with world.database.transaction() as session:
        alice, _ = accounts.create(session, email="alice@cute.example", tier=Tier.FREE)
        key = keys.create(session, user=alice, name="test", scopes=tuple(Scope), tier=Tier.FREE)
        queue.wish(session, MailKind.PASSWORD_CHANGED, user_id=alice.id)
    with client_of(world.base_url, key.secret) as client:
        webhook = client.post("/webhooks", json={"url": receiver_url, "types": ["item.created"]})
        assert webhook.status_code == 201
        path = f"/webhooks/{webhook.json()['id']}/test"
        assert client.post(path, json={"type": "item.created"}).status_code == 202
        statuses = [client.get("/brands").status_code for _ in range(CALLS)]
    assert set(statuses) == {200, 429}
    return 2 + len(statuses)


def _read_as_pages_do(guarded: Guarded) -> None:
    with redis.Redis.from_url(guarded.url("api")) as valkey:
        now = datetime.now(UTC)
        assert stream.complete_until(valkey, now) is not None
        assert stream.newest_of_key(valkey, "none", 10) == []
        found = reader.valkey_of(valkey)
        assert found is not None
        alive = {queue: len(silences) for queue, silences in found.workers_silent_s.items()}
        assert alive == dict.fromkeys(JobQueue, 1)


def _stream_as_the_api_does(guarded: Guarded) -> None:
    user_id = uuid4()
    with redis.Redis.from_url(guarded.url("api")) as valkey:
        places = StreamPlaces(valkey)
        place = places.take(user_id, most=1)
        assert place is not None
        assert StreamPlaces(valkey).take(user_id, most=1) is None, "all processes count together"
        places.opened(place)
        places.renew([place])
        places.leave([place])


def _look_as_the_doctor_does(environ: dict[str, str]) -> None:
    settings = {"DATA_DIR": "/nowhere", "CUTE_SANDBOX": "1", **environ}
    found = examine(lambda: load(settings), limit_s=LOOK_S)
    states = {line.name: line.judgement.outcome for line in found}
    looks = ("", "'s writes", "'s memory", "'s persistence")
    names = {*(f"Valkey{look}" for look in looks), "Clock of Valkey", "Workers", "Usage lag"}
    assert {name for name in names if states[name] is not Outcome.OK} == set()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_user_of_the_documentation_can_do_no_more(guarded: Guarded, kind: str) -> None:
    with redis.Redis.from_url(guarded.url(kind)) as valkey:
        for command in (*FORBIDDEN, *TRESPASSES[kind]):
            with pytest.raises(NoPermissionError):
                valkey.execute_command(*command)
    assert {user for user, _ in guarded.refusals()} == {f"cute-{kind}"}
