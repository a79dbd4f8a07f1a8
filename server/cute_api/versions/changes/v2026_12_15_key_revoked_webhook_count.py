"""`paused_webhooks` of the event `key.revoked` is called `paused_webhook_count`."""

from cute_api.lib.json_objects import Json

OLD, NEW = "paused_webhooks", "paused_webhook_count"


def event_up(_event_type: str, data: Json) -> Json:
    return {NEW if name == OLD else name: value for name, value in data.items()}


def event_down(_event_type: str, data: Json) -> Json:
    return {OLD if name == NEW else name: value for name, value in data.items()}
