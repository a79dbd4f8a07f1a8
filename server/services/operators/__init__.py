"""What an operator sees and does: users, anyone's keys, the audit log, reports of leaks.

Callers check that the user is an operator. What an operator changes leaves an audit entry that
names them.
"""
