"""No process accepts an ended key, token, app, install or membership from the next request on."""
