"""The server of the Cute API. `docs/architecture.md` says what each folder holds."""
