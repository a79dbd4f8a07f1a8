"""A module for each folder of `openapi/versions/`: `2026-12-15-name` is in `v2026_12_15_name`.

A module has those of these functions that its change needs; all are pure, and may change what they
are given:

- `request_up(operation, request)` and `response_down(operation, status, body)`, by operationId;
- `pointer_down(operation, pointer)`: where callers of the older version find what a problem points
  at;
- `event_up(event_type, data)` and `event_down(event_type, data)`.

`response_down` is given the body before it is written, or one that was recorded as JSON. Before it
is written, a column of JSON (`images` and `metadata` of an item, `data` of an event) is an
`orjson.Fragment`: `change.plain` reads one. Moving, renaming or removing it needs no reading.
"""
