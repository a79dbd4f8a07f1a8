"""The relays of drills fail as they say, and the table of needs judges calls by them."""

import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psutil
import pytest
import yaml

from cute_api.config import ROOT
from scripts.checks.drills import dependencies
from scripts.checks.drills.outages import names
from scripts.checks.drills.outages.expected_alerts import (
    ALERTS,
    SLOW_MACHINE,
    AlertExpectation,
    expected,
    quiet_first,
)
from scripts.checks.drills.outages.modes import FailureMode
from scripts.checks.drills.outages.needs import (
    CALLS_THAT_NEED,
    WORK_THAT_NEEDS,
    Dependency,
    FailureCase,
    OutageCall,
    judge,
)
from scripts.checks.drills.outages.relay import Relays, TcpRelay
from scripts.checks.drills.outages.stopping import continue_all, stop_all
from scripts.checks.drills.stage.callers import TimedCall
from scripts.shared.ports import HOST, free_port
from scripts.shared.waiting import until

CALLS, CALLERS = 1_000, 24
SLOW_S = 0.5
SILENT_S = 0.2
REPLY_S = 10.0
Relayed = tuple[Relays, TcpRelay]


def echo(server: socket.socket) -> None:
    def reply(connection: socket.socket) -> None:
        with connection:
            while data := connection.recv(100):
                connection.sendall(data)

    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=reply, args=(connection,), daemon=True).start()


@pytest.fixture
def relayed() -> Iterator[Relayed]:
    """A relay to a server that echoes."""
    with socket.create_server((HOST, 0)) as server:
        threading.Thread(target=echo, args=(server,), daemon=True).start()
        relays = Relays(slow_s=SLOW_S)
        with closing(relays):
            yield relays, relays.add(server.getsockname()[1])
        server.shutdown(socket.SHUT_RDWR)


def connected(relay: TcpRelay, timeout: float = REPLY_S) -> socket.socket:
    return socket.create_connection((HOST, relay.port), timeout)


def reply_of(connection: socket.socket, text: bytes, timeout: float = REPLY_S) -> bytes:
    connection.settimeout(timeout)
    connection.sendall(text)
    return connection.recv(100)


def test_a_relay_that_works_resets_no_connection_of_many(relayed: Relayed) -> None:
    _, relay = relayed

    def call(_: int) -> bytes:
        with connected(relay) as client:
            return reply_of(client, b"a")

    with ThreadPoolExecutor(CALLERS) as callers:
        assert set(callers.map(call, range(CALLS))) == {b"a"}


def test_refused_resets_open_connections_and_refuses_new_ones(relayed: Relayed) -> None:
    relays, relay = relayed
    with connected(relay) as client:
        assert reply_of(client, b"a") == b"a"
        relays.fail(relay, FailureMode.REFUSED)
        with pytest.raises(ConnectionResetError):
            client.recv(1)
    with pytest.raises(ConnectionRefusedError):
        connected(relay)
    relays.restore(relay)
    with connected(relay) as client:
        assert reply_of(client, b"b") == b"b"


def test_dropped_no_connection_is_established_and_open_ones_are_silent(relayed: Relayed) -> None:
    relays, relay = relayed
    with connected(relay) as client:
        assert reply_of(client, b"a") == b"a"
        relays.fail(relay, FailureMode.DROPPED)
        with pytest.raises(TimeoutError):
            reply_of(client, b"b", SILENT_S)
        with pytest.raises(TimeoutError):
            connected(relay, SILENT_S)
        relays.restore(relay)
        client.settimeout(REPLY_S)
        assert client.recv(100) == b"b", "what was sent meanwhile arrives"
    with connected(relay) as client:
        assert reply_of(client, b"c") == b"c"


def test_slow_delays_each_response(relayed: Relayed) -> None:
    relays, relay = relayed
    with connected(relay) as client:
        assert reply_of(client, b"a") == b"a"
        relays.fail(relay, FailureMode.SLOW)
        began = time.monotonic()
        assert reply_of(client, b"b") == b"b"
        assert time.monotonic() - began >= SLOW_S
        relays.restore(relay)


def test_half_open_silences_open_connections_for_good_and_serves_new_ones(
    relayed: Relayed,
) -> None:
    relays, relay = relayed
    with connected(relay) as client:
        assert reply_of(client, b"a") == b"a"
        relays.fail(relay, FailureMode.HALF_OPEN)
        with pytest.raises(TimeoutError):
            reply_of(client, b"b", SILENT_S)
        with connected(relay) as other:
            assert reply_of(other, b"c") == b"c"
        relays.restore(relay)
        with pytest.raises(TimeoutError):
            reply_of(client, b"d", SILENT_S)


def test_stop_all_stops_a_process_and_its_children() -> None:
    with subprocess.Popen(["/bin/sh", "-c", "sleep 60 & wait"]) as parent:
        process = psutil.Process(parent.pid)
        until(lambda: len(process.children()) == 1, "the child is there")
        family = [process, *process.children()]
        stop_all(parent.pid)
        until(
            lambda: all(member.status() == psutil.STATUS_STOPPED for member in family), "all stop"
        )
        continue_all(parent.pid)
        until(
            lambda: all(member.status() == psutil.STATUS_SLEEPING for member in family),
            "they continue",
        )
        for member in family:
            member.kill()


def query(name: str, kind: int = names.ADDRESS_RECORD) -> bytes:
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return names.HEAD.pack(7, 0x100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!HH", kind, 1)


def test_name_server_knows_its_own_names_only() -> None:
    found = names.respond(query("valkey.drill.test"))
    assert found.endswith(socket.inet_aton(HOST))
    assert names.HEAD.unpack_from(found)[:4] == (7, names.FOUND, 1, 1)
    assert names.HEAD.unpack_from(names.respond(query("valkey.drill.test", 28)))[3] == 0
    other = names.respond(query("cute.example"))
    assert names.HEAD.unpack_from(other)[1] == names.NO_SUCH_NAME


def test_name_relay_fails_in_each_mode(relayed: Relayed) -> None:
    relays, _ = relayed
    server_port, own_port = free_port(), free_port()
    threading.Thread(target=names.serve, args=(server_port,), daemon=True).start()
    relay = names.NameRelay(server_port, address=HOST, own_port=own_port)
    relays.run(relay.listen())

    def asked() -> int:
        """The flags of a response."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(SILENT_S)
            client.connect((HOST, own_port))
            client.send(query("drill.test"))
            flags: int = names.HEAD.unpack_from(client.recv(100))[1]
            return flags

    def is_served() -> bool:
        try:
            return asked() == names.FOUND
        except OSError:
            return False

    until(is_served, "the name server responds")
    for mode, error in (
        (FailureMode.REFUSED, ConnectionRefusedError),
        (FailureMode.DROPPED, TimeoutError),
        (FailureMode.SLOW, TimeoutError),
    ):
        relays.run(relay.fail(mode))
        with pytest.raises(error):
            asked()
        relays.run(relay.restore())
        until(is_served, "the name server responds again")
    relays.run(relay.fail(FailureMode.HALF_OPEN))
    assert asked() == names.TRUNCATED
    relays.run(relay.close())


def call(kind: OutageCall, begun: float, status: int = 200, **more: bool) -> TimedCall:
    return TimedCall(begun, 0.1, kind, status, "", **more)


def test_each_dependency_has_its_needs() -> None:
    assert set(CALLS_THAT_NEED) == set(WORK_THAT_NEEDS) == set(Dependency)
    for calls in CALLS_THAT_NEED.values():
        assert not calls & {OutageCall.ALIVE, OutageCall.READY}, "probes need nothing"


def test_calls_that_need_what_fails_may_fail_while_it_does_and_say_so() -> None:
    case = FailureCase(Dependency.PRIMARY, FailureMode.STOPPED, failed_at=100.0, restored_at=106.0)
    clear = call(OutageCall.LIST, 101.0, 503, says_when=True)
    unclear = call(OutageCall.LIST, 102.0, 500)
    needless = call(OutageCall.PAGE, 103.0, 503, says_when=True)
    late = call(OutageCall.CREATE, 130.0, 503, says_when=True)
    outcome = judge(case, [clear, unclear, needless, late, call(OutageCall.ALIVE, 104.0)])
    assert (outcome.needless, outcome.unclear) == ([needless, late], [unclear])
    assert outcome.recovered_s == pytest.approx(24.1)


def test_half_open_is_over_as_soon_as_clients_have_noticed() -> None:
    case = FailureCase(
        Dependency.PRIMARY, FailureMode.HALF_OPEN, failed_at=100.0, restored_at=160.0
    )
    late = call(OutageCall.LIST, 130.0, 503, says_when=True)
    assert judge(case, [late]).needless == [late]


def test_parts_are_chosen_by_dependency_mode_or_both() -> None:
    def chosen(*arguments: str) -> set[tuple[str, str]]:
        return set(dependencies.parts_of(dependencies.parser().parse_args(arguments)))

    assert len(chosen()) == len(Dependency) * len(FailureMode)
    assert chosen("--only", "oidc:stop") == {("oidc", "stop")}
    assert chosen("--only", "oidc", "--except", "stop", "drop", "slow") == {
        ("oidc", "refused"),
        ("oidc", "half-open"),
    }
    with pytest.raises(SystemExit):
        chosen("--only", "nothing")


def test_alerts_of_each_dependency_are_shipped_and_linger_only() -> None:
    rules = yaml.safe_load((ROOT / "deploy" / "prometheus" / "rules.yaml").read_text())
    shipped = {rule.get("alert") for group in rules["groups"] for rule in group["rules"]}
    assert set(ALERTS) == set(Dependency)
    assert shipped.issuperset(
        expected(Dependency.PRIMARY, tuple(Dependency), tuple(FailureMode)).may_fire
    )
    order = quiet_first(tuple(Dependency))
    assert order[-1] is Dependency.PRIMARY
    assert expected(order[0], [], tuple(FailureMode)) == AlertExpectation(may_fire=SLOW_MACHINE)
    lingering = expected(Dependency.PRIMARY, [Dependency.LIMITS], tuple(FailureMode))
    assert "CuteLimitsPerProcess" in lingering.may_fire
    assert lingering.fires == ALERTS[Dependency.PRIMARY].fires
    part = expected(Dependency.PRIMARY, [], [FailureMode.STOPPED])
    assert part.fires == frozenset(), "some modes alone are too short for an alert"
    assert ALERTS[Dependency.PRIMARY].fires <= part.may_fire
