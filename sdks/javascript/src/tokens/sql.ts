/** Tokens in a table of PostgreSQL. The Python SDK uses the same table. */

import { ConfigurationError } from "../errors.js";
import type { OAuthTokens, TokenStore } from "./store.js";

const NAME = /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/;

/** Runs a statement in a transaction of its own, such as `pool.query` of node-postgres. */
export type Query = (
  sql: string,
  values: unknown[],
) => Promise<{ rows: Record<string, unknown>[]; rowCount: number | null }>;

/**
 * Tokens in a table of PostgreSQL, for programs on several machines, whose clocks should agree.
 *
 *     const store = new SqlTokenStore((sql, values) => pool.query(sql, values));
 *     await store.createTable();
 *
 * The lock is a column that says when it expires, so no transaction stays open during a request. Errors
 * of `query` are not caught. Throws `ConfigurationError` for an invalid name of the table.
 */
export class SqlTokenStore implements TokenStore {
  readonly #query: Query;
  readonly #table: string;

  constructor(query: Query, table = "cute_tokens") {
    if (!NAME.test(table)) throw new ConfigurationError(`"${table}" is not the name of a table.`);
    this.#query = query;
    this.#table = table;
  }

  /** Create the table, unless it exists. */
  async createTable(): Promise<void> {
    await this.#query(
      `CREATE TABLE IF NOT EXISTS ${this.#table} (account VARCHAR(36) PRIMARY KEY,` +
        " access_token TEXT, refresh_token TEXT, expires_at BIGINT, scope TEXT," +
        " lock_owner TEXT, locked_until DOUBLE PRECISION)",
      [],
    );
  }

  async load(account: string): Promise<OAuthTokens | null> {
    const { rows } = await this.#query(
      `SELECT access_token, refresh_token, expires_at, scope FROM ${this.#table}` +
        " WHERE account = $1 AND refresh_token IS NOT NULL",
      [account],
    );
    const row = rows[0];
    if (row === undefined) return null;
    return {
      accessToken: String(row["access_token"]),
      refreshToken: String(row["refresh_token"]),
      expiresAt: Number(row["expires_at"]) * 1000,
      scopes: String(row["scope"]).split(" "),
    };
  }

  async lock(account: string, owner: string, milliseconds: number): Promise<boolean> {
    const now = Date.now() / 1000;
    return this.#changes(
      `INSERT INTO ${this.#table} AS held (account, lock_owner, locked_until) VALUES ($1, $2, $3)` +
        " ON CONFLICT (account) DO UPDATE" +
        " SET lock_owner = excluded.lock_owner, locked_until = excluded.locked_until" +
        " WHERE held.lock_owner IS NULL OR held.locked_until < $4",
      [account, owner, now + milliseconds / 1000, now],
    );
  }

  async save(account: string, owner: string, tokens: OAuthTokens | null): Promise<boolean> {
    if (tokens === null) {
      const sql = `DELETE FROM ${this.#table} WHERE account = $1 AND lock_owner = $2`;
      return this.#changes(sql, [account, owner]);
    }
    const { accessToken, refreshToken, expiresAt, scopes } = tokens;
    return this.#changes(
      `UPDATE ${this.#table} SET access_token = $3, refresh_token = $4, expires_at = $5, scope = $6` +
        " WHERE account = $1 AND lock_owner = $2",
      [account, owner, accessToken, refreshToken, Math.floor(expiresAt / 1000), scopes.join(" ")],
    );
  }

  async unlock(account: string, owner: string): Promise<void> {
    await this.#query(
      `UPDATE ${this.#table} SET lock_owner = NULL, locked_until = NULL` +
        " WHERE account = $1 AND lock_owner = $2",
      [account, owner],
    );
  }

  /** Run a statement; return whether it changed a row. */
  async #changes(sql: string, values: unknown[]): Promise<boolean> {
    return (await this.#query(sql, values)).rowCount === 1;
  }
}
