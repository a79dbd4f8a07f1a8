"""Orders and messages between buyers and sellers.

An item has at most one open order, even with concurrent requests. Only the two parties of an order
see it. Each step writes its events in the same transaction.
"""
