"""`app rehearse`: simulated sellers use an app, and a report says what the app missed."""
