"""All outbound HTTP of webhooks: which addresses may be dialled, and how a response is read.

Nothing but a public address on port 443 or 8443 is ever dialled, save, in a sandbox, loopback that
isn't a server of ours. The address is checked where its socket is made. No request takes longer,
and no response is read further, than `policy` and `egress` say.
"""
