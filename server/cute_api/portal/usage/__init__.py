"""The session user's requests: charts, a CSV file, and the request log."""
