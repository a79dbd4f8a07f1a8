"""Rate limits for calls, failed authentications, actions, forms and pages.

Flask-Limiter (`limiter`) owns the storage and the strategy, and checks the limits of forms.
`rate_limits` and `throttles` declare the others and ask the same strategy (`strategy`). It decides
all windows of a call in one atomic script on Valkey (`window_script`), or in this process while
Valkey does not reply (`local_windows`). A refused call uses no quota, and no call waits for a
Valkey that is known to be away. `windows` is the arithmetic of both.
"""
