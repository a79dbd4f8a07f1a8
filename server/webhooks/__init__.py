"""Webhooks: how what happens in the marketplace reaches the URLs that registered for it.

The actors, in the order in which an event meets them. Each says what it guarantees; none calls
another: they meet in tables, and wake each other by signals that may be lost.

- The **outbox** (`outbox`, and in SQL `cute_emit_event`) writes an event in the transaction of the
  change that it tells of. Guarantee: the event exists exactly when the change does.

- The **relay** (`relay`, one at a time by an advisory lock) takes committed events out of the
  outbox: in one statement it numbers a batch and writes a delivery for each webhook of the owner
  that wants the type. Guarantees: every committed event is fanned out exactly once; `sequence` has
  no gaps, and of one item keeps the order of its commits. NOTIFY wakes it when it sleeps; while
  events come it looks by itself each 10 ms, and in any case each second.

- The **catalogue** (`catalogue`, a part of the relay) numbers the changes of public items, which
  triggers have noted, for the feed that mirrors follow. No webhook gets them.

- A **wake-up** (`wakeups`, an RQ job) says "something is due" and nothing else. The relay sends one
  when something is due and no pump is alive, or when the pumps fall behind. Guarantee: none is
  needed. When Valkey loses one, or is away, the next sweep after its return sends another.

- A **closed lane** (`due`) is a webhook that is paused, or whose owner is suspended: its deliveries
  are queued, but neither claimed nor worth a wake-up. Guarantee: what waits in it is sent once it
  opens; what was in flight when it closed is recorded as ever.

- The **deliverer** (`deliver` is the job, `pump` the loop, `ledger` its side of the tables, `lanes`
  its decisions) claims what is due under a lease, posts it through `egress`, and records an attempt
  and what follows from it. Guarantees: no transaction is open during HTTP; a webhook has at most
  `LANE_CAP` requests in flight per pump, and one once it has timed out, so that a slow one delays
  no other; what a dead pump held is free again as soon as its PostgreSQL session is gone.

- **Egress** (`egress`; `addresses` and `own_servers` decide, `resolving` and `dialling` act, and
  `outcomes` puts it in words) is the only door for outbound HTTP. Guarantees: nothing but a public
  address on port 443 or 8443 is ever dialled, save, in a sandbox, loopback that isn't a server of
  ours; no request takes longer, and no answer is read further, than `policy` and `egress` say; a
  name whose look-up hangs delays no other.

Together: **at least once**. A receiver may get an event twice (a pump died between the request and
its record), always with the same `webhook-id` and the same bytes, and should drop what it knows.
Retries follow `schedule`; each attempt is a row; after the last one the delivery is `failed`.

Not promised yet: order between two deliveries to one webhook. They start by due time, then by
sequence, but several are in flight at once and a retry comes later than what followed it.

All state is in PostgreSQL. A pump shows that it is alive by an advisory lock on its number, which
ends with its session: no heartbeat, no timeout to wait out, no memory of the dead in RQ.
"""
