"""`cute doctor`: its rules, how it runs checks, and its findings about real servers."""
