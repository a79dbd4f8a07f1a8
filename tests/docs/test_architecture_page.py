"""The page of the architecture is true: its layers are those of the linter, its folders exist."""

import re
import tomllib

from cute_api.config import ROOT

PACKAGE = ROOT / "server" / "cute_api"
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
LAYER_LINE = re.compile(r"^((?:[a-z_]+(?:\.py|/)(?:, )?)+) {2,}\S", re.MULTILINE)


def layers() -> list[set[str]]:
    """The modules of each layer, as the linter checks them, from the top."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    [contract] = [
        contract for contract in contracts["contracts"] if contract["name"] == "Imports run one way"
    ]
    return [set(layer.split(" | ")) for layer in contract["layers"]]


def test_the_layers_are_in_the_order_that_is_checked() -> None:
    drawn = [
        {
            f"cute_api.{name.strip().removesuffix('.py').removesuffix('/')}"
            for name in line.split(",")
        }
        for line in LAYER_LINE.findall(PAGE)
    ]
    checked = layers()
    places = [next(n for n, layer in enumerate(checked) if names <= layer) for names in drawn]
    assert places == sorted(set(places))
    folders = {name for names in checked for name in names if (ROOT / path_of(name)).is_dir()}
    assert folders <= set().union(*drawn), "a folder of the server is not in the drawing"


def test_everything_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`([a-z_]+/[\w/.-]*|[a-z_]+\.(?:py|toml))`", PAGE))
    assert len(named) > 10
    roots = (ROOT, PACKAGE)
    assert [name for name in named if not any((root / name).exists() for root in roots)] == []
    links = re.findall(r"\]\(([^)#]+)\)", PAGE)
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
    modules = re.findall(r"^(?:edge|webhooks|http)/[\w/]+", PAGE, re.MULTILINE)
    assert [module for module in modules if not (PACKAGE / f"{module}.py").is_file()] == []


def test_every_folder_of_the_project_has_its_line() -> None:
    listed = set(re.findall(r"^\| `([a-z]+)/` \|", PAGE, re.MULTILINE))
    hidden = {"requirements", "node_modules", "dist", "build"}
    assert listed == {
        path.name
        for path in ROOT.iterdir()
        if path.is_dir() and path.name.isalpha() and path.name not in hidden
    }


def path_of(module: str) -> str:
    return f"server/{module.replace('.', '/')}"
