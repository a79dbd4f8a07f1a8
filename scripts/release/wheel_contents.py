"""The bundled parts of wheels: native libraries, and parts from their own SBOMs.

It describes the wheels installed here; those of another system have the same libraries with other
hashes.
"""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import PurePosixPath
from typing import Any

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.component import Component, ComponentType
from packageurl import PackageURL

from scripts.release.licences import LIBRARIES
from scripts.release.spdx import spdx

# `auditwheel` puts libraries into `NAME.libs`, their names with a part of their hash.
LIBRARY = re.compile(r"^(?P<name>lib\w+)-[0-9a-f]{8,}\.so(?:\.(?P<version>[\d.]+))?$")
SBOMS = "sboms"
TYPES = {"library": ComponentType.LIBRARY, "application": ComponentType.APPLICATION}


def inside(name: str) -> list[Component]:
    """The components inside an installed package, by name; empty if it is not installed."""
    try:
        files = metadata.distribution(name).files or []
    except metadata.PackageNotFoundError:
        return []
    found = [*_libraries(name, files), *_named(name, files)]
    return sorted(found, key=lambda component: str(component.bom_ref))


def _libraries(owner: str, files: list[metadata.PackagePath]) -> Iterator[Component]:
    for file in files:
        match = LIBRARY.match(file.name)
        if match is None or not PurePosixPath(file).parts[0].endswith(".libs"):
            continue
        hashed = file.hash
        assert hashed is not None and hashed.mode == "sha256", file
        digest = base64.urlsafe_b64decode(hashed.value + "==").hex()
        yield Component(
            name=match["name"],
            version=match["version"],
            type=ComponentType.LIBRARY,
            bom_ref=f"pypi:{owner}/{file.name}",
            licenses=[spdx(LIBRARIES[match["name"]])],
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
        )


def _named(owner: str, files: list[metadata.PackagePath]) -> Iterator[Component]:
    """Return the licensed parts in a wheel's own SBOMs, such as Rust crates."""
    seen = set()
    for file in files:
        if SBOMS not in PurePosixPath(file).parts or file.suffix != ".json":
            continue
        for stated in json.loads(file.read_text()).get("components", ()):
            purl, licence = stated.get("purl"), _licence_of(stated)
            if purl is None or licence is None or purl in seen:
                continue
            seen.add(purl)
            yield Component(
                name=stated["name"],
                version=stated.get("version"),
                type=TYPES.get(stated["type"], ComponentType.LIBRARY),
                bom_ref=f"pypi:{owner}/{purl}",
                purl=PackageURL.from_string(purl),
                licenses=[spdx(licence)],
            )


def _licence_of(stated: Mapping[str, Any]) -> str | None:
    for licence in stated.get("licenses", ()):
        found = licence.get("expression") or licence["license"].get("id")
        if found:
            return str(found)
    return None
