"""Checks of the product: lint, proofs, drills, benches, examples, mutants, nearest tests."""
