"""The findings of a run, and their reports: terminal, JUnit XML, HTML."""
