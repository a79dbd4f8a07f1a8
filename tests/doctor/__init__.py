"""`cute doctor`: what it judges, how it runs looks, and what it says of real servers."""
