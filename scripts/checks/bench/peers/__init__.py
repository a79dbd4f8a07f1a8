"""The API beside what somebody would build instead of it: the same requests, on the same stores."""
