"""HAProxy or nginx before API processes: the files of `deploy/`, but for ports and certificates."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

from cute_api.config import ROOT
from scripts.drills.stage.report import MissingProgramError
from scripts.embedded.processes import StopStep, spawn, stop
from scripts.ports import free_port, listens
from scripts.proof.strict_http.proxies import Proxy, environ_of, installed
from scripts.waiting import until

HOST = "127.0.0.1"
DEPLOY = ROOT / "deploy"
METRICS_BIND = "CUTE_METRICS_BIND"  # a variable of haproxy.cfg
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
    """Its port, for plain HTTP, and that of its metrics, which nginx lacks."""

    port: int
    metrics_port: int | None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


@contextmanager
def balancer(proxy: Proxy, ports: Sequence[int], folder: Path) -> Iterator[Balancer]:
    """It runs until the block ends."""
    found = installed(proxy)
    if found is None:
        raise MissingProgramError(f"{proxy} is not installed (Debian: `apt install {proxy}`).")
    port = free_port()
    place = folder / proxy
    place.mkdir()
    metrics = free_port() if proxy is Proxy.HAPROXY else None
    command = haproxy(place, port, ports) if metrics else nginx(place, port, ports)
    process = spawn(
        [found, *command],
        death_signal=Signals.SIGKILL,
        log=place / "log",
        environ={**environ_of(found), METRICS_BIND: f"{HOST}:{metrics}"},
        cwd=place,
    )
    try:
        until(lambda: listens(port), f"{proxy} listens")
        yield Balancer(port, metrics)
    finally:
        stop(process, STOP)


def haproxy(place: Path, port: int, ports: Sequence[int]) -> list[str]:
    text = (DEPLOY / "haproxy" / "haproxy.cfg").read_text()
    text = text.replace("bind :80\n", f"bind {HOST}:{port}\n")
    text = re.sub(r".*(bind :443|redirect scheme https).*\n", "", text)
    (place / "haproxy.cfg").write_text(text)
    text = (DEPLOY / "haproxy" / "backend.cfg").read_text()
    server = re.compile(r"^( *server api)-1(.*) 127\.0\.0\.1:8080(.*\n)", re.MULTILINE)
    text = server.sub(
        lambda one: "".join(
            f"{one[1]}-{n}{one[2]} {HOST}:{api}{one[3]}" for n, api in enumerate(ports)
        ),
        text,
    )
    (place / "backend.cfg").write_text(text)
    return ["-W", "-db", "-f", "haproxy.cfg", "-f", "backend.cfg"]


def nginx(place: Path, port: int, ports: Sequence[int]) -> list[str]:
    text = (DEPLOY / "nginx" / "nginx.conf").read_text()
    server = re.compile(r"^ *server 127\.0\.0\.1:8080 (.*)$", re.MULTILINE)
    text = server.sub(lambda one: "\n".join(f"server {HOST}:{n} {one[1]}" for n in ports), text)
    # The server that redirects to TLS goes; the other one listens without it.
    text = re.sub(r"server \{\s+listen 80;.*?\n\}\n", "", text, flags=re.DOTALL)
    text = re.sub(r"^ *(ssl_.*|listen \[::\].*|http2 on;)\n", "", text, flags=re.MULTILINE)
    text = text.replace("listen 443 ssl;", f"listen {HOST}:{port};")
    (place / "nginx.conf").write_text(NGINX.format(site=text))
    return ["-e", "stderr", "-p", str(place), "-c", "nginx.conf"]
