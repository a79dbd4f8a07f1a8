"""Operators' views and actions: users, anyone's keys, the audit log, leak reports.

The actor is an `Operator`, whose role the portal has checked. Each change writes an audit entry
that names them.
"""
