"""Items: who sees which, how they are found, and how they change.

An item that isn't public is visible to its owner only. Each change writes its event in the same
transaction, and honours `If-Match`. Lists and searches cost a bounded amount however many items
there are. `columns` is the one place that makes an item's JSON; `taxonomy` lists the brands and
categories that items name.
"""
