"""`cute doctor`: check a deployment, and say how to fix problems.

`plan` lists the checks for given settings. `postgresql`, `valkey` and `network` collect
facts; pure functions judge them (`…_rules`, and the rules of `/readyz`, `/admin/health` and the
start of processes). Guarantees: only the key `cute:probe` on Valkey is changed; each check has a
time limit (`running`), and one that hangs or raises doesn't stop the others; no text shows a
secret.
"""
