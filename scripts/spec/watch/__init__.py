"""The designers' loop: saving a YAML file refreshes everything derived from it within seconds.

The processes: the **watcher** (`watcher`) notices saved files and runs the steps in order. Its
tools stay loaded: **Redocly** in a Node process (`scripts.spec.redocly`), and our Python in the
**prefork** (`prefork`, `jobs`), which has imported the server, the generator and the diff, and
forks a fresh process for each job. Serving a spec is such a job. Servers share one listening socket
that the watcher owns: the new one takes requests before the old one is asked to end, so that no
request is refused.

Guarantees: a source with lint errors is never bundled, so the last good state is still served; no
error in a file ends the watcher; all processes end with the watcher, however it ends.
"""
