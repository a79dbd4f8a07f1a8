"""Ports for servers that are about to start: nobody else gets them meanwhile."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from scripts.shared import ports
from scripts.shared.ports import BLOCK_PORTS, FIRST_PORT, NoPortError, free_port

SOME_BLOCK = 7
TWO_BLOCKS = 2 * BLOCK_PORTS


def block_of(port: int) -> int:
    return (port - FIRST_PORT) // BLOCK_PORTS


def test_a_port_is_free_and_none_that_linux_gives_to_others() -> None:
    with socket.create_server((ports.HOST, free_port())) as server:
        assert FIRST_PORT <= server.getsockname()[1] < 32_768


def test_no_port_comes_twice() -> None:
    given = [free_port() for _ in range(TWO_BLOCKS)]
    assert len(set(given)) == TWO_BLOCKS


def test_a_block_has_one_owner_until_that_is_gone() -> None:
    alice = ports.ports(SOME_BLOCK)
    first = next(alice)
    bob = ports.ports(block_of(first))
    assert block_of(next(bob)) != block_of(first)
    alice.close()
    assert block_of(next(ports.ports(block_of(first)))) == block_of(first)


def test_a_port_in_use_is_left_out() -> None:
    given = ports.ports(SOME_BLOCK)
    first = next(given)
    with socket.create_server((ports.HOST, first + 1)):
        assert next(given) == first + 2


def test_without_a_block_left_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "BLOCKS", 1)
    alice, bob = ports.ports(0), ports.ports(0)
    with pytest.raises(NoPortError, match="end leftover tests and sandboxes"):
        print(next(alice), next(bob))


def test_a_fork_gets_ports_of_its_own() -> None:
    ours = free_port()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, str(free_port()).encode())
        os.kill(os.getpid(), signal.SIGKILL)
    os.close(writer)
    os.waitpid(child, 0)
    theirs = int(os.read(reader, 16))
    os.close(reader)
    assert block_of(theirs) != block_of(ours)


def test_a_killed_process_leaves_its_ports_to_others() -> None:
    program = (
        "from scripts.shared.ports import ports\n"
        f"given = ports({SOME_BLOCK})\n"
        "print(next(given), flush=True)\n"
        "input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        theirs = int(process.stdout.readline())
        assert block_of(next(ports.ports(block_of(theirs)))) != block_of(theirs)
        process.kill()
    assert block_of(next(ports.ports(block_of(theirs)))) == block_of(theirs)
