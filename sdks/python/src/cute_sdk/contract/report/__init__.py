"""What a run found, and how it is shown: in a terminal, as JUnit XML, as an HTML page."""
