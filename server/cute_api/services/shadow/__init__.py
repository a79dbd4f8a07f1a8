"""Shadow upgrades: a user's reads, replayed against each later version of the API.

- A user switches it on (`shadow`). `cute background` then replays the different reads of the last 7
  days (`reads`), as the request log has them, at most once an hour on demand and once a day else
  (`running`). Calls with a value that the log does not store are skipped and counted.
- A replay can't write: it has no method and no body, runs only operations that the document has as
  GET, and in read-only transactions of PostgreSQL (`replaying`). All versions of a read see the
  same snapshot. It uses no quota, and is neither logged nor counted as a view.
- Only differences are kept (`differences`): paths of fields that the document names, kinds, and
  counts. Values and names that users made, such as keys of metadata, are not.
"""
