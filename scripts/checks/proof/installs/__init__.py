"""The proof that in a webhook of many accounts, one account delays no other."""
