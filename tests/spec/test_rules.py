"""The rules of `openapi/rules/` with incomplete or unreadable sources."""

import json
import re
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from codegen.languages import javascript, python
from codegen.reading import read
from cute_api.portal.docs.facts import FACTS
from cute_api.spec import Spec
from scripts.spec import bundle
from scripts.spec.bundle import Redocly
from scripts.spec.redocly import BundleError
from tests.spec.test_example_meaning import objects

ARCHIVED = """item.archived:
  post:
    x-required-scope: read:items
    summary: Your item was archived
    description: Sent when you archive an item.
    requestBody:
      content:
        application/json:
          schema:
            properties:
              data:
                $ref: ../schemas/Item.yaml
                description: The item.
"""

GOES = "Deprecated: it may be removed on 2027-06-30."
VALUE_GOES = "`satisfactory` is deprecated: it may be removed on 2027-07-31."


@pytest.fixture
def source(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("dist")
    return Path(shutil.copytree(bundle.SOURCE, tmp_path / "openapi", ignore=ignored))


def bundled(redocly: Redocly, source: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(redocly.bundle_file(source, "openapi.json"))
    return document


def plain(files: Iterable[str]) -> str:
    """The words of files, without the stars of comments and where lines end."""
    return re.sub(r"[\s*]+", " ", "\n".join(files))


def test_an_event_file_alone_makes_an_event_with_an_example_and_a_place_in_all_lists(
    source: Path, redocly: Redocly
) -> None:
    (source / "events" / "item.archived.yaml").write_text(ARCHIVED)
    assert redocly.lint(source) == []
    document = bundled(redocly, source)
    schemas = document["components"]["schemas"]
    assert "item.archived" in schemas["EventType"]["x-extensible-enum"]
    operation = document["webhooks"]["item.archived"]["post"]
    assert operation["operationId"] == "event_item_archived"
    assert "a key needs `read:items`" in operation["description"]
    media = operation["requestBody"]["content"]["application/json"]
    assert media["schema"] == {"$ref": "#/components/schemas/ItemArchivedEvent"}
    example = media["examples"]["item_archived"]["value"]
    assert schemas["ItemArchivedEvent"]["examples"] == [example]
    item = schemas["Item"]["examples"][0]
    assert (example["type"], example["data"]) == ("item.archived", {**item, "status": "archived"})
    changed = round(datetime.fromisoformat(item["updated_at"]).timestamp() * 1000)
    assert example["timestamp"] == changed
    assert int(example["id"].replace("-", "")[:12], 16) == changed


def test_a_body_without_an_example_has_that_of_its_schema(source: Path, redocly: Redocly) -> None:
    path = source / "paths" / "brands.yaml"
    text, _, links = path.read_text().partition("            examples:\n")
    path.write_text(text + "        links:\n" + links.partition("        links:\n")[2])
    document = bundled(redocly, source)
    media = document["paths"]["/brands"]["get"]["responses"]["200"]["content"]["application/json"]
    example = document["components"]["schemas"]["BrandList"]["examples"][0]
    assert media["examples"] == {"example": {"value": example}}


def test_a_field_of_every_item_is_stated_once_for_items_patches_and_all_examples(
    source: Path, redocly: Redocly
) -> None:
    """Only its schemas have it: not `ItemPatch`, and no example of an item."""
    field = (
        "  material:\n    x-sensitive: false\n    type: [string, 'null']\n    minLength: 1\n"
        "    maxLength: 40\n    x-internal-pattern: plain_line\n"
        "    description: What it is made of.\n    examples: [linen]\n"
    )
    for name, required in (("Item", "  - color\n"), ("ItemCreate", "")):
        path = source / "schemas" / f"{name}.yaml"
        text = path.read_text().replace("  color:\n", f"{field}  color:\n", 1)
        path.write_text(text.replace(required, f"{required}  - material\n", 1 if required else 0))
    assert redocly.lint(source) == []
    document = bundled(redocly, source)
    schemas = document["components"]["schemas"]
    created, patched = (schemas[name]["properties"] for name in ("ItemCreate", "ItemPatch"))
    assert patched["material"] == {
        **created["material"],
        "description": "What it is made of. `null` clears it.",
    }
    assert created["material"]["pattern"] == created["color"]["pattern"]
    items = [example for example in objects(document) if {"etag", "price"} <= example.keys()]
    shown = [item for item in items if isinstance(item["etag"], str)]
    assert len(shown) > 20
    assert {example["material"] for example in shown} == {"linen"}


def test_a_path_in_two_files_is_refused_with_both_names(source: Path, redocly: Redocly) -> None:
    path = source / "paths" / "categories.yaml"
    path.write_text(path.read_text().replace("/categories:\n", "/brands:\n"))
    with pytest.raises(BundleError, match=r"paths/categories\.yaml has `/brands`, as paths/brands"):
        redocly.lint(source)


@pytest.mark.parametrize(
    "file", ["responses.yaml", "patterns.yaml", "rules/envelope.yaml", "schemas/EventType.yaml"]
)
def test_a_file_of_the_rules_that_cannot_be_read_is_all_that_is_reported(
    source: Path, redocly: Redocly, file: str
) -> None:
    path = source / file
    path.write_text(path.read_text() + "broken: [\n")
    findings = redocly.lint(source)
    assert findings
    assert all(Path(file).name in line for line in findings), findings


def test_what_is_deprecated_says_when_it_goes_in_document_sdks_and_guide(
    source: Path, redocly: Redocly
) -> None:
    """A field, a parameter and a value."""
    for file, old, new in (
        ("schemas/Item.yaml", "main colour, in words.\n", "main colour, in words.\n    {end}\n"),
        ("parameters.yaml", "\n  name: max_price\n", "\n  name: max_price\n  {end}\n"),
        ("schemas/Condition.yaml", "examples:\n", "{values}\nexamples:\n"),
    ):
        path = source / file
        text = path.read_text()
        assert old in text
        indent = "    " if "    {end}" in new else "  "
        end = f"deprecated: true\n{indent}x-sunset: '2027-06-30'"
        values = "x-deprecated-values:\n  - value: satisfactory\n    sunset: '2027-07-31'"
        path.write_text(text.replace(old, new.format(end=end, values=values), 1))
    assert redocly.lint(source) == []
    document = bundled(redocly, source)
    schemas, parameters = (document["components"][kind] for kind in ("schemas", "parameters"))
    field = schemas["Item"]["properties"]["color"]
    assert field["deprecated"] is True
    assert field["description"] == f"Its main colour, in words. {GOES}"
    assert parameters["max_price"]["description"].endswith(f"matches nothing. {GOES}")
    for name in ("Condition", "ConditionInput"):
        assert VALUE_GOES in schemas[name]["description"]

    api = read(document)
    for target in (python.resources, python.models):
        assert GOES in plain(target.render(api).values())
    methods = plain(javascript.resources.render(api).values())
    deprecated = "@deprecated It may be removed on 2027-06-30. / max_price?"
    assert f"matches nothing. {GOES} {deprecated}" in methods
    types = plain(javascript.types.render(api).values())
    assert f"@deprecated @description Its main colour, in words. {GOES}" in types
    guide = FACTS["deprecations"](Spec(document, sandbox=True))
    assert "| parameter `max_price` | 2027-06-30 |" in guide
    assert "| `color` of `Item` | 2027-06-30 |" in guide
    assert "| value `satisfactory` of `Condition` | 2027-07-31 |" in guide
