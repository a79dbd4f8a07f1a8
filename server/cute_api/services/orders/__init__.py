"""Orders and messages: what buyers and sellers do with each other.

An item has one open order at most, whatever happens at the same time. Only the two sides of an
order see it. Each step writes its events in the same transaction.
"""
