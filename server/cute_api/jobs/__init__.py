"""Background work, woken by RQ. Due work is in PostgreSQL; a job only says "look".

- A **wake-up** (`wakeups`) is an RQ job without data, the only one (`waking.wake`). It may be
  lost, because workers also poll. The relay sends wake-ups: for deliveries when some are due, for
  the other queues when a transaction that called `asking.ask` commits.
- A **worker** process has RQ's worker on its main thread (`worker`), which waits for the wake-ups
  of one queue, and a thread that does the work: `due_work`, or the pump of deliveries. So emails
  never wait for deliveries or snapshots, and work goes on while Valkey is down or full.
- The **queue** (`queue`) accepts only wake-ups. It counts (`refusals`) and removes other entries,
  because writing to Valkey must not be enough to run code.
"""
