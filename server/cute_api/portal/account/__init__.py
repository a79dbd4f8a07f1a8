"""The session user's account: password, sessions, linked logins and activity."""
