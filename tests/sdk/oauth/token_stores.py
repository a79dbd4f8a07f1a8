"""Stores for the tests of `OAuthApp`, and what tests do to the tokens in them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import psycopg2
from cute_sdk import FileTokenStore, MemoryTokenStore, OAuthTokens, SqlTokenStore, TokenStore

KINDS = ("memory", "file", "sqlite", "postgresql")


@contextmanager
def token_store(kind: str, directory: Path, database_url: str) -> Iterator[TokenStore]:
    """A store of a kind, empty."""
    if kind == "memory":
        yield MemoryTokenStore()
    elif kind == "file":
        yield FileTokenStore(directory / "tokens")
    elif kind == "sqlite":
        path = directory / "tokens.db"
        store = SqlTokenStore(lambda: sqlite3.connect(path), placeholder="?")
        store.create_table()
        yield store
    else:
        table = f"tokens_{uuid4().hex}"
        store = SqlTokenStore(lambda: psycopg2.connect(database_url), table=table)
        store.create_table()
        yield store
        with closing(psycopg2.connect(database_url)) as connection:
            connection.cursor().execute(f"DROP TABLE {table}")
            connection.commit()


def stored(store: TokenStore, account: str) -> OAuthTokens:
    tokens = store.load(account)
    assert tokens is not None
    return tokens


def expire(store: TokenStore, account: str) -> OAuthTokens:
    """Make the stored access token an expired one; return the tokens."""
    tokens = replace(stored(store, account), expires_at=0)
    assert store.lock(account, "test", 30)
    assert store.save(account, "test", tokens)
    store.unlock(account, "test")
    return tokens
