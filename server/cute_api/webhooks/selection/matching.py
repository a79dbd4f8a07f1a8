"""SQL for whether a webhook gets an event, shared by fan-out and recovery."""


def matching(event: str) -> str:
    """Return a condition on `webhooks` and on `event`, a relation with the columns of `events`.

    An event about a webhook, such as that it fails, goes to the other webhooks.
    """
    return f"""(
        {event}.type = ANY (webhooks.events)
        OR split_part({event}.type, '.', 1) || '.*' = ANY (webhooks.events)
        OR '*' = ANY (webhooks.events)
    ) AND webhooks.id <> {event}.subject_id
    AND (webhooks.filter_path IS NULL OR {event}.data @@ webhooks.filter_path::jsonpath)"""
