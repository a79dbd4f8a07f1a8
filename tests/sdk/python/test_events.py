"""The data of an event in the feed is of the same model as in a webhook request."""

from typing import Any

import pytest
from cute_sdk._gen.events import parse_event
from cute_sdk.models import Event

from tests.sdk.webhooks.cases import EXAMPLES

# A challenge is only sent to webhooks.
LISTED = sorted({*EXAMPLES} - {"webhook.verification"})


@pytest.mark.parametrize("name", LISTED)
def test_the_data_of_an_event_is_of_its_own_model(name: str) -> None:
    example: dict[str, Any] = EXAMPLES[name]
    listed, delivered = Event.from_dict(example), parse_event(example)
    assert type(listed.data) is type(delivered.data)
