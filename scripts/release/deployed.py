"""The processes that the compose file starts, to be checked, or started by hand."""

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cute_api.config import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE = DEPLOY / "compose" / "compose.yaml"
DOCKERFILE = DEPLOY / "Dockerfile"
IMAGE = "cute-api"
ENV_LINE = re.compile(r"^([A-Z_]+)=(.*)$", re.MULTILINE)
INTERPOLATED = re.compile(r"\$\{([A-Z_]+)(?::-([^}]*)|:\?[^}]*)?\}")


@dataclass(frozen=True, slots=True)
class DeployedProcess:
    """The start of a process; `files` are its secrets by name.

    `replicas` is how many of it there are.
    """

    way: str
    name: str
    arguments: tuple[str, ...]
    environ: Mapping[str, str]
    files: frozenset[str]
    replicas: int = 1

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

    def filled(node: Any) -> Any:
        """Fill in variables as Compose does: unset ones become `""`."""
        if isinstance(node, dict):
            return {key: filled(member) for key, member in node.items()}
        if isinstance(node, list):
            return [filled(element) for element in node]
        return INTERPOLATED.sub(value, node) if isinstance(node, str) else node

    loaded: dict[str, Any] = filled(yaml.safe_load(COMPOSE.read_text()))
    return loaded


def compose_processes() -> Iterator[DeployedProcess]:
    for name, service in compose()["services"].items():
        if service["image"].partition(":")[0] == IMAGE:
            yield DeployedProcess(
                way="compose",
                name=name,
                arguments=tuple(service["command"]),
                environ={**image_environ(), **service["environment"]},
                files=frozenset(service["secrets"]),
                replicas=service.get("deploy", {}).get("replicas", 1),
            )
