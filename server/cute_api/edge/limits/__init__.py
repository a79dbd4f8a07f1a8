"""Rate limits for calls, failed authentications, actions, forms and pages.

`rate_limits`, `auth_throttle`, `action_throttle`, `form_limits` and `page_limits` say who is
counted against which windows. `store` counts: all windows of a call in one atomic script on Valkey
(`window_strategy`), or in this process while Valkey does not reply (`local_windows`). A refused
call uses no quota, and no call waits for a Valkey that is known to be away. `windows` is the
arithmetic of both.
"""
