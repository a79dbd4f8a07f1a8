"""The common stage of drills: a deployment's processes on own stores, callers, a report."""
