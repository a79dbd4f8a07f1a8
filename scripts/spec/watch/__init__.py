"""The designers' loop: a saved YAML file refreshes all that follows from it, in seconds.

Who takes part. The **watcher** (`watcher`) hears of saved files and takes the steps in order. What
they need stays loaded: **Redocly** in a Node process (`scripts.spec.redocly`), and our Python in
the **prefork** (`prefork`, `jobs`), which has imported the server, the generator and the diff, and
forks a fresh process for each job. The server of a spec is such a process as well. They serve on
one listening socket that the watcher owns: the new one takes requests before the old one is asked
to end, so that none is refused.

Guarantees: a source with lint errors is never bundled, so the last good state is still served;
nothing that is wrong in a file ends the watching; all processes end with the watcher, however it
ends.
"""
