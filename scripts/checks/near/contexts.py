"""A plugin of pytest that says which test file a line runs for, and how long each one takes.

A process that a test starts learns the test file from its environment (`coverage.ini`).
"""

import json
import os
from collections import defaultdict
from pathlib import Path

import pytest
from coverage import Coverage

TEST_FILE = "COVERAGE_TEST_FILE"


def switch() -> None:
    """Attribute the lines that this process runs from now on to the test file in its
    environment.
    """
    measuring = Coverage.current()
    if measuring and TEST_FILE in os.environ:
        measuring.switch_context(os.environ[TEST_FILE])


class TestFiles:
    """Writes the seconds of each test file to `report` when all have run."""

    def __init__(self, report: Path) -> None:
        self._report = report
        self._seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        if os.environ.get(TEST_FILE) != _file(nodeid):
            os.environ[TEST_FILE] = _file(nodeid)
            switch()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[_file(report.nodeid)] += report.duration

    def pytest_unconfigure(self) -> None:
        self._report.write_text(json.dumps(self._seconds))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seconds", type=Path, required=True)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(TestFiles(config.getoption("--seconds")))


def _file(nodeid: str) -> str:
    return nodeid.partition("::")[0]
