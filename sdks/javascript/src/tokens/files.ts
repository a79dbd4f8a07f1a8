/** Tokens in files of one directory. The Python SDK reads and locks the same files. */

import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";

import { TokenStoreError } from "./errors.js";
import type { OAuthTokens, TokenStore } from "./store.js";

const PRIVATE = 0o600;
const FOR_OTHERS = 0o077;
const WRITABLE_BY_OTHERS = 0o022;
// Windows keeps files private by access control lists, and has no such modes.
const { platform } = (globalThis as { process?: { platform?: string } }).process ?? {};

/**
 * Tokens in a directory of this machine, a file (mode 0600) for each account.
 *
 * Files are replaced atomically, so a crash leaves the old tokens or the new ones. The lock is a file
 * beside them. Files that others can read or replace are refused with `TokenStoreError`.
 */
export class FileTokenStore implements TokenStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async load(account: string): Promise<OAuthTokens | null> {
    const path = this.#path(account, "json");
    const found = await used(path, () => unlessMissing(read(path)));
    if (found === null) return null;
    checkMode(path, found.mode, FOR_OTHERS, "600");
    return tokensOf(path, found.content);
  }

  async lock(account: string, owner: string, milliseconds: number): Promise<boolean> {
    const path = this.#path(account, "lock");
    await this.#prepare();
    return used(path, async () => {
      if (await created(path, owner)) return true;
      const held = await unlessMissing(stat(path));
      if (held !== null && Date.now() - held.mtimeMs <= milliseconds) return false;
      // If two processes get here at once, one can remove the other's new lock. Then both refresh and get
      // the same tokens, and `save` accepts only those of the last lock.
      await rm(path, { force: true });
      return created(path, owner);
    });
  }

  async save(account: string, owner: string, tokens: OAuthTokens | null): Promise<boolean> {
    const path = this.#path(account, "json");
    return used(path, async () => {
      if (!(await this.#isHeld(account, owner))) return false;
      if (tokens === null) {
        await rm(path, { force: true });
      } else {
        const temporary = this.#path(account, owner);
        await write(temporary, contentOf(tokens));
        await rename(temporary, path).catch(async (error: unknown) => {
          await rm(temporary, { force: true });
          throw error;
        });
      }
      await this.#syncDirectory();
      return true;
    });
  }

  async unlock(account: string, owner: string): Promise<void> {
    const path = this.#path(account, "lock");
    await used(path, async () => {
      if (await this.#isHeld(account, owner)) await rm(path, { force: true });
    });
  }

  #path(account: string, suffix: string): string {
    return `${this.#directory}/${account}.${suffix}`;
  }

  /** Create the directory, unless it exists, and check its mode. */
  async #prepare(): Promise<void> {
    const path = this.#directory;
    const { mode } = await used(path, async () => {
      await mkdir(path, { mode: 0o700, recursive: true });
      return stat(path);
    });
    checkMode(path, mode, WRITABLE_BY_OTHERS, "700");
  }

  /** Make renamed and removed files survive a failure of the machine. */
  async #syncDirectory(): Promise<void> {
    // Windows can't open a directory.
    if (platform === "win32") return;
    const directory = await open(this.#directory, "r");
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  }

  async #isHeld(account: string, owner: string): Promise<boolean> {
    return (await unlessMissing(readFile(this.#path(account, "lock"), "utf8"))) === owner;
  }
}

async function read(path: string): Promise<{ mode: number; content: string }> {
  const file = await open(path, "r");
  try {
    return { mode: (await file.stat()).mode, content: await file.readFile("utf8") };
  } finally {
    await file.close();
  }
}

/** Create a file; return false if it exists. */
async function created(path: string, content: string): Promise<boolean> {
  try {
    await write(path, content);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

async function write(path: string, content: string): Promise<void> {
  const file = await open(path, "wx", PRIVATE);
  try {
    await file.writeFile(content);
    // Otherwise a machine that fails after the rename could leave an empty file.
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

function contentOf({ accessToken, refreshToken, expiresAt, scopes }: OAuthTokens): string {
  return JSON.stringify({
    access_token: accessToken,
    refresh_token: refreshToken,
    expires_at: Math.floor(expiresAt / 1000),
    scope: scopes.join(" "),
  });
}

function tokensOf(path: string, content: string): OAuthTokens {
  try {
    const { access_token, refresh_token, expires_at, scope } = JSON.parse(content);
    if ([access_token, refresh_token, scope].every((text) => typeof text === "string")) {
      const expiresAt = Number(expires_at) * 1000;
      return { accessToken: access_token, refreshToken: refresh_token, expiresAt, scopes: scope.split(" ") };
    }
  } catch {
    // Not JSON, or null.
  }
  throw new TokenStoreError(
    `${path} has no tokens: it was damaged or is another program's. Restore it, or remove it and ask ` +
      "the seller for their consent again.",
  );
}

function checkMode(path: string, mode: number, forbidden: number, wanted: string): void {
  if (platform !== "win32" && mode & forbidden) {
    const found = (mode & 0o777).toString(8);
    throw new TokenStoreError(
      `Others can read or replace ${path} (mode ${found}): run chmod ${wanted} on it.`,
    );
  }
}

/** Return null if the file is missing. */
async function unlessMissing<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

/** Throw `TokenStoreError` for an error of the file system. */
async function used<T>(path: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    throw new TokenStoreError(`${path} can't be used: ${codeOf(error)}.`, { cause: error });
  }
}

/** Return the code of an error of the file system, such as ENOENT. */
function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code;
}
