"""The API version of a call: `choice` finds it, `translation` lifts requests to the newest version
and lowers responses.
"""
