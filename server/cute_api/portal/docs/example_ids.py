"""The ids in the document's examples, which don't exist in the database."""

from collections.abc import Mapping

from cute_api.services.accounts import example_ids
from cute_api.spec import Spec


def example_ids_of(spec: Spec) -> Mapping[str, str]:
    """Return the ids in the document's examples by kind (`example_ids`)."""
    components = spec.document["components"]
    found = {
        name: components["parameters"][name]["example"]
        for name in (
            *(example_ids.ITEM, example_ids.ORDER, example_ids.WEBHOOK, example_ids.DELIVERY),
            *(example_ids.EVENT, example_ids.KEY, example_ids.CATEGORY, example_ids.BRAND),
        )
    }
    rows = components["examples"]["new_item_batch"]["value"]["operations"]
    second = next(row["id"] for row in rows if row["op"] == "delete")
    return {
        name: str(example[0] if isinstance(example, list) else example)
        for name, example in {**found, example_ids.SECOND_ITEM: second}.items()
    }
