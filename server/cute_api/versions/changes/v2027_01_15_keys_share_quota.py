"""All keys of a user share a quota: only the document differs, so nothing is translated."""
