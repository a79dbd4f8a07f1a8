"""What a client sent, read in one way: its path, its address, its body, the range it asks for.

What could be read in two ways is refused, and nothing is read without a bound. No other module
reads these again, so all layers see the same request.
"""
