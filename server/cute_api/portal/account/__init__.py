"""The account of the session user: password, sessions, linked logins, and what happened to it."""
