"""`make examples`: the five example integrations run in one market, and what each achieved.

A sandbox of its own is started and stocked. Each part begins, the market opens and runs its day in
a minute, the parts work along with it, and when it has closed each is checked against the server.
"""
