"""Schemas, events, tiers and the document as a whole."""

import re

import openapi_core
import openapi_spec_validator
import pytest
import yaml

from cute_api.models import enums
from cute_api.problems import PROBLEMS, Code
from cute_api.webhooks.selection.event_patterns import patterns
from scripts.spec.bundle import RULES
from tests.spec.document import DOCUMENT, SCHEMAS, SOURCE, by_id, resolve, validator, walk


def test_every_tag_is_used() -> None:
    events = [entry["post"] for entry in DOCUMENT["webhooks"].values()]
    used = {operation["tags"][0] for operation in [*by_id().values(), *events]}
    assert used == {tag["name"] for tag in DOCUMENT["tags"]}


def test_response_objects_require_all_their_properties_but_those_for_some() -> None:
    optional = {
        "AppSettings": {"logo", "version"},
        "Item": {"sku", "metadata"},
        "ItemList": {"facets", "prices"},
        "ItemChangeList": {"proof"},
        "ItemAttributes": set(SCHEMAS["ItemAttributes"]["properties"]),
        "ShippingOption": {"days"},
        "ShippingOptionInput": {"days"},
        "Image": {"width", "height"},
        **{name: {"retired_at", "replaced_by"} for name in ("Category", "Brand")},
        **{name: {"catalog"} for name in ("CategoryList", "BrandList")},
        "Me": {"user"},
        "OrderItem": {"sku"},
        "Problem": {"errors"},
        "FieldError": {"pointer", "parameter"},
        "Delivery": {"install"},
        "SandboxFault": {"operations", "types", "nth", "percent", "seconds"},
    }
    optional |= {name: {"install"} for name in SCHEMAS if name.endswith("Event")}
    for name, schema in SCHEMAS.items():
        sent = name.startswith("Batch") or name.endswith(("Create", "Patch"))
        if schema["type"] == "object" and "oneOf" not in schema and not sent:
            missing = set(schema.get("properties", ())) - set(schema.get("required", ()))
            assert missing == optional.get(name, set()), name


def test_each_schema_is_named_by_its_file_or_its_event() -> None:
    files = {file.stem for file in (SOURCE / "schemas").glob("*.yaml")}
    events = {
        "".join(map(str.capitalize, re.split(r"[._]", name))) for name in DOCUMENT["webhooks"]
    }
    both = {name for name in SCHEMAS if name.removesuffix("Input") in files - {name}}
    assert set(SCHEMAS) == files | both | {f"{name}Event" for name in events}
    assert {name for name, schema in SCHEMAS.items() if schema["title"] != name} == set()


def test_lists_of_events_are_their_files() -> None:
    files = {file.stem for file in (SOURCE / "events").glob("*.yaml")}
    events = {name: entry["post"] for name, entry in DOCUMENT["webhooks"].items()}
    subscribable = [name for name, node in events.items() if node.get("x-subscribable", True)]
    assert files == set(events)
    assert SCHEMAS["EventType"]["x-extensible-enum"] == subscribable
    assert set(events) - set(subscribable) == {"webhook.verification"}
    types, families = SCHEMAS["EventPatternInput"]["anyOf"]
    known = [*resolve(types)["enum"], *families["enum"]]
    assert patterns(subscribable) == known == SCHEMAS["EventPattern"]["x-extensible-enum"]
    bodies = {
        name: resolve(events[name]["requestBody"]["content"]["application/json"]["schema"])
        for name in subscribable
    }
    event = SCHEMAS["Event"]
    assert list(event["discriminator"]["mapping"]) == subscribable
    mapped = list(event["discriminator"]["mapping"].values())
    assert [kind["$ref"] for kind in event["oneOf"]] == mapped
    assert [resolve(kind) for kind in event["oneOf"]] == list(bodies.values())
    for name, body in bodies.items():
        assert body["properties"]["type"]["const"] == name
        assert set(body["properties"]) - set(body["required"]) == {"install"}


def test_enums_are_those_of_the_tables() -> None:
    for kind in (
        enums.Scope,
        enums.Tier,
        enums.Condition,
        enums.ItemStatus,
        enums.ItemChangeType,
        enums.OrderRole,
        enums.OrderStatus,
        enums.RevocationReason,
        enums.WebhookStatus,
        enums.DisabledReason,
        enums.DeliveryStatus,
        enums.AttemptOutcome,
    ):
        assert SCHEMAS[kind.__name__]["x-extensible-enum"] == [member.value for member in kind]
        assert "ore values may come" in SCHEMAS[kind.__name__]["description"]


def test_every_problem_code_is_listed_and_has_an_example() -> None:
    code = SCHEMAS["Problem"]["properties"]["code"]
    assert code["x-extensible-enum"] == [code.value for code in Code]
    examples = DOCUMENT["components"]["examples"]
    shown = [example["value"] for example in examples.values() if "code" in example["value"]]
    rows = examples["item_batch_rolled_back"]["value"]["data"]
    shown += [row["problem"] for row in rows]
    assert {value["code"] for value in shown} == set(Code)
    for value in shown:
        assert value["title"] == PROBLEMS[Code(value["code"])].title
        assert value["status"] == PROBLEMS[Code(value["code"])].status


def test_tiers_are_complete_and_no_text_repeats_them() -> None:
    tiers = DOCUMENT["x-rate-limit-tiers"]
    assert list(tiers) == ["anonymous", *enums.Tier]
    assert set(tiers["anonymous"]) == {"minute", "day", "request_days"}
    for tier in enums.Tier:
        assert set(tiers[tier]) == {
            "minute",
            "day",
            "keys_factor",
            "app_factor",
            "certified_factor",
            "live_keys",
            "device_keys",
            "webhooks",
            "deliveries_a_day",
            "items",
            "stored_bytes",
            "request_days",
        }
    for place, node in walk(DOCUMENT):
        text = node.get("description")
        if isinstance(text, str):
            assert not re.search(
                r"\d (calls|requests|webhooks|keys|deliveries)|(per|a) (minute|day):", text
            ), place


def test_references_stay_inside_and_nothing_is_a_template() -> None:
    for place, node in walk(DOCUMENT):
        assert node.get("$ref", "#/components/").startswith("#/components/"), place
    for file in {*SOURCE.rglob("*.yaml")} - {SOURCE / RULES}:
        assert "{{" not in file.read_text(encoding="utf-8"), file


def test_both_files_of_the_bundle_are_the_same_document() -> None:
    text = (SOURCE / "dist" / "openapi.yaml").read_text(encoding="utf-8")
    assert text.startswith("# Generated")
    document = yaml.load(text, Loader=_YamlAsJson)  # noqa: S506 - it is a CSafeLoader
    assert document == DOCUMENT


def test_bundle_is_valid_openapi_3_1() -> None:
    assert DOCUMENT["openapi"] == "3.1.1"
    openapi_spec_validator.validate(DOCUMENT)
    openapi_core.OpenAPI.from_dict(DOCUMENT)


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_compiles(name: str) -> None:
    validator(f"#/components/schemas/{name}")


class _YamlAsJson(yaml.CSafeLoader):
    """YAML with JSON's types only: an unquoted time stays text, as in YAML 1.2's core schema."""


_YamlAsJson.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
