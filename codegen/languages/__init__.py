"""The languages of the SDKs: a folder each, with its `Language`, targets and templates.

`docs/languages.md` says what a further language must supply. Languages know nothing of each other.
"""
