"""Other people's linters on the bundle: Spectral's rules for OpenAPI, and IBM's validator.

Redocly checks the source by our rules (`scripts.spec.bundle`). These two know what generators and
gateways can't handle. The rules that we reject are in `openapi/spectral.yaml` and
`openapi/ibm.yaml`, in groups with their reasons. `python -m scripts.spec.linters` bundles
`openapi/` and runs both.
"""

import json
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cute_api.config import ROOT
from scripts.shared.node import NodeMissingError, find
from scripts.spec.bundle import SOURCE, Redocly, refuse
from scripts.spec.redocly import BundleError

DOCUMENT = "openapi.json"
SPECTRAL = ROOT / "node_modules" / "@stoplight" / "spectral-cli" / "dist" / "index.js"
IBM = ROOT / "node_modules" / "ibm-openapi-validator" / "src" / "cli-validator" / "index.js"
SPECTRAL_RULES, IBM_RULES = SOURCE / "spectral.yaml", SOURCE / "ibm.yaml"
IBM_LEVELS = ("error", "warning", "info", "hint")
TIMEOUT_S = 600

Json = Mapping[str, Any]


def spectral(document: Path, rules: Path = SPECTRAL_RULES) -> list[str]:
    """Return Spectral's findings in a document, one per line. Raises `BundleError`."""
    options = ["--format=json", "--quiet", "--fail-severity=hint"]
    report = _report([SPECTRAL, "lint", f"--ruleset={rules}", *options, document])
    return [_line(found["code"], found) for found in report]


def ibm(document: Path) -> list[str]:
    """Like `spectral`, for IBM's validator."""
    return ibm_findings(_report([IBM, f"--ruleset={IBM_RULES}", "--json", document]))


def ibm_findings(report: Json) -> list[str]:
    """The findings in a report of IBM's validator, of all levels."""
    levels: Iterable[Json] = (report.get(level, {}) for level in IBM_LEVELS)
    return [_line(found["rule"], found) for level in levels for found in level.get("results", ())]


def _report(arguments: Sequence[str | Path]) -> Any:
    """The JSON that a linter prints. It exits with 1 when it finds something."""
    done = find().run("node", arguments, timeout=TIMEOUT_S)
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise BundleError(f"{arguments[0]} failed:\n{done.stdout}{done.stderr}") from None


def _line(rule: str, found: Json) -> str:
    place = "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in found["path"])
    return f"#/{place}: {found['message']} ({rule})"


def main() -> int:
    try:
        content = Redocly.installed().bundle_file(SOURCE, DOCUMENT)
        with tempfile.TemporaryDirectory(prefix="cute-linters-") as folder:
            document = Path(folder) / DOCUMENT
            document.write_bytes(content)
            refuse([*spectral(document), *ibm(document)])
    except (BundleError, NodeMissingError) as error:
        print(error, file=sys.stderr)
        return 1
    print("Spectral and IBM's validator find nothing.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
