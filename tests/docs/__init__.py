"""The documentation: samples run, links work, pages show it, and the search finds it."""
