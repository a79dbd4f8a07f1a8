"""What `make dist` puts into `dist/`: packages, pins, the SBOM and checksums."""
