"""The commands of `cute`, one module per group; `cute_api.cli` loads the called one."""
