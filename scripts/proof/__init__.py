"""Proofs of promises under real kills and at real sizes. The tests run them small."""
