"""The parts and dependencies of the server's wheel, as a CycloneDX document.

It follows from the pins of the server and from `portal/vendor.json`, the packages whose files the
wheel brings for pages. Packages of the extra `traces` are optional in it. It is the same whenever
and wherever it is made.
"""

import base64
import json
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from cute_api.config import PACKAGE, ROOT
from scripts.release.licences import PACKAGES
from scripts.release.spdx import spdx
from scripts.release.wheel_contents import inside

SCHEMA = SchemaVersion.V1_6
PINS = ROOT / "requirements" / "server.txt"
PINS_WITH_TRACES = ROOT / "requirements" / "traces.txt"
DEPENDED = ROOT / "requirements" / "server.in"
OPTIONAL = ROOT / "requirements" / "traces.in"
VENDORED = PACKAGE / "portal" / "vendor.json"
PROJECT = "cute-api"
PIN = re.compile(r"^([\w.-]+)==([^ \\\n]+)", re.MULTILINE)
SHA_512 = "sha512-"


def as_json(time: int) -> str:
    """The document, whose time is `time` in seconds since 1970."""
    needed = pins()
    pinned = {
        canonicalize_name(name): _pinned(name, version, is_optional=name not in needed)
        for name, version in {**needed, **pins(PINS_WITH_TRACES)}.items()
    }
    vendored = list(_vendored())
    server = Component(
        name=PROJECT,
        version=metadata.version(PROJECT),
        type=ComponentType.APPLICATION,
        bom_ref=PROJECT,
        purl=PackageURL("pypi", name=PROJECT, version=metadata.version(PROJECT)),
    )
    contents = (
        PINS.read_text() + PINS_WITH_TRACES.read_text() + VENDORED.read_text() + str(server.version)
    )
    bom = Bom(
        components=[*pinned.values(), *vendored],
        metadata=BomMetaData(component=server, timestamp=datetime.fromtimestamp(time, UTC)),
        serial_number=uuid.uuid5(uuid.NAMESPACE_OID, contents),
    )
    for name, component in pinned.items():
        bom.register_dependency(
            component, [pinned[need] for need in _needs(name) if need in pinned]
        )
    lines = [*_lines(DEPENDED), *_lines(OPTIONAL)]
    direct = [canonicalize_name(Requirement(line).name) for line in lines]
    bom.register_dependency(server, [*(pinned[name] for name in direct), *vendored])
    text: str = make_outputter(bom, OutputFormat.JSON, SCHEMA).output_as_string(indent=2)
    return text + "\n"


def pins(file: Path = PINS) -> dict[str, str]:
    """The version of each package that the server runs with."""
    return dict(PIN.findall(file.read_text()))


def _lines(file: Path) -> list[str]:
    return [line for line in file.read_text().splitlines() if line and not line.startswith("#")]


def _pinned(name: str, version: str, *, is_optional: bool) -> Component:
    """Return a pinned package with its wheel's bundled parts."""
    try:
        said = metadata.metadata(name).json
    except metadata.PackageNotFoundError:
        said = {}
    stated = str(said.get("license_expression") or said.get("license") or "")
    read = PACKAGES.get(name)
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        scope=ComponentScope.OPTIONAL if is_optional else None,
        bom_ref=f"pypi:{name}",
        purl=PackageURL("pypi", name=name, version=version),
        licenses=[spdx(read or stated, is_read=read is not None)] if read or stated else None,
        components=inside(name),
    )


def _vendored() -> Iterator[Component]:
    for package in json.loads(VENDORED.read_text())["packages"]:
        name, _, version = package["package"].rpartition("@")
        group, _, bare = name.rpartition("/")
        digest = base64.b64decode(package["integrity"].removeprefix(SHA_512)).hex()
        yield Component(
            group=group or None,
            name=bare,
            version=version,
            type=ComponentType.LIBRARY,
            bom_ref=f"npm:{name}",
            purl=PackageURL("npm", namespace=group or None, name=bare, version=version),
            licenses=[spdx(package["license"], is_read=False)],
            hashes=[HashType(alg=HashAlgorithm.SHA_512, content=digest)],
        )


def _needs(name: str) -> list[NormalizedName]:
    """Return an installed package's requirements on this system, without extras."""
    try:
        stated = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []
    wanted = [Requirement(line) for line in stated]
    return [
        canonicalize_name(requirement.name)
        for requirement in wanted
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""})
    ]
