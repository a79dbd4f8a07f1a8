"""`make examples`: the five example integrations run in one market, and what each achieved.

It starts and stocks a sandbox of its own. Each part begins; the market opens and runs its day in a
minute, while the parts work; then the market closes, and each part is checked against the server.
"""
