"""Traces: a request, its event and the event's deliveries are spans of one trace.

`spans` has our interface; `starting` returns a process's tracer if traces are on; `sdk` is the
tracer and the only module that uses the library, so it is imported only if traces are on.

A span has no data of users: no path or query, no address, no key. From a caller it takes only the
ids of the trace, if they are valid. The server decides which requests are sampled, so that callers
don't control the number of spans.
"""
