"""How large a deployment must be for a load, and which part is its first bottleneck.

`costs` has the costs of a call and of a delivery, from `measured.json`, which `measure` writes.
`plan` is a pure function of costs and a load; `checks` compares it with measurements at 1, 2 and 4
processes. `page` makes the tables of docs/scale.md.
"""
