"""Background work as RQ jobs. Due work is in PostgreSQL; a job only wakes a worker.

- A **wake-up** (`wakeups`) is a job without data, always the same for a queue. It may be lost,
  because workers also poll. The relay sends wake-ups: for deliveries when some are due, for the
  other queues when a transaction that called `asking.ask` commits.
- The **queue** (`queue`) gives a worker only wake-ups. It counts (`refusals`) and removes all other
  entries, so that writing to Valkey is not enough to run code.
- A **worker** (`worker`) has one queue, so emails never wait for deliveries, nor either for a
  snapshot. Guarantees: one worker at a time claims a piece of work in PostgreSQL; a failing piece
  doesn't stop the others; while Valkey is down or full, work continues some seconds later.
"""
