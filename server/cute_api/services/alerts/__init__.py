"""Alerts that organisations choose: error rate, latency, quotas, webhooks, versions.

`cute mailer` checks each alert every minute or so (`watch`): it measures from what is counted
anyway (`measuring`), decides what fires and what is resolved (`deciding`, pure), and stores that
with its emails and events in one transaction (`firing`). An alert fires once for each episode: it
stays open until its condition clearly no longer holds, however many processes check it. Each check
is a transaction of its own, so one organisation's alerts never keep another's from being checked.
"""
