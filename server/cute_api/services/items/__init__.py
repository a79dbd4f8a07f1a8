"""Items: visibility, lists, search, and changes.

An item that isn't public is visible to its owner only. Each change writes its event in the same
transaction, and honours `If-Match`. The cost of lists and searches is bounded, however many items
there are. Only `columns` makes an item's JSON.
"""
