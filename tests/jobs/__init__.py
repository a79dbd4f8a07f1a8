"""Background work: a worker's rounds."""
