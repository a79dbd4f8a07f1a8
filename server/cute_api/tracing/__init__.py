"""Traces: a request, its event and each delivery of it are spans of one trace, where that is on.

`spans` has what a process makes of them, in words of our own; `starting` gives a process its tracer
or none; `sdk` is the tracer, and the only module that knows the library: it is imported
only where traces are on.

A span has no data of users: no path or query, no address, no key. Of what a caller sends it takes
the ids of the trace, if they are valid; whether a request is sampled is decided here, so that
nobody outside decides how many spans there are.
"""
