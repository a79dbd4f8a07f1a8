"""The generated files of this package: write them to a tree, or compare them with it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from scripts.release.monitoring import alerts_table, dashboard, retention, rule_tests, rules, table

MARK = "Generated from the list of metrics by `make generate`. Do not edit."
OPERATIONS = Path("docs/operations")
PROMETHEUS = Path("deploy/prometheus")
YAML_WIDTH = 1_000  # don't break queries

RENDERED: Mapping[Path, Callable[[], str]] = {
    OPERATIONS / "metrics.md": lambda: f"<!-- {MARK} -->\n{table.page()}",
    OPERATIONS / "retention.md": lambda: f"<!-- {retention.MARK} -->\n{retention.page()}",
    OPERATIONS / "alerts" / "README.md": lambda: f"<!-- {MARK} -->\n{alerts_table.page()}",
    PROMETHEUS / "rules.yaml": lambda: f"# {MARK}\n{_yaml(rules.groups())}",
    PROMETHEUS / "tests.yaml": lambda: f"# {MARK}\n{_yaml(rule_tests.document())}",
    Path("deploy/grafana/cute.json"): lambda: dashboard.text(MARK),
}


def rendered() -> dict[Path, str]:
    """Return the text of each file by its path in the tree."""
    return {path: render() for path, render in RENDERED.items()}


def different(root: Path) -> list[Path]:
    """Return the files that are missing in the tree or differ."""
    return [path for path, text in rendered().items() if _read(root / path) != text]


def generate(root: Path) -> list[Path]:
    """Write the files that differ; return them."""
    changed = different(root)
    for path in changed:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(RENDERED[path](), encoding="utf-8")
    return changed


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


class _Dumper(yaml.SafeDumper):
    """Writes readable YAML: keys in order, queries of several lines as blocks."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent the items of a list below its name."""
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def _yaml(document: dict[str, Any]) -> str:
    return yaml.dump(
        document, Dumper=_Dumper, sort_keys=False, width=YAML_WIDTH, allow_unicode=True
    )
