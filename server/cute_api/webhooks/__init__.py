"""Webhooks: events of the marketplace, delivered to the URLs that registered for them.

The components, in the order in which an event passes them, with their guarantees. They never call
each other: they share tables, and wake each other by signals that may be lost.

- The **outbox** (`outbox/outbox`, and in SQL `cute_emit_event`) writes an event in the transaction
  of the change that it reports. Guarantee: the event exists exactly when the change does.

- The **relay** (`outbox/relay`, one at a time by an advisory lock) takes committed events out of
  the outbox: in one statement it numbers a batch, writes which apps get each event, and a delivery
  for each webhook of its owner or of these apps that subscribes to the type. Guarantees: every
  committed event is fanned out exactly once; `sequence` has no gaps, and events of an item keep the
  order of their commits; if two relays ever run at once, only one gives numbers (`outbox/fence`).
  NOTIFY wakes it when it sleeps; while events arrive it polls every 4 ms, or up to 12 when many
  arrive, and at least once a second. A relay that hangs is replaced within ten seconds.

- The **catalogue** (`outbox/catalogue`, a part of the relay) numbers the changes of public items,
  which triggers record, for the feed that mirrors follow. They are not sent to webhooks.

- A **wake-up** (`jobs`, an RQ job) says "something is due" and nothing else. The relay sends one
  when something is due and no pump is alive, or when the pumps fall behind. Nothing depends on it:
  if Valkey loses one, is down, or is full, a sleeping pump finds what is due within three seconds.

- A **lane** (`delivery/due`, `claims`) is a webhook with something pending. It is closed while the
  webhook is paused, disabled or deleted, or its owner or app suspended, and held while its receiver
  fails: its deliveries are not claimed and cause no wake-up. Guarantee: deliveries of a paused lane
  are sent once it opens; those of a disabled or deleted webhook are cancelled by the relay
  (`upkeep`), and those that an install no longer allows by the owner of the lane.

- The **deliverer** (`delivery`: `pump` is the loop, `ledger` its database access) takes lanes
  and owns them, claims their due deliveries, posts them through `sending`, and records attempts and
  their consequences. Decisions are pure: `lanes` selects what may be sent now, `judging` turns a
  response into a delivery's status, `health` into a receiver's; `verdicts` carries them out.
  Guarantees: no transaction is open during HTTP; a lane has one owner at a time, and a bounded
  number of requests in flight, one when it is slow or fails, so that lanes don't delay each other;
  first attempts for an item keep the order of its events; lanes of a dead pump are free as soon as
  its PostgreSQL session is gone. In a webhook that carries many accounts (`accounts`), each account
  has one request in flight: its first attempts keep the order of all its events, and its backlog or
  its failures delay no other account.

- **Egress** (`egress`; `addresses` decides, `resolving` and `dialling` act, and
  `outcomes` words the results) is the only way out for HTTP. Guarantees: only public addresses on
  port 443 or 8443 are ever dialled, and in a sandbox also loopback, except for our own servers;
  `policy` and `egress` bound how long a request takes and how far a response is read; a look-up
  that hangs delays no other.

Together: **at least once**. A receiver may get an event twice (a pump died between the request and
its record), always with the same `webhook-id`, and should drop duplicates. Retries follow the
schedule of `policy`; each attempt is a row; after the last one the delivery is `failed`, and can be
redelivered.

All state is in PostgreSQL. A pump shows that it is alive by an advisory lock on its number, which
ends with its session: no heartbeat, no timeout to wait out, no record of dead pumps in RQ.
"""
