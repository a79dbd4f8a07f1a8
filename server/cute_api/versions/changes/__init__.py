"""A module for each folder of `openapi/versions/`: `2026-12-15-name` is in `v2026_12_15_name`.

A module defines the functions that its change needs. They depend on their arguments only, and may
modify them:

- `request_up(operation, request)` and `response_down(operation, status, body)`, by operationId;
- `pointer_down(operation, pointer)`: translates a problem's pointer for callers of the older
  version;
- `event_up(event_type, data)` and `event_down(event_type, data)`.

`response_down` gets the body before it is encoded, or a body that was recorded as JSON. Before
encoding, a column of JSON (`images` and `metadata` of an item, `data` of an event) is an
`orjson.Fragment`: `change.plain` parses one. Moving, renaming or removing it needs no parsing.
"""
