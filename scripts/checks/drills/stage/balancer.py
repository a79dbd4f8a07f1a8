"""HAProxy or nginx before API processes, with the files of `deploy/`.

Only ports and certificates differ.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from signal import Signals

from cute_api.config import ROOT
from scripts.checks.drills.stage.report import MissingProgramError
from scripts.checks.proof.strict_http.proxies import Proxy, environ_of, installed
from scripts.sandbox.embedded.processes import StopStep, spawn, stop
from scripts.shared.ports import free_port, listens
from scripts.shared.waiting import until

HOST = "127.0.0.1"
DEPLOY = ROOT / "deploy"
MTAIL = "mtail"
NGINX_LOGS = ("cute-edge.log", "cute-error.log")
NGINX_LOG_FOLDER = "/var/log/nginx"
METRICS_BIND = '"${CUTE_METRICS_BIND}"'
STOP = (StopStep(Signals.SIGTERM, 5.0),)
NGINX = """
daemon off;
master_process off;
pid nginx.pid;
error_log stderr warn;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  {site}
}}
"""


@dataclass(frozen=True, slots=True)
class Balancer:
    """The port for plain HTTP, and the port of the metrics, which are mtail's for nginx."""

    port: int
    metrics_port: int

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


@contextmanager
def balancer(proxy: Proxy, ports: Sequence[int], folder: Path) -> Iterator[Balancer]:
    """Run a balancer until the block ends."""
    place = folder / proxy
    place.mkdir()
    found = Balancer(free_port(), free_port())
    if proxy is Proxy.HAPROXY:
        programs = {proxy.value: haproxy(place, found, ports)}
    else:
        programs = {proxy.value: nginx(place, found, ports), MTAIL: mtail(place, found)}
    running = []
    try:
        for name, arguments in programs.items():
            program = installed(name)
            if program is None:
                raise MissingProgramError(
                    f"{name} is not installed (Debian: `apt install {name}`)."
                )
            running.append(
                spawn(
                    [program, *arguments],
                    death_signal=Signals.SIGKILL,
                    log=place / f"{name}.log",
                    environ=environ_of(program),
                    cwd=place,
                )
            )
        for port in (found.port, found.metrics_port):
            until(partial(listens, port), f"{proxy} listens")
        yield found
    finally:
        for process in running:
            stop(process, STOP)


def haproxy(place: Path, own: Balancer, ports: Sequence[int]) -> list[str]:
    text = (DEPLOY / "haproxy" / "haproxy.cfg").read_text()
    text = text.replace("bind :80\n", f"bind {HOST}:{own.port}\n")
    text = text.replace(METRICS_BIND, f"{HOST}:{own.metrics_port}")
    text = re.sub(r".*(bind :443|redirect scheme https).*\n", "", text)
    (place / "haproxy.cfg").write_text(text)
    text = (DEPLOY / "haproxy" / "backend.cfg").read_text()
    server = re.compile(r"^( *server api)-1(.*) 127\.0\.0\.1:8080(.*\n)", re.MULTILINE)
    text = server.sub(
        lambda match: "".join(
            f"{match[1]}-{n}{match[2]} {HOST}:{api}{match[3]}" for n, api in enumerate(ports)
        ),
        text,
    )
    (place / "backend.cfg").write_text(text)
    return ["-W", "-db", "-f", "haproxy.cfg", "-f", "backend.cfg"]


def nginx(place: Path, own: Balancer, ports: Sequence[int]) -> list[str]:
    text = (DEPLOY / "nginx" / "nginx.conf").read_text()
    server = re.compile(r"^ *server 127\.0\.0\.1:8080 (.*)$", re.MULTILINE)
    text = server.sub(lambda match: "\n".join(f"server {HOST}:{n} {match[1]}" for n in ports), text)
    # Remove the server that redirects to TLS; the other one listens without TLS.
    text = re.sub(r"server \{\s+listen 80;.*?\n\}\n", "", text, flags=re.DOTALL)
    text = re.sub(r"^ *(ssl_.*|listen \[::\].*|http2 on;)\n", "", text, flags=re.MULTILINE)
    text = text.replace("listen 443 ssl;", f"listen {HOST}:{own.port};")
    text = text.replace(NGINX_LOG_FOLDER, str(place))
    (place / "nginx.conf").write_text(NGINX.format(site=text))
    return ["-e", "stderr", "-p", str(place), "-c", "nginx.conf"]


def mtail(place: Path, own: Balancer) -> list[str]:
    logs = [place / name for name in NGINX_LOGS]
    for log in logs:
        log.touch()
    # Name the files, because mtail would read each file of a folder.
    names = ",".join(map(str, logs))
    programs = ["--progs", str(DEPLOY / "nginx" / "cute.mtail"), "--logs", names]
    return [*programs, "--address", HOST, "--port", str(own.metrics_port), "--logtostderr"]
