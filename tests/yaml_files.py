"""Data of tests in YAML. Every test process reads all of it, so libyaml reads it."""

from pathlib import Path
from typing import Any

import yaml


def read_yaml(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
