"""The analytics example as its user has it: a command, a file, a report."""
