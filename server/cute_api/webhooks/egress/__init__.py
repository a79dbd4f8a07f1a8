"""All outbound HTTP of webhooks: which addresses may be dialled, and how a response is read.

Only public addresses on port 443 or 8443 are ever dialled, and in a sandbox also loopback, except
for our own servers. The address is checked where its socket is made. `policy` and `egress` bound
how long a request takes and how far a response is read.
"""
