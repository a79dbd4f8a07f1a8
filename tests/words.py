"""The words that `docs/words.md` replaces, and where the tree still has them.

`python -m tests.words PATH…` prints the places in these files and folders;
`python -m tests.words --shrink` removes from the list what is no longer there.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from cute_api.config import ROOT

PAGE = ROOT / "docs/words.md"
LEFT = ROOT / "tests/words_left.txt"
FOLDERS = ("codegen", "docs", "examples", "openapi", "scripts", "sdks", "server", "tests")
SUFFIXES = frozenset(
    f".{name}"
    for name in (
        *(
            "py",
            "js",
            "cjs",
            "mjs",
            "ts",
            "lua",
            "sh",
            "sql",
            "css",
            "html",
            "http",
            "txt",
            "j2",
            "jinja",
        ),
        *("mako", "md", "yaml", "toml", "in"),
    )
)
# What is built, installed or vendored; `openapi/dist` follows from the sources.
SKIPPED = frozenset({"cute_api.egg-info", "dist", "build", "node_modules", "vendor", "__pycache__"})
# Names of others' products, one word each.
PRODUCTS = ("ClickHouse",)
# The page and its test name the words.
EXEMPT = frozenset({PAGE, LEFT, Path(__file__), ROOT / "tests/test_words.py"})


def forms() -> dict[str, list[str]]:
    """The forms to look for, by the first of each row of the page's second table."""
    table = PAGE.read_text("utf-8").partition("| Not | But |")[2]
    rows = [
        re.findall("`([^`]+)`", row.split("|")[1]) for row in re.findall(r"^\| `.*", table, re.M)
    ]
    return {row[0]: row for row in rows}


def pattern(row: Iterable[str]) -> re.Pattern[str]:
    """Matches the forms as words and as parts of names, across lines.

    A form in lower case matches any case; a capitalised one is a name and matches as it is.
    """
    alternatives = []
    for form in row:
        words = [re.escape(word) for word in form.split()]
        text = r"[\s#*/]+".join(words)
        capital = text[0].upper() + text[1:]
        if form[0].isupper():
            alternatives.append(f"{text}(?![a-z])")
        else:
            alternatives.append(f"(?<![A-Za-z])(?i:{text})(?![a-z])")
            alternatives.append(f"(?<=[a-z]){capital}(?![a-z])")
    return re.compile("|".join(alternatives))


FORMS = forms()
PATTERNS = {first: pattern(row) for first, row in FORMS.items()}


def sources() -> Iterator[Path]:
    """Every hand-written text of the project."""
    generated = {
        ROOT / path
        for paths in json.loads((ROOT / "codegen/manifest.json").read_text())["targets"].values()
        for path in paths
    }
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            inside = path.relative_to(ROOT)
            if path.suffix not in SUFFIXES or not SKIPPED.isdisjoint(inside.parts):
                continue
            if path not in generated and path not in EXEMPT:
                yield path
    yield from sorted(ROOT.glob("*.md"))


def text_of(path: Path) -> str:
    """What a file says. The name of a product is no word of ours."""
    text = path.read_text("utf-8")
    for product in PRODUCTS:
        text = text.replace(product, product.capitalize())
    return text


def found(path: Path) -> frozenset[str]:
    """The replaced words that a file has."""
    text = re.sub(r"[\s#*/]+", " ", text_of(path))
    lower = text.lower()
    # Looking for plain text is twenty times as fast as the patterns, which decide.
    near = (first for first, row in FORMS.items() if any(form.lower() in lower for form in row))
    return frozenset(first for first in near if PATTERNS[first].search(text))


def left() -> dict[str, frozenset[str]]:
    """The list: the words of each file that still has some."""
    lines = LEFT.read_text("utf-8").splitlines()
    entries = (line.split(": ") for line in lines)
    return {path: frozenset(words.split(", ")) for path, words in entries}


def shrink() -> None:
    lines = []
    for path, words in left().items():
        still = words & found(ROOT / path) if (ROOT / path).exists() else frozenset()
        if still:
            lines.append(f"{path}: {', '.join(sorted(still))}\n")
    LEFT.write_text("".join(lines), "utf-8")


def report(paths: Iterable[str]) -> None:
    wanted = [Path(path).resolve() for path in paths]
    for path in sources():
        if not any(path.is_relative_to(place) for place in wanted):
            continue
        text = text_of(path)
        lines = text.splitlines()
        for first, regex in PATTERNS.items():
            for match in regex.finditer(text):
                at = text.count("\n", 0, match.start())
                print(f"{path.relative_to(ROOT)}:{at + 1}: {first}: {lines[at].strip()}")


if __name__ == "__main__":
    shrink() if sys.argv[1:] == ["--shrink"] else report(sys.argv[1:])
