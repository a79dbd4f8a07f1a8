"""A seller's folder, the program as a process on it, and its output files."""

import csv
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cute_api.config import ROOT, child_environ
from scripts.shared import javascript, node
from tests.fixtures.programs import Done, finished

PROGRAM = ROOT / "examples" / "automated-listing"
# Processes are slow on a machine that is busy with other tests.
PATIENCE_S = 120.0
TIMEOUT_S = 5.0
HEADER = ("SKU", "Title", "Brand", "Category", "Size", "Condition", "Price (EUR)", "Material")

Row = dict[str, str]


@dataclass
class Program:
    """One folder's program; `run` and `start` as often as a test likes."""

    folder: Path
    key: str
    base_url: str
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> Path:
        return self.folder / "cute-listing"

    def run(self, *arguments: str) -> Done:
        """Run the program to its end."""
        javascript.build()
        command = node.find().command("node", ["src/main.ts", *self._words(arguments)])
        return finished(*command, cwd=PROGRAM, env=self._environ(), timeout=PATIENCE_S)

    def start(self) -> "subprocess.Popen[bytes]":
        """Start the program, so that the caller can kill it and wait for its end."""
        javascript.build()
        return subprocess.Popen(
            node.find().command("node", ["src/main.ts", str(self.folder)]),
            cwd=PROGRAM,
            env=self._environ(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def results(self, name: str = "results.csv") -> list[Row]:
        with (self.kept / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def outcomes(self) -> Counter[str]:
        return Counter(row["outcome"] for row in self.results())

    def fill_in(self, meanings: Mapping[str, str]) -> None:
        """Write the meanings of these words into mapping.csv."""
        path = self.kept / "mapping.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert meanings.keys() <= {row["from"] for row in rows}, rows
        # As a spreadsheet program of a German seller saves it.
        with path.open("w", encoding="cp1252", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys(), delimiter=";")
            writer.writeheader()
            writer.writerows({**row, "to": meanings.get(row["from"], row["to"])} for row in rows)

    def _words(self, arguments: Sequence[str]) -> list[str]:
        return [str(self.folder), *arguments]

    def _environ(self) -> dict[str, str]:
        return child_environ(
            {
                "CUTE_API_KEY": self.key,
                "CUTE_BASE_URL": self.base_url,
                "CUTE_LISTING_TIMEOUT_S": str(TIMEOUT_S),
                **self.variables,
            }
        )


def row(number: int, prefix: str = "A", **changes: str) -> list[str]:
    """A valid row; changes are named by the header, such as `Brand="…"`."""
    cells = {
        "SKU": f"{prefix}-{number:03}",
        "Title": f"Wool coat {number}",
        "Brand": "Tannhof",
        "Category": "Women > Coats",
        "Size": "EU 38",
        "Condition": "good",
        "Price (EUR)": f"{number + 10}.50",
        "Material": "",
    }
    return list((cells | changes).values())


def save(folder: Path, rows: Sequence[Sequence[str]], name: str = "stock.csv") -> None:
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
