"""The commands of `cute`, a module for each group; `cute_api.cli` loads the one that is called."""
