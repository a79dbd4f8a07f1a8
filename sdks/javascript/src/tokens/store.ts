/** Tokens of OAuth and the interface of their stores. */

/** The tokens of a seller. Don't log them. */
export interface OAuthTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the access token expires, as Unix time in milliseconds. */
  readonly expiresAt: number;
  /** What the access token may do. */
  readonly scopes: readonly string[];
}

/**
 * A store of tokens by account, for one app. Any number of processes can share it.
 *
 * A lock of an account belongs to an `owner`, a random text, until it is released or expires. So a
 * process that crashes blocks the others only until then. No method waits for the lock.
 *
 * Throw `TokenStoreError` if the store can't be read or written.
 */
export interface TokenStore {
  /** Return the tokens of an account, or null. */
  load(account: string): Promise<OAuthTokens | null>;
  /**
   * Lock an account for some milliseconds, unless somebody else holds the lock. Must be atomic, also
   * between processes. Return whether `owner` holds the lock now.
   */
  lock(account: string, owner: string, milliseconds: number): Promise<boolean>;
  /**
   * Store tokens durably, or remove those of the account with null. Return false, and change nothing, if
   * `owner` no longer holds the lock.
   */
  save(account: string, owner: string, tokens: OAuthTokens | null): Promise<boolean>;
  /** Release the lock, if `owner` still holds it. */
  unlock(account: string, owner: string): Promise<void>;
}

/** Tokens in memory, for tests: they are lost when the process ends. */
export class MemoryTokenStore implements TokenStore {
  readonly #tokens = new Map<string, OAuthTokens>();
  readonly #locks = new Map<string, { owner: string; ends: number }>();

  async load(account: string): Promise<OAuthTokens | null> {
    return this.#tokens.get(account) ?? null;
  }

  async lock(account: string, owner: string, milliseconds: number): Promise<boolean> {
    const now = performance.now();
    if ((this.#locks.get(account)?.ends ?? now) > now) return false;
    this.#locks.set(account, { owner, ends: now + milliseconds });
    return true;
  }

  async save(account: string, owner: string, tokens: OAuthTokens | null): Promise<boolean> {
    if (this.#locks.get(account)?.owner !== owner) return false;
    if (tokens === null) this.#tokens.delete(account);
    else this.#tokens.set(account, tokens);
    return true;
  }

  async unlock(account: string, owner: string): Promise<void> {
    if (this.#locks.get(account)?.owner === owner) this.#locks.delete(account);
  }
}
