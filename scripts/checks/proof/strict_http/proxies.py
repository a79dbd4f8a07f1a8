"""Run nginx or HAProxy in front of a server, on a Unix socket."""

import os
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from cute_api.config import ROOT
from scripts.checks.proof.strict_http.witness import PROXY_ID
from scripts.sandbox.embedded.processes import StopStep, spawn, stop, tail
from scripts.shared.waiting import until

START_SECONDS = 15.0
STOP = (StopStep(signal.SIGTERM, 5.0),)
# What `make install-dev` unpacked, if the system has no proxy, with the libraries for it.
UNPACKED = ROOT / ".venv" / "proxies" / "usr"
# Programs of the system stand in some of these, which are not on everyone's PATH.
PLACES = os.pathsep.join(
    [
        os.environ.get("PATH", os.defpath),
        *("/usr/sbin", "/usr/local/sbin"),
        *(str(UNPACKED / folder) for folder in ("sbin", "bin")),
    ]
)

NGINX = """
daemon off;
master_process off;
pid nginx.pid;
error_log stderr crit;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  client_header_timeout 2s;
  client_body_timeout 2s;
  keepalive_timeout 2s;
  upstream api {{ server 127.0.0.1:{port}; keepalive 8; }}
  server {{
    listen unix:{socket};
    location / {{
      proxy_pass http://api;
      proxy_http_version 1.1;
      proxy_request_buffering on;
      proxy_read_timeout 5s;
      proxy_set_header Host $http_host;
      proxy_set_header Connection "";
      proxy_set_header {header} $request_id;
    }}
  }}
}}
"""

HAPROXY = """
global
  maxconn 512
defaults
  mode http
  timeout connect 2s
  timeout client 2s
  timeout server 5s
  timeout http-request 2s
  timeout http-keep-alive 2s
  http-reuse always
  unique-id-format %[uuid()]
  unique-id-header {header}
frontend front
  bind unix@{socket}
  http-request del-header {header}
  default_backend api
backend api
  server api 127.0.0.1:{port}
"""


class Proxy(StrEnum):
    """A proxy, by the name of its program and of Debian's package."""

    NGINX = "nginx"
    HAPROXY = "haproxy"


class ProxyError(Exception):
    """A proxy can't be started; the text says why."""


def installed(name: str) -> str | None:
    """Return the program's path, or None if it is not installed."""
    return shutil.which(name, path=PLACES)


def environ_of(found: str) -> dict[str, str]:
    """Return a program's environment, with its libraries if we unpacked it."""
    if str(UNPACKED) not in found:
        return {}
    libraries = (UNPACKED / "lib").glob("*-linux-gnu*")
    places = [place for library in libraries for place in (library, library / "systemd")]
    return {"LD_LIBRARY_PATH": os.pathsep.join(map(str, places))}


@contextmanager
def in_front(proxy: Proxy, port: int, folder: Path) -> Iterator[Path]:
    """Run the proxy before the server on `port` of loopback; yields its socket."""
    found = installed(proxy)
    if found is None:
        raise ProxyError(f"{proxy} is not installed (Debian: `apt install {proxy}`).")
    end, log, settings = folder / "socket", folder / "log", folder / "settings"
    text = NGINX if proxy is Proxy.NGINX else HAPROXY
    settings.write_text(text.format(port=port, socket=end, header=PROXY_ID))
    options: dict[Proxy, list[str | Path]] = {
        Proxy.NGINX: ["-e", "stderr", "-p", folder, "-c", settings],
        Proxy.HAPROXY: ["-db", "-f", settings],
    }
    process = spawn(
        [found, *options[proxy]],
        death_signal=signal.SIGKILL,
        log=log,
        environ=environ_of(found),
        cwd=folder,
    )
    try:
        until(
            lambda: _listens(end),
            f"{proxy} listens",
            START_SECONDS,
            ended=lambda: process.poll() is not None,
            error=lambda text: ProxyError(f"{text}\n{tail(log)}"),
        )
        yield end
    finally:
        stop(process, STOP)


def _listens(end: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        return connection.connect_ex(str(end)) == 0
