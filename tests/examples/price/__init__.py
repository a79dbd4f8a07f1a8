"""The price comparison site as a real process on a real sandbox server."""
