"""What drills share: the processes of a deployment on stores of their own, callers, a report."""
