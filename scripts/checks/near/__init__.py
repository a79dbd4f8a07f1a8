"""The tests that matter for an edit: `make test-near FILE=…` runs them in under 30 seconds.

`tests/near/map.json` names, for each module of `server/cute_api`, `scripts` and `codegen`, the test
files that run its functions, best first. `make test-map` makes it from coverage (`measure`,
`ranking`).
"""
