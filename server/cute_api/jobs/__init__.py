"""Background work as RQ jobs. What is to be done is a row of PostgreSQL; a job says "look".

- A **wake-up** (`wakeups`) is a job without data, the same for each queue each time. It may be
  lost: a worker also looks by itself. The relay sends them: for deliveries when some are due, for
  the others when a transaction that asked for it (`asking.ask`) is committed.
- The **queue** (`queue`) gives a worker wake-ups only. Anything else in it is counted (`refusals`)
  and removed: who can write to Valkey can't have code run.
- A **worker** (`worker`) has one queue, so mails never wait for deliveries, nor either for a
  snapshot. Guarantees: a piece of work is claimed in PostgreSQL by one worker at a time; one that
  fails costs the others nothing; while Valkey is away or full work continues, some seconds later.
"""
