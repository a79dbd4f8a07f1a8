"""What an operator sees and does: users, anyone's keys, the audit log, reports of leaks.

Who acts is an `Operator`, whose role the portal has checked. What an operator changes leaves an
audit entry that names them.
"""
