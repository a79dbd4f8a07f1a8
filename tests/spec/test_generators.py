"""What the document leaves out or says twice, so that other people's generators can read it.

`make proof PROOFS=generators` runs the generators; here is what they stumbled over, checked at no cost.
"""

from cute_api.spec import METHODS
from tests.spec.document import DOCUMENT, by_id, validator

EVENTS = {name: entry["post"] for name, entry in DOCUMENT["webhooks"].items()}


def test_no_event_has_the_tag_of_an_operation() -> None:
    """A class is made of each tag: of two sets of methods in one file, the second would remain."""
    tags = {tag for operation in by_id().values() for tag in operation["tags"]}
    assert not [name for name, event in EVENTS.items() if tags & set(event["tags"])]


def test_events_have_no_parameters_and_their_headers_are_listed_once() -> None:
    assert not [name for name, event in EVENTS.items() if "parameters" in event]
    assert not [name for name, item in DOCUMENT["webhooks"].items() if set(item) - set(METHODS)]
    headers = DOCUMENT["x-webhook-headers"]
    assert {"webhook-id", "webhook-timestamp", "webhook-signature", "X-Cute-Event"} <= set(headers)
    for name, header in headers.items():
        at = f"#/x-webhook-headers/{name}/schema"
        assert validator(at).is_valid(header["example"]), name
