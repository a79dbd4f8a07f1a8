"""The processes that `deploy/` starts, read from the files of each way to start them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from scripts.release.deployed import DEPLOY, DeployedProcess, env_file, image_environ
from tests.deploy.programs import Program, ran

UNITS = DEPLOY / "systemd"
OVERLAY = DEPLOY / "kubernetes" / "overlays" / "production"
CUTE = "/opt/cute/bin/cute"
FILE = "_FILE"


def systemd_processes() -> Iterator[DeployedProcess]:
    common = (UNITS / "cute-.service.d" / "10-common.conf").read_text()
    for unit in sorted(UNITS.glob("*.service")):
        text = common + unit.read_text()
        [command] = re.findall(r"^ExecStart=(.+)$", text, re.MULTILINE)
        program, *arguments = command.split()
        assert program == CUTE
        credentials = re.findall(r"^LoadCredential=(\w+):/etc/cute/secrets/\1$", text, re.MULTILINE)
        given = re.findall(r"^Environment=([A-Z_]+)=(.*)$", text, re.MULTILINE)
        yield DeployedProcess(
            way="systemd",
            name=unit.stem,
            arguments=tuple(arguments),
            environ={**env_file(UNITS / "settings.env"), **dict(given)},
            files=frozenset(credentials),
        )


def kubernetes_objects(folder: Path) -> list[dict[str, Any]]:
    """The output of kustomize for a base or an overlay."""
    return list(yaml.safe_load_all(ran(Program.KUSTOMIZE, "build", folder)))


def pods(objects: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The template of each Deployment and Job, by its name."""
    return {
        entry["metadata"]["name"]: entry["spec"]["template"]
        for entry in objects
        if entry["kind"] in {"Deployment", "Job"}
    }


def kubernetes_processes(objects: list[dict[str, Any]]) -> Iterator[DeployedProcess]:
    maps = {
        entry["metadata"]["name"]: entry["data"]
        for entry in objects
        if entry["kind"] == "ConfigMap"
    }
    for name, template in pods(objects).items():
        [container] = template["spec"]["containers"]
        shared = [maps[source["configMapRef"]["name"]] for source in container["envFrom"]]
        own = {variable["name"]: variable["value"] for variable in container.get("env", [])}
        [secret] = [
            volume["secret"] for volume in template["spec"]["volumes"] if "secret" in volume
        ]
        environ = image_environ()
        for given in (*shared, own):
            environ.update(given)
        yield DeployedProcess(
            way="kubernetes",
            name=name,
            arguments=tuple(container["args"]),
            environ=environ,
            files=frozenset(item["path"] for item in secret["items"]),
        )
