"""What long-running processes share: connections with LISTEN, working alone, stopping in order.

A process that works alone holds an advisory lock in the session that it writes with: it ends with
the session, so no second one writes. Guarantee: one that hangs is replaced within ten seconds (one
that has other work too within a minute), and can write nothing from then on. SIGTERM ends a
process after its current step.
"""
