"""Build the wheel, install it with the Dockerfile's commands, and start the compose file's list.

Each process of `deploy/compose/compose.yaml` is started by hand, with as many replicas as it says,
in an empty folder, with its variables and its files of secrets, on new stores. All must be ready,
serve and record calls, make a snapshot, fire no alert, and end in order within the time that the
file gives them. pip fetches the packages: it is the only drill that needs a network.
"""

import argparse
import http.client
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

from cute_api.config import Variable, child_environ
from scripts.checks.drills.stage.alert_watch import alert_watch
from scripts.checks.drills.stage.balancer import balancer
from scripts.checks.drills.stage.report import DrillError, MissingProgramError, Report, parser_of
from scripts.checks.drills.stage.world import PROBED
from scripts.checks.processes import HOST
from scripts.checks.proof import webhook_tables
from scripts.checks.proof.strict_http.proxies import Proxy
from scripts.release.deployed import COMPOSE, DeployedProcess, compose_processes
from scripts.release.dockerfile import install
from scripts.release.packages import server_wheel, source_time
from scripts.sandbox import embedded
from scripts.sandbox.embedded.processes import spawn, tail
from scripts.shared.ports import free_port
from scripts.shared.waiting import until

UPGRADE = ("db", "upgrade")
PAGES = ("/v1/items?limit=1", "/v1/categories", "/openapi.json", "/docs/quickstart", "/login")
SERVE, USAGE = "serve", "usage"
READY_S = 120.0
# Sending an email takes longest; a process that is killed after that had too little time.
ENDED_S = 60.0
# For alerts these seconds are two minutes, after which missing metrics fire.
WATCHED_S, SPEED = 20.0, 6.0
RECORDED = "SELECT count(*) FROM request_log"
SNAPSHOTS = "SELECT count(*) FROM item_snapshots WHERE completed_at IS NOT NULL"


@dataclass
class StartedProcess:
    """A process of the list, with its port where it has one."""

    name: str
    command: str
    port: int
    log: Path
    process: "subprocess.Popen[bytes]"


def parser() -> argparse.ArgumentParser:
    return parser_of("install", __doc__, seconds=900)


def drill(report: Report, _options: argparse.Namespace, directory: Path) -> None:
    prefix = installed(report, directory)
    empty = directory / "empty"
    empty.mkdir()
    with embedded.servers(directory / "data") as stores:
        secrets = secrets_for(directory, stores)
        listed = list(compose_processes())
        [migration] = [process for process in listed if process.arguments == UPGRADE]
        cute = prefix / "bin" / "cute"
        report.say(migrate(cute, migration, secrets, empty))
        running: list[StartedProcess] = []
        try:
            for process in listed:
                for number in range(process.replicas if process is not migration else 0):
                    running.append(start(cute, process, number, secrets, directory))
            serve(report, running, stores.database_url, directory)
            promise_ends(report, running)
        finally:
            for started in running:
                started.process.kill()
                started.process.wait()
        report.promise(
            f"the folder is empty: {list(empty.iterdir())}", holds=not any(empty.iterdir())
        )


def installed(report: Report, directory: Path) -> Path:
    """Create the environment. Its packages are compiled, so it takes a while."""
    began = time.monotonic()
    for name in ("wheel", "release"):
        (directory / name).mkdir()
    wheel = server_wheel(directory / "wheel", source_time())
    install(wheel, directory / "release", directory / "cute")
    report.say(f"{wheel.name} is built and installed in {time.monotonic() - began:.0f} s")
    return directory / "cute"


def secrets_for(directory: Path, stores: embedded.Servers) -> Path:
    """Write what `secrets.sh` writes, except the URLs of the stores and of a mail server."""
    if shutil.which("openssl") is None:
        raise MissingProgramError("openssl is not installed (Debian: `apt install openssl`).")
    place = directory / "compose"
    place.mkdir()
    script = shutil.copy(COMPOSE.parent / "secrets.sh", place)
    mail = f"smtp://{HOST}:{free_port()}"
    subprocess.run([script, "developers.cute.example", mail], check=True, timeout=60)
    for name, url in {"database_url": stores.database_url, "redis_url": stores.redis_url}.items():
        (place / "secrets" / name).write_text(url)
    return place / "secrets"


def environ_of(process: DeployedProcess, secrets: Path, port: int) -> dict[str, str]:
    """Return the variables of the compose file, with paths, ports and addresses of this machine."""
    ours: Mapping[str, str] = {
        Variable.HOST: HOST,
        Variable.METRICS_HOST: HOST,
        Variable.PORT: str(port),
        Variable.METRICS_PORT: str(port),
        Variable.TRUSTED_PROXIES: "127.0.0.0/8",
        "PYTHONPATH": "",
    }
    given = {
        name: str(secrets / Path(value).name) if name.endswith("_FILE") else value
        for name, value in process.environ.items()
    }
    inherited = dict.fromkeys(map(str, Variable), "")
    return child_environ({**inherited, **given, **ours})


def migrate(cute: Path, process: DeployedProcess, secrets: Path, empty: Path) -> str:
    done = subprocess.run(
        [cute, *process.arguments],
        env=environ_of(process, secrets, free_port()),
        cwd=empty,
        capture_output=True,
        text=True,
        timeout=READY_S,
        check=False,
    )
    if done.returncode:
        raise DrillError(f"cute db upgrade: {done.stderr}")
    return done.stdout.strip()[:80]


def start(
    cute: Path, deployed: DeployedProcess, number: int, secrets: Path, directory: Path
) -> StartedProcess:
    port, log = free_port(), directory / f"{deployed.name}-{number}.log"
    process = spawn(
        [cute, *deployed.arguments],
        death_signal=Signals.SIGKILL,
        log=log,
        environ=environ_of(deployed, secrets, port),
        cwd=directory / "empty",
    )
    return StartedProcess(f"{deployed.name}-{number}", deployed.arguments[0], port, log, process)


def serve(
    report: Report, running: Sequence[StartedProcess], database_url: str, directory: Path
) -> None:
    apis = [started.port for started in running if started.command == SERVE]
    [metrics] = [started.port for started in running if started.command == USAGE]
    took = until(lambda: all(status(port, "/readyz") == 200 for port in apis), "ready", READY_S)
    report.say(f"{len(running)} processes run, {len(apis)} of them API, ready after {took:.1f} s")
    with balancer(Proxy.HAPROXY, apis, directory) as front:
        until(lambda: status(front.port, "/readyz") == 200, "HAProxy sees them", READY_S)
        statuses = {page: status(front.port, page) for page in PAGES}
        report.promise(f"through HAProxy: {statuses}", holds=set(statuses.values()) == {200})
        report_stored(report, database_url)
        ports = {"cute": [metrics], "edge": [front.metrics_port]}
        probed = [f"{front.url}{path}" for path in PROBED]
        with alert_watch(directory / "alerts", ports, probed=probed, speed=SPEED) as alerts:
            time.sleep(WATCHED_S)
            alerts.promise(report, "in all")
    ended = [
        f"{process.name}: {tail(process.log, 2)}"
        for process in running
        if process.process.poll() is not None
    ]
    report.promise(f"processes that ended by themselves: {ended or 'none'}", holds=not ended)


def report_stored(report: Report, database_url: str) -> None:
    """Report the recorded requests and the snapshot, once there are some."""

    def counted(statement: str) -> int:
        return int(webhook_tables.rows(database_url, statement)[0][0])

    until(lambda: counted(RECORDED) >= 2, "requests are recorded", READY_S)
    until(lambda: counted(SNAPSHOTS) >= 1, "there is a snapshot of the catalogue", READY_S)
    report.say(f"{counted(RECORDED)} requests recorded, {counted(SNAPSHOTS)} snapshot made")


def promise_ends(report: Report, running: Sequence[StartedProcess]) -> None:
    began = time.monotonic()
    for started in running:
        started.process.terminate()
    codes = {started.name: started.process.wait(ENDED_S) for started in running}
    failed = {name: code for name, code in codes.items() if code}
    report.promise(
        f"all end after SIGTERM, in {time.monotonic() - began:.1f} s: {failed or 'status 0'}",
        holds=not failed,
    )


def status(port: int, path: str) -> int:
    """Return the status of a GET; 0 without a response."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
