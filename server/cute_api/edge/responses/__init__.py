"""What goes back to the client: the response, errors as problems, headers that all share, coding.

Every exception becomes a problem in `errors`, and nothing else here writes an error body.
"""
