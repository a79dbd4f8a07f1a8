"""Checks of Python, and of the build of this package."""

import re
import sys
from importlib.metadata import metadata

from cute_api.doctor.outcomes import Judgement, failed, fine, warned
from cute_api.models import schema_version
from cute_api.models.lists import require_document
from cute_api.spec import Spec

PACKAGE = "cute-api"
_LEAST = re.compile(r">=\s*(\d+)\.(\d+)")


def python() -> Judgement:
    """Check the running Python against the version that the package requires."""
    return of_python(sys.version_info[:3], str(metadata(PACKAGE)["Requires-Python"]))


def of_python(version: tuple[int, ...], required: str) -> Judgement:
    """`required` is as in the package's metadata, such as `>=3.11`."""
    shown = ".".join(map(str, version))
    least = _LEAST.search(required)
    if least is None:
        return warned(shown, "This package does not say which Python it needs: install it again.")
    if version[:2] < (int(least[1]), int(least[2])):
        return failed(shown, f"Install Python {least[1]}.{least[2]} or newer.")
    return fine(f"{shown}, {least[1]}.{least[2]} or newer is needed")


def package() -> Judgement:
    """Check the build; raises `ConfigError` if its code was not generated for its document."""
    document = Spec.load(sandbox=True).document
    require_document(document)
    return fine(
        f"cute-api {metadata(PACKAGE)['Version']}, migration {schema_version.newest()}, "
        f"document {document['info']['version']}"
    )
