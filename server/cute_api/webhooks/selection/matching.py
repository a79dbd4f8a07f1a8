"""Whether a webhook wants an event, in SQL: fanning out and recovering ask the same question."""


def matching(event: str) -> str:
    """A condition over `webhooks` and a relation of the columns of `events`, named `event`."""
    return f"""(
        {event}.type = ANY (webhooks.events)
        OR split_part({event}.type, '.', 1) || '.*' = ANY (webhooks.events)
        OR '*' = ANY (webhooks.events)
    ) AND (webhooks.filter_path IS NULL OR {event}.data @@ webhooks.filter_path::jsonpath)"""
