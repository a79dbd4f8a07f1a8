"""What the session user's requests were: charts and a CSV file of all, a log of each."""
