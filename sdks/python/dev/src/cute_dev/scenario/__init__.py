"""`scenario record` and `scenario run`: calls, faults and a clock as a file, replayed exactly."""
