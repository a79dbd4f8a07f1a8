"""The map from modules to test files, and which of these fit into a time."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path, PurePosixPath

from cute_api.config import ROOT

MAP = ROOT / "tests/near/map.json"
PACKAGES = ("server/cute_api", "scripts", "codegen")
# Of a test file that was added after the map was made.
UNKNOWN_S = 5


@dataclass(frozen=True, slots=True)
class NearMap:
    """Test files by module, best first, and the seconds that each test file takes.

    All names are paths from the root of the checkout.
    """

    tests: Mapping[str, Sequence[str]]
    seconds: Mapping[str, int]

    def of(self, module: str) -> Sequence[str]:
        """Return the test files of a module; of a module that is not in the map, its folder's."""
        return self.tests.get(module) or self.of_folder(module)

    def of_folder(self, module: str) -> list[str]:
        """Return the test files of all modules in the folder of this one, in turns."""
        folder = PurePosixPath(module).parent
        return in_turns(
            tests for name, tests in self.tests.items() if PurePosixPath(name).parent == folder
        )

    def within(self, tests: Iterable[str], budget_s: int) -> list[str]:
        """Return the first tests that take `budget_s` together; the shortest if all are longer."""
        left, fitting, longer = budget_s, list[str](), list[str]()
        for test in tests:
            seconds = self.takes_s(test)
            if seconds <= left:
                fitting.append(test)
                left -= seconds
            else:
                longer.append(test)
        return fitting or sorted(longer, key=self.takes_s)[:1]

    def takes_s(self, test: str) -> int:
        return self.seconds.get(test, UNKNOWN_S)


def in_turns(lists: Iterable[Sequence[str]]) -> list[str]:
    """Return the first of each list, then the second of each, and so on, each once."""
    return list(dict.fromkeys(name for row in zip_longest(*lists) for name in row if name))


def modules() -> list[str]:
    """Return every module that the map can hold, in order."""
    return sorted(
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
    )


def load(path: Path = MAP) -> NearMap:
    loaded = json.loads(path.read_text())
    return NearMap(loaded["tests"], loaded["seconds"])


def text_of(near: NearMap) -> str:
    """Return the map as JSON with a line for each entry, in order of names."""
    return f'{{"seconds": {_lines(near.seconds)}, "tests": {_lines(near.tests)}}}\n'


def _lines(part: Mapping[str, object]) -> str:
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in sorted(part.items())]
    return "{\n" + ",\n".join(lines) + "\n}"
