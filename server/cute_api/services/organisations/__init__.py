"""Organisations: the people in them, their roles and rights, and the sellers they act for.

A person signs in; a seller is what items, orders, keys, webhooks and apps belong to. Both are rows
of `users`. An organisation owns sellers (`users.organisation_id`), and people belong to
organisations (`memberships`). Each new user is the owner of an organisation of their own.
`rights` is the one table of what a role may do. A change of members locks the organisation
(`members.lock`), and each action holds its actor's membership (`acting.hold`), so a removal waits
for actions that have begun, and none begins after it. `deletion` ends an organisation.
"""
