"""Where the files are that the tests of imports read."""

from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
