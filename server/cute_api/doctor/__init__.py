"""`cute doctor`: whether a deployment is as it must be, and what to do where it is not.

`plan` says what is looked at with which settings. `postgresql`, `valkey`, `network` and `build`
look; what they find is judged by pure functions (`…_rules`), and by those that `/readyz`,
`/admin/health` and the start of processes use. Guarantees: nothing is changed but the key
`cute:probe` on Valkey; each look has a time limit (`running`), and one that hangs or raises stops
no other; no text shows a secret.
"""
