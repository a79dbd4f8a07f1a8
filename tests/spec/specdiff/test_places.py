"""Each change is shown where a designer can fix it: at its line of the source YAML."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cute_api.config import ROOT
from scripts.spec.bundle import Redocly
from scripts.spec.diff.__main__ import main
from scripts.spec.diff.changes import join
from scripts.spec.diff.places import SourcePlaces
from scripts.spec.diff.sources import working_tree
from tests.spec.checkouts import Checkout
from tests.spec.document import DOCUMENT
from tests.spec.specdiff.edits import edited

# Where a component's own file begins, no key leads to it.
WITHOUT_KEY = 3
# Less than half of the bundle's entries would show that the walk went wrong.
LEAST_ENTRIES = 5_000
# Lists that the rules add where no key leads, at the top of a file or of a row.
LISTS = {"enum", "minProperties"}
# What the rules make of a list that the source states as `enum`, or has them fill in.
OPEN_LIST = {"minLength", "maxLength", "x-extensible-enum"}
# What stands where the rules add something: the way of callers without a key, before those of apps.
PLACES = {"schema", "{}"}
# What the rules add to operations, events and responses; it is at a key that leads there.
BY_RULE = re.compile(
    r"/(paths|components/responses)/.+/(parameters|responses|headers|schema|security)(/.*)?"
    r"|/paths/.+/requestBody/content/.+/examples(/.*)?"
    r"|/webhooks/.+/(operationId|tags|security|parameters|requestBody|responses)(/.*)?"
    r"|/components/schemas/(Event(Type|Pattern)?/(oneOf|discriminator/mapping|anyOf/1/enum|enum)(/.*)?)"
    r"|/components/schemas/\w+Event/.+"
    r"|/components/.+/format"
    r"|/components/responses/\w+/x-problem-codes"
    r"|/components/schemas/\w+Patch/minProperties"
    r"|/components/schemas/ItemAttributes(Create|Patch)/properties/.+"
)
# Members of examples that the rules fill in from the schema; they are at the example.
IN_EXAMPLE = re.compile(r"/components/(schemas/.+/examples|examples/\w+/value)/.+")


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def entries(value: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The pointer of every entry of every object."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield (*at, key)
            yield from entries(member, (*at, key))
    elif isinstance(value, list):
        for number, element in enumerate(value):
            yield from entries(element, (*at, str(number)))


def is_of_list(bundle: Any, at: tuple[str, ...]) -> bool:
    """Whether an entry is one that the rules make of a list of values."""
    holder = bundle
    for step in at[:-1]:
        holder = holder[int(step) if isinstance(holder, list) else step]
    if "x-extensible-enum" in holder:
        return at[-1] in OPEN_LIST
    return at[-1] == "enum" and at[2].endswith("Input")


def test_every_entry_of_the_bundle_has_the_line_of_its_key_or_of_what_the_rules_add_it_to() -> None:
    source = working_tree(ROOT)
    places = SourcePlaces(source)
    lines = {name: text.decode().splitlines() for name, text in source.files.items()}
    wrong, right = [], 0
    for at in entries(source.bundle):
        if at[0] == "components" and len(at) <= WITHOUT_KEY:
            continue
        file, _, number = places.of(join(at)).partition(":")
        line = lines[file][int(number) - 1].lstrip("- ")
        key = line.partition(":")[0].strip("'\"")
        # A key can have a colon itself, such as a scope.
        if key in {at[-1], f"x-internal-{at[-1]}"} or line.startswith(f"{at[-1]}:"):
            right += 1
        elif is_of_list(source.bundle, at):
            assert key in {"enum", "type"} or line.startswith("# The ") or key == at[-2], at
        elif IN_EXAMPLE.fullmatch(join(at)):
            continue
        elif not BY_RULE.fullmatch(join(at)) or not (key in {*at, *PLACES} or at[-1] in LISTS):
            wrong.append((join(at), f"{file}:{number}", line))
    assert wrong == []
    assert right > LEAST_ENTRIES


def test_edited_source_gives_the_file_and_line_of_each_change(
    checkout: Checkout, redocly: Redocly, capsys: pytest.CaptureFixture[str]
) -> None:
    line = checkout.line
    removed = {
        "response-field-removed": line("schemas/Item.yaml", "properties:", "  url:"),
        "operation-removed": line("paths/orders.yaml", "/me/orders/{order_id}:", "  get:"),
        "header-removed": line("responses.yaml", "TooManyRequests:", "    Retry-After:"),
        "request-values-removed": line("parameters.yaml", "item_sort:", "    enum:"),
    }
    checkout.edit("schemas/Item.yaml", "  - url\n", "")
    checkout.edit(
        "schemas/Item.yaml",
        "  url:\n    type: string\n    format: uri\n    minLength: 1\n    maxLength: 2048\n"
        "    description: The address of its page on the marketplace, for people who want to see"
        " or buy it.\n    examples:\n"
        "      - https://www.cute.example/items/01a1a0b1-293a-7c44-9f0e-2d6b81a4c375\n",
        "",
    )
    checkout.edit("schemas/ImageCreate.yaml", "maxLength: 2048", "maxLength: 1024")
    paths = checkout.root / "openapi" / "paths" / "orders.yaml"
    paths.write_text(paths.read_text().partition("/me/orders/{order_id}:\n")[0])
    checkout.edit("openapi.yaml", "    minute: 300\n", "    minute: 200\n")
    checkout.edit("parameters.yaml", "      - price_desc\n", "")
    checkout.edit(
        "events/item.sold.yaml", "x-required-scope: read:items", "x-required-scope: read:orders"
    )
    text = (checkout.root / "openapi" / "responses.yaml").read_text()
    cut = text.index("Retry-After:", text.index("\nTooManyRequests:"))
    begin, end = text.rindex("\n", 0, cut), text.index("\n", text.index("\n", cut) + 1)
    (checkout.root / "openapi" / "responses.yaml").write_text(text[:begin] + text[end:])
    checkout.edit("paths/brands.yaml", "summary: List brands", "summary: All brands")
    checkout.bundle(redocly)

    assert main(["--base", "main", "--root", str(checkout.root), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["changes"]
    places = {row["rule"]: row["place"] for row in found if row["level"] == "breaking"}
    assert places == {
        **removed,
        "request-bound-narrowed": line("schemas/ImageCreate.yaml", "  url:", "    maxLength:"),
        "tier-lowered": line("openapi.yaml", "  basic:", "    minute:"),
        "event-scope-changed": line("events/item.sold.yaml", "    x-required-scope:"),
    }
    texts = [row["place"] for row in found if row["rule"] == "text-changed"]
    assert line("paths/brands.yaml", "    summary:") in texts


def test_two_revisions_are_compared_without_the_working_tree(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = checkout.root / "openapi" / "dist" / "openapi.json"
    document = json.loads(bundle.read_text())
    document["paths"]["/brands"]["get"]["summary"] = "All brands"
    bundle.write_text(json.dumps(document))
    checkout.commit("another summary")
    del document["paths"]["/items"]
    bundle.write_text(json.dumps(document))
    arguments = ["--base", "HEAD~1", "--head", "HEAD", "--root", str(checkout.root)]
    assert main(arguments) == 0
    assert "From HEAD~1 to HEAD, 1 change: 0 breaking, 0 risky, 1 safe." in capsys.readouterr().out
    assert main(["--base", "HEAD", "--root", str(checkout.root)]) == 1
    out = capsys.readouterr().out
    assert "openapi/paths/items.yaml:2 (as of HEAD)  [operation-removed]" in out
    assert "From HEAD to the working tree, " in out


def test_wrong_calls_say_what_to_do(
    checkout: Checkout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = ["--root", str(checkout.root)]
    assert main(["--base", "no-such-branch", *root]) == 2
    assert "name a branch, a tag or a commit" in capsys.readouterr().err
    assert main(["--base=--output=x", *root]) == 2
    assert "is not a revision" in capsys.readouterr().err
    assert main(["--base", "main", "--contracts", str(tmp_path / "none"), *root]) == 2
    assert "is not a directory" in capsys.readouterr().err
    folder = tmp_path / "contracts"
    folder.mkdir()
    (folder / "shop.json").write_text('{"cute_contract": 2, "consumer": "shop"}')
    assert main(["--base", "main", "--contracts", str(folder), *root]) == 2
    assert "has the format 2" in capsys.readouterr().err
    (folder / "shop.json").write_text("[]")
    assert main(["--base", "main", "--contracts", str(folder), *root]) == 2
    assert "cute-contract record" in capsys.readouterr().err
    (folder / "shop.json").write_bytes(b" " * 10_000_000)
    assert main(["--base", "main", "--contracts", str(folder), *root]) == 2
    assert "shop.json has more than 8,388,608 bytes" in capsys.readouterr().err
    nobody = "postgresql://alice@127.0.0.1:1/cute"
    assert main(["--base", "main", "--database", nobody, *root]) == 0, "no operation to ask for"
    capsys.readouterr()
    (checkout.root / "openapi" / "dist" / "openapi.json").unlink()
    assert main(["--base", "main", *root]) == 2
    assert "run `make bundle` first" in capsys.readouterr().err
    checkout.commit("no bundle")
    assert main(["--base", "HEAD", *root]) == 2
    assert "name a revision that has the bundle" in capsys.readouterr().err


def test_two_files_are_compared_without_git(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base, head = tmp_path / "base.json", tmp_path / "head.yaml"
    base.write_text(json.dumps(DOCUMENT))
    path = "/components/parameters/limit/schema/maximum"
    sunset = {"op": "add", "path": "/paths/~1brands/get/x-sunset", "value": "2099-01-31"}
    edit = {"op": "replace", "path": path, "value": 10}
    text = yaml.safe_dump(edited(DOCUMENT, [edit, sunset])).replace("'2099-01-31'", "2099-01-31")
    head.write_text(text)
    both = ["--base-file", str(base), "--head-file", str(head)]
    assert main([*both, "--json"]) == 1
    printed = json.loads(capsys.readouterr().out)
    change = printed["changes"][0]
    assert (change["level"], change["rule"]) == ("breaking", "request-bound-narrowed")
    assert change["pointer"] == path
    line = int(change["place"].removeprefix(f"{head}:"))
    assert text.splitlines()[line - 1].strip() == "maximum: 10"
    assert "sunset-put-off" in {row["rule"] for row in printed["changes"]}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "can't be read"),
        ("{", "neither JSON nor YAML"),
        ("[]", "is not an OpenAPI document"),
        ("a: 1", "is not an OpenAPI document"),
    ],
)
def test_file_that_is_no_document_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, words: str
) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.yaml"
    good.write_text(json.dumps(DOCUMENT))
    if content is not None:
        bad.write_text(content)
    assert main(["--base-file", str(good), "--head-file", str(bad)]) == 2
    printed = capsys.readouterr().err
    assert words in printed
    assert str(bad) in printed
    assert main(["--base-file", str(good)]) == 2
    assert "--head-file" in capsys.readouterr().err
