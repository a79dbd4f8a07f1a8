"""Programs that check the files of a deployment."""

import subprocess
from enum import StrEnum
from pathlib import Path

from cute_api.config import child_environ
from scripts.checks.proof.strict_http.proxies import environ_of
from tests.fixtures.missing import needed

TIMEOUT_S = 60


class Program(StrEnum):
    """A program, by its name."""

    GPG = "gpg"
    GPG_AGENT = "gpg-agent"
    GPG_CONNECT_AGENT = "gpg-connect-agent"
    HAPROXY = "haproxy"
    KUSTOMIZE = "kustomize"
    NGINX = "nginx"
    OPENSSL = "openssl"
    PROMTOOL = "promtool"
    SYSTEMD_ANALYZE = "systemd-analyze"


def ran(program: Program, *arguments: str | Path, given: str | None = None, **environ: str) -> str:
    """Run a program; return its output and errors. Fails with them if the status isn't 0.

    `given` is its input.
    """
    found = needed(program)
    done = subprocess.run(
        [found, *arguments],
        env=child_environ({**environ_of(found), **environ}),
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout
