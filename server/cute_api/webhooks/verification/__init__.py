"""Verify that the receiver at a webhook's URL wants its events, before the first is sent.

- An `unverified` webhook has a time of its next try (`queue`). Its lane is closed, so its
  deliveries wait. After the last try of the schedule it is disabled.
- The **verifier** (`verifier`, a thread of each worker) leases due webhooks, sends each a signed
  `webhook.verification` through the egress, and records the result. Notifications wake it, and it
  polls once a second. Guarantees: no transaction is open during HTTP; if the URL or secret changes
  meanwhile, the response doesn't verify the webhook.
- `challenge` decides by pure functions what is sent and which response counts.
"""
