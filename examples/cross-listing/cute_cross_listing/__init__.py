"""An app that copies the listings of many sellers to a store of its own."""
