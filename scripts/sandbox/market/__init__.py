"""A catalogue and a simulated market for sandboxes, on the API's services; not in the wheel."""
