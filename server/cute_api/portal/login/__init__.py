"""Login, sign-up, logout, links from emails, and the marketplace's own login.

The pages don't reveal who has an account: known and unknown addresses get the same page for the
same work. Attempts are limited, but attempts of others don't lock an owner out of a known browser.
"""
