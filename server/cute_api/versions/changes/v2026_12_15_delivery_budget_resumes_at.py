"""`user.deliveries.held_until` of `GET /v1/me` is called `user.deliveries.resumes_at`."""

from cute_api.lib.json_objects import Json

OLD, NEW = "held_until", "resumes_at"


def response_down(_operation: str, status: int, body: Json) -> Json:
    if status == 200 and "user" in body:
        budget = body["user"]["deliveries"]
        budget[OLD] = budget.pop(NEW)
    return body
