"""Verifying that the receiver at a webhook's URL wants its events, before the first is sent.

- A webhook that is `unverified` has a time at which it is tried next (`queue`). Its lane is closed:
  what happens meanwhile waits in it. After the last try of the schedule it is disabled.
- The **verifier** (`verifier`, a thread of each worker) takes what is due for a bounded time, sends
  a signed `webhook.verification` through the egress, and records what came of it. A notification
  wakes it, and a look each second. Guarantees: no transaction is open during HTTP; a URL or a
  secret that was changed meanwhile is not verified by the response to the one before.
- What is sent and which response counts is decided in `challenge`, by pure functions.
"""
