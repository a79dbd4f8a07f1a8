"""Logging in, signing up and out, links from mails, and the marketplace's own login.

Nobody learns here who has an account: a known address and an unknown one get the same page, for the
same work. Attempts are limited, and those of others don't keep an owner out of a known browser.
"""
