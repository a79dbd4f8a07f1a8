"""The proof that the SDKs create everything once and lose nothing under each fault of a sandbox."""
