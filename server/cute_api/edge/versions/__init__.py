"""The API version of a call: `choice` says which it is; `translation` lifts requests to the newest
version and lowers responses.
"""
