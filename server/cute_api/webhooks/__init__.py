"""Webhooks: how what happens in the marketplace reaches the URLs that registered for it.

The actors, in the order in which an event meets them. Each says what it guarantees; none calls
another: they meet in tables, and wake each other by signals that may be lost.

- The **outbox** (`outbox/outbox`, and in SQL `cute_emit_event`) writes an event in the transaction
  of the change that it reports. Guarantee: the event exists exactly when the change does.

- The **relay** (`outbox/relay`, one at a time by an advisory lock) takes committed events out of
  the outbox: in one statement it numbers a batch and writes a delivery for each webhook of the
  owner that wants the type. Guarantees: every committed event is fanned out exactly once;
  `sequence` has no gaps, and of one item keeps the order of its commits; should two relays ever
  work at once, one gives no numbers (`outbox/fence`). NOTIFY wakes it when it sleeps; while events
  come it looks by itself each 4 ms, or up to 12 when many come, and in any case each second. One
  that hangs is replaced within ten seconds.

- The **catalogue** (`outbox/catalogue`, a part of the relay) numbers the changes of public items,
  which triggers have noted, for the feed that mirrors follow. No webhook gets them.

- A **wake-up** (`jobs`, an RQ job) says "something is due" and nothing else. The relay sends one
  when something is due and no pump is alive, or when the pumps fall behind. Guarantee: none is
  needed. When Valkey loses one, is away, or is full, a pump that sleeps finds what is due within
  three seconds.

- A **lane** (`delivery/due`, `claims`) is a webhook with something pending. It is closed while the
  webhook is paused, disabled or deleted, or its owner suspended, and held while its receiver fails:
  what waits in it is neither claimed nor worth a wake-up. Guarantee: what waits in a paused one is
  sent once it opens; what a disabled or deleted one had left is cancelled by the relay (`upkeep`).

- The **deliverer** (`delivery`: `pump` is the loop, `ledger` its side of the tables) takes lanes
  and owns them, claims what is due in them, posts it through `sending`, and records an attempt and
  what follows from it. What it decides is pure: `lanes` what may be sent now, `judging` what a
  response makes of a delivery, `health` what it makes of a receiver, which `verdicts` carries out.
  Guarantees: no transaction is open during HTTP; a lane has one owner at a time, and at most
  `LANE_CAP` requests in flight, one when it is slow or fails, so that none delays another; first
  attempts of one item keep the order of its events; lanes of a dead pump are free again as soon as
  its PostgreSQL session is gone.

- **Egress** (`egress`; `addresses` and `own_servers` decide, `resolving` and `dialling` act, and
  `outcomes` puts it in words) is the only way out for HTTP. Guarantees: nothing but a public
  address on port 443 or 8443 is ever dialled, save, in a sandbox, loopback that isn't a server of
  ours; no request takes longer, and no response is read further, than `policy` and `egress` say; a
  name whose look-up hangs delays no other.

Together: **at least once**. A receiver may get an event twice (a pump died between the request and
its record), always with the same `webhook-id`, and should drop what it knows. Retries follow
`schedule`; each attempt is a row; after the last one the delivery is `failed`, and can be sent
again.

All state is in PostgreSQL. A pump shows that it is alive by an advisory lock on its number, which
ends with its session: no heartbeat, no timeout to wait out, no memory of the dead in RQ.
"""
