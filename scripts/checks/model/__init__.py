"""A model of deployments: the size for a load, and the first bottleneck.

`costs` has the costs of a call and of a delivery, from `measured.json`, which `measure` writes.
`plan` is a pure function of costs and a load; `checks` compares what it says with what was measured
at 1, 2 and 4 processes. `page` makes the tables of docs/scale.md.
"""
