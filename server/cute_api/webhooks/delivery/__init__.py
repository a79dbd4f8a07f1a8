"""Sending what is due: pumps own lanes, claim deliveries, send them and record the attempts.

No transaction is open during HTTP. A lane has one owner at a time, and is free again when its
owner's PostgreSQL session ends. Decisions are pure: `lanes`, `judging`, `health`.
A change that makes something due calls `due.wake`.
"""
