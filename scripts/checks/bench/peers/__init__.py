"""The API beside likely alternatives: the same requests, on the same stores."""
