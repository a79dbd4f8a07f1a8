"""The contents of `dist/` from `make dist`: packages, pins, the SBOM and checksums."""
