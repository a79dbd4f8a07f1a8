"""The packages of a release install into empty environments, and work there."""
