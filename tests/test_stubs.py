"""Nothing is left of what `make new-operation` and `make new-event` can't know."""

from scripts.scaffold import MARK
from server.config import ROOT

FOLDERS = ("openapi", "server", "tests")
KINDS = (".py", ".yaml")
GENERATED = "openapi/dist/"


def test_nothing_is_left_to_fill_in() -> None:
    places = []
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix in KINDS and not name.startswith(GENERATED):
                for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                    if MARK in line:
                        places.append(f"{name}:{number}: {line.strip()}")
    assert not places, "Stubs are to be filled in:\n" + "\n".join(places)
