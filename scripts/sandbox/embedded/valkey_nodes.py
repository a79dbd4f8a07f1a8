"""Valkeys on loopback ports, without users: single ones, and a pair that a Sentinel watches."""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

import redis

from scripts.sandbox.embedded.errors import ServerFailedError
from scripts.sandbox.embedded.processes import spawn, tail
from scripts.sandbox.embedded.valkey import ENVIRON, program
from scripts.shared.ports import HOST, free_port
from scripts.shared.waiting import until

SERVICE = "cute"
# With a certificate a server has a name, and no address.
TLS_NAME = "localhost"


@dataclass(frozen=True)
class ValkeyNode:
    """A server process; with `authority`, a certificate's file, it speaks only TLS."""

    port: int
    process: subprocess.Popen[bytes]
    authority: Path | None = None

    def url(self, credentials: str = "") -> str:
        """`credentials` are `user:password@`."""
        if self.authority is None:
            return f"redis://{credentials}{HOST}:{self.port}/0"
        return f"rediss://{credentials}{TLS_NAME}:{self.port}/0?ssl_ca_certs={self.authority}"

    def client(self) -> "redis.Redis":
        return redis.Redis.from_url(self.url())

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@dataclass(frozen=True)
class ValkeyNodes:
    """Server processes, and the LIMITS_REDIS_URL that leads to them."""

    url: str
    nodes: list[ValkeyNode]


def start_node(
    directory: Path,
    port: int,
    arguments: Sequence[str],
    *,
    executable: Path | None = None,
    environ: Mapping[str, str] = ENVIRON,
    authority: Path | None = None,
) -> ValkeyNode:
    """Start a server with its files in its own folder, and return when it responds.

    With `authority`, the file of a certificate, it speaks TLS only.
    """
    home = directory / str(port)
    home.mkdir()
    log = home / "log"
    process = spawn(
        [
            executable or program(),
            *arguments,
            *("--port" if authority is None else "--tls-port", str(port)),
            *("--bind", HOST, "--dir", str(home)),
        ],
        death_signal=Signals.SIGKILL,
        log=log,
        environ=environ,
        cwd=home,
    )
    node = ValkeyNode(port, process, authority)

    def responds() -> bool:
        if process.poll() is not None:
            raise ServerFailedError(f"Valkey does not start; the end of {log} says:\n{tail(log)}")
        with node.client() as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

    until(responds, f"Valkey responds on port {port}")
    return node


@contextmanager
def watched(directory: Path) -> Iterator[ValkeyNodes]:
    """A master, a replica of it, and a Sentinel that puts the replica in its place."""
    master, replica, sentinel = (free_port() for _ in range(3))
    nodes: list[ValkeyNode] = []
    try:
        nodes.append(start_node(directory, master, ["--save", ""]))
        nodes.append(
            start_node(directory, replica, ["--save", "", "--replicaof", f"{HOST} {master}"])
        )
        with nodes[1].client() as client:
            until(
                lambda: client.info("replication")["master_link_status"] == "up",
                "the replica follows",
            )
        configuration = directory / "sentinel.conf"
        configuration.write_text(
            f"sentinel monitor {SERVICE} {HOST} {master} 1\n"
            f"sentinel down-after-milliseconds {SERVICE} 500\n"
            f"sentinel failover-timeout {SERVICE} 2000\n"
        )
        nodes.append(start_node(directory, sentinel, [str(configuration), "--sentinel"]))
        with nodes[2].client() as client:
            until(
                lambda: len(client.execute_command("SENTINEL", "REPLICAS", SERVICE)) == 1,
                "the Sentinel knows the replica",
            )
        yield ValkeyNodes(f"redis+sentinel://{HOST}:{sentinel}/{SERVICE}", nodes)
    finally:
        for node in nodes:
            node.kill()
