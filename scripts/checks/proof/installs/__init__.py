"""The proof that in the webhook of an app, one seller delays no other."""
