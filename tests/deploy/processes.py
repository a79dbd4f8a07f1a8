"""The processes that `deploy/` starts, read from the files of each way to start them."""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cute_api.config import ROOT
from tests.deploy.programs import Program, ran

DEPLOY = ROOT / "deploy"
COMPOSE = DEPLOY / "compose" / "compose.yaml"
UNITS = DEPLOY / "systemd"
DOCKERFILE = DEPLOY / "Dockerfile"
OVERLAY = DEPLOY / "kubernetes" / "overlays" / "production"
CUTE = "/opt/cute/bin/cute"
IMAGE = "cute-api"
FILE = "_FILE"
ENV_LINE = re.compile(r"^([A-Z_]+)=(.*)$", re.MULTILINE)
INTERPOLATED = re.compile(r"\$\{([A-Z_]+)(?::-([^}]*)|:\?[^}]*)?\}")


@dataclass(frozen=True, slots=True)
class Process:
    """How one is started; `files` are the secrets that it can read, by their names."""

    way: str
    name: str
    arguments: tuple[str, ...]
    environ: Mapping[str, str]
    files: frozenset[str]

    def __str__(self) -> str:
        return f"{self.way}-{self.name}"


def env_file(path: Path) -> dict[str, str]:
    return dict(ENV_LINE.findall(path.read_text()))


def image_environ() -> dict[str, str]:
    """The variables of the Dockerfile's ENV, but PATH."""
    text = DOCKERFILE.read_text().replace("\\\n", " ")
    lines = [line.removeprefix("ENV ") for line in text.splitlines() if line.startswith("ENV ")]
    pairs = [word.partition("=") for line in lines for word in shlex.split(line)]
    return {name: value for name, _, value in pairs if name != "PATH"}


def compose() -> dict[str, Any]:
    """The compose file, with the variables of `env.example` where it names them."""
    environ = env_file(COMPOSE.parent / "env.example")

    def value(found: re.Match[str]) -> str:
        name, default = found.groups()
        return environ[name] if default is None else environ.get(name, default)

    loaded: dict[str, Any] = yaml.safe_load(INTERPOLATED.sub(value, COMPOSE.read_text()))
    return loaded


def compose_processes() -> Iterator[Process]:
    for name, service in compose()["services"].items():
        if service["image"].partition(":")[0] == IMAGE:
            yield Process(
                way="compose",
                name=name,
                arguments=tuple(service["command"]),
                environ={**image_environ(), **service["environment"]},
                files=frozenset(service["secrets"]),
            )


def systemd_processes() -> Iterator[Process]:
    common = (UNITS / "cute-.service.d" / "10-common.conf").read_text()
    for unit in sorted(UNITS.glob("*.service")):
        text = common + unit.read_text()
        [command] = re.findall(r"^ExecStart=(.+)$", text, re.MULTILINE)
        program, *arguments = command.split()
        assert program == CUTE
        credentials = re.findall(r"^LoadCredential=(\w+):/etc/cute/secrets/\1$", text, re.MULTILINE)
        given = re.findall(r"^Environment=([A-Z_]+)=(.*)$", text, re.MULTILINE)
        yield Process(
            way="systemd",
            name=unit.stem,
            arguments=tuple(arguments),
            environ={**env_file(UNITS / "settings.env"), **dict(given)},
            files=frozenset(credentials),
        )


def kubernetes_objects(folder: Path) -> list[dict[str, Any]]:
    """What kustomize makes of a base or an overlay."""
    return list(yaml.safe_load_all(ran(Program.KUSTOMIZE, "build", folder)))


def pods(objects: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The template of each Deployment and Job, by its name."""
    return {
        one["metadata"]["name"]: one["spec"]["template"]
        for one in objects
        if one["kind"] in {"Deployment", "Job"}
    }


def kubernetes_processes(objects: list[dict[str, Any]]) -> Iterator[Process]:
    maps = {one["metadata"]["name"]: one["data"] for one in objects if one["kind"] == "ConfigMap"}
    for name, template in pods(objects).items():
        [container] = template["spec"]["containers"]
        shared = [maps[one["configMapRef"]["name"]] for one in container["envFrom"]]
        own = {one["name"]: one["value"] for one in container.get("env", [])}
        [secret] = [one["secret"] for one in template["spec"]["volumes"] if "secret" in one]
        environ = image_environ()
        for given in (*shared, own):
            environ.update(given)
        yield Process(
            way="kubernetes",
            name=name,
            arguments=tuple(container["args"]),
            environ=environ,
            files=frozenset(item["path"] for item in secret["items"]),
        )
