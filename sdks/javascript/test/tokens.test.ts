import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, readFile, rmdir, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";

import { systemClock } from "../src/clock.js";
import { ConfigurationError, ConsentError } from "../src/index.js";
import {
  ConsentRequiredError,
  FileTokenStore,
  MemoryTokenStore,
  OAuthApp,
  SqlTokenStore,
  TokenStoreError,
  type OAuthTokens,
  type TokenStore,
} from "../src/tokens/index.js";

const ACCOUNT = "01998f2c-5d3a-7b1e-9c4f-6a7b8c9d0e1f";
const OTHER = "01998f2c-5d3a-7b1e-9c4f-000000000000";
const CLIENT_ID = "01998f2c-5d3a-7b1e-9c4f-111111111111";
const ISSUER = "https://api.example.com";
const TOKENS: OAuthTokens = {
  accessToken: "cute_at_1",
  refreshToken: "cute_rt_1",
  expiresAt: 1_900_000_000_000,
  scopes: ["read:items", "write:items"],
};
// Tests of both SDKs have this file: each reads those of the other.
const FILE =
  '{"access_token": "cute_at_1", "refresh_token": "cute_rt_1", ' +
  '"expires_at": 1900000000, "scope": "read:items write:items"}';

const folder = () => mkdtemp(join(tmpdir(), "tokens-"));

/** A store in a new SQLite database, which takes the statements for PostgreSQL. */
async function sqlStore(): Promise<TokenStore> {
  const database = new DatabaseSync(":memory:");
  const store = new SqlTokenStore(async (sql, values) => {
    const named = Object.fromEntries(values.map((value, index) => [`$${index + 1}`, value as string]));
    const statement = database.prepare(sql);
    if (sql.startsWith("SELECT")) return { rows: statement.all(named), rowCount: null };
    return { rows: [], rowCount: Number(statement.run(named).changes) };
  });
  await store.createTable();
  return store;
}

const STORES: Record<string, () => Promise<TokenStore>> = {
  memory: async () => new MemoryTokenStore(),
  files: async () => new FileTokenStore(join(await folder(), "of", "app")),
  SQL: sqlStore,
};

for (const [kind, newStore] of Object.entries(STORES)) {
  test(`${kind}: tokens are stored and removed by the owner of the lock`, async () => {
    const store = await newStore();
    assert.equal(await store.load(ACCOUNT), null);
    assert.equal(await store.lock(ACCOUNT, "a", 30_000), true);
    assert.equal(await store.lock(ACCOUNT, "b", 30_000), false);
    assert.equal(await store.lock(OTHER, "b", 30_000), true);
    assert.equal(await store.save(ACCOUNT, "b", TOKENS), false);
    await store.unlock(ACCOUNT, "b");
    assert.equal(await store.save(ACCOUNT, "a", TOKENS), true);
    assert.deepEqual(await store.load(ACCOUNT), TOKENS);
    assert.equal(await store.load(OTHER), null);
    await store.unlock(ACCOUNT, "a");
    assert.equal(await store.save(ACCOUNT, "a", null), false);
    assert.equal(await store.lock(ACCOUNT, "b", 30_000), true);
    assert.equal(await store.save(ACCOUNT, "b", null), true);
    assert.equal(await store.load(ACCOUNT), null);
  });

  test(`${kind}: a lock ends by itself, and its former owner stores nothing`, async () => {
    const store = await newStore();
    assert.equal(await store.lock(ACCOUNT, "a", 20), true);
    await new Promise((resolve) => setTimeout(resolve, 40));
    assert.equal(await store.lock(ACCOUNT, "b", 20), true);
    assert.equal(await store.save(ACCOUNT, "a", TOKENS), false);
    await store.unlock(ACCOUNT, "a");
    assert.equal(await store.save(ACCOUNT, "b", TOKENS), true);
  });

  test(`${kind}: one of many gets the lock`, async () => {
    const store = await newStore();
    const won = await Promise.all(
      Array.from({ length: 8 }, (_, owner) => store.lock(ACCOUNT, String(owner), 30_000)),
    );
    assert.equal(won.filter(Boolean).length, 1);
  });
}

test("files are private and those of the Python SDK, and others are refused", async () => {
  const directory = join(await folder(), "tokens");
  const store = new FileTokenStore(directory);
  await store.lock(ACCOUNT, "a", 30_000);
  await store.save(ACCOUNT, "a", TOKENS);
  const path = join(directory, `${ACCOUNT}.json`);
  assert.deepEqual((await readdir(directory)).sort(), [`${ACCOUNT}.json`, `${ACCOUNT}.lock`]);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.equal((await stat(directory)).mode & 0o777, 0o700);
  assert.deepEqual(JSON.parse(await readFile(path, "utf8")), JSON.parse(FILE));
  await writeFile(path, FILE);
  assert.deepEqual(await store.load(ACCOUNT), TOKENS);
  await chmod(path, 0o640);
  await assert.rejects(store.load(ACCOUNT), /mode 640\): run chmod 600/);
  await chmod(directory, 0o770);
  await assert.rejects(store.lock(OTHER, "a", 30_000), /run chmod 700/);
});

test("a damaged file and a directory that can't be used are errors that name them", async () => {
  const directory = await folder();
  const store = new FileTokenStore(directory);
  for (const content of ["", "{", "null", '{"access_token": "a"}', FILE.slice(0, -9)]) {
    await writeFile(join(directory, `${ACCOUNT}.json`), content, { mode: 0o600 });
    await assert.rejects(store.load(ACCOUNT), (error: unknown) => {
      assert.ok(error instanceof TokenStoreError);
      assert.match(error.message, /\.json has no tokens.*consent/);
      return true;
    });
  }
  await assert.rejects(
    new FileTokenStore(join(directory, `${ACCOUNT}.json`)).lock(ACCOUNT, "a", 30_000),
    /can't be used: EEXIST/,
  );
  await store.lock(OTHER, "a", 30_000);
  await mkdir(join(directory, `${OTHER}.a`));
  await assert.rejects(store.save(OTHER, "a", TOKENS), /can't be used: EEXIST/);
  await rmdir(join(directory, `${OTHER}.a`));
  await mkdir(join(directory, `${OTHER}.json`));
  await assert.rejects(store.save(OTHER, "a", TOKENS), /can't be used: EISDIR/);
  assert.ok(!(await readdir(directory)).includes(`${OTHER}.a`), "no copy of the tokens is left");
  await rmdir(join(directory, `${OTHER}.json`));
  assert.equal(await store.save(OTHER, "a", TOKENS), true);
});

test("the lock of a process that crashed ends", async () => {
  const directory = await folder();
  const store = new FileTokenStore(directory);
  await store.lock(ACCOUNT, "a", 30_000);
  const past = new Date(Date.now() - 31_000);
  await utimes(join(directory, `${ACCOUNT}.lock`), past, past);
  assert.equal(await store.lock(ACCOUNT, "b", 30_000), true);
});

/** A server of one seller's tokens, which rotates refresh tokens and never accepts one again. */
function served(store: TokenStore) {
  const state = { access: "at_1", refresh: "rt_1", ends: false, later: 0, sent: [] as string[] };
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const path = new URL(String(url)).pathname;
    const form = new URLSearchParams(String(init?.body ?? ""));
    state.sent.push(form.get("grant_type") ?? path);
    const { authorization } = Object.fromEntries(new Headers(init?.headers));
    if (path === "/oauth/revoke") return new Response(null, { status: 200 });
    if (path === "/oauth/token") {
      assert.equal(form.get("client_id"), CLIENT_ID);
      if (state.ends || (form.get("refresh_token") ?? state.refresh) !== state.refresh) {
        return Response.json({ error: "invalid_grant", error_description: "Over." }, { status: 400 });
      }
      const number = state.sent.length + 1;
      [state.access, state.refresh] = [`at_${number}`, `rt_${number}`];
      const scope = "read:items";
      const tokens = { access_token: state.access, refresh_token: state.refresh, expires_in: 3_600 };
      return Response.json({ ...tokens, scope, account: ACCOUNT, install: OTHER });
    }
    const isValid = authorization === `Bearer ${state.access}`;
    return isValid ? Response.json({ data: [] }) : Response.json({ code: "invalid_api_key" }, { status: 401 });
  };
  const clock = { ...systemClock, now: () => Date.now() + state.later };
  const options = { clientId: CLIENT_ID, store, baseUrl: ISSUER, fetch, clock };
  return { state, newApp: () => new OAuthApp(options) };
}

async function put(store: TokenStore, changes: Partial<OAuthTokens>): Promise<void> {
  const tokens = { ...TOKENS, accessToken: "at_1", refreshToken: "rt_1", ...changes };
  assert.ok(await store.lock(ACCOUNT, "test", 30_000));
  assert.ok(await store.save(ACCOUNT, "test", tokens));
  await store.unlock(ACCOUNT, "test");
}

for (const [kind, newStore] of Object.entries(STORES)) {
  test(`${kind}: 20 calls refresh an expired token once`, async () => {
    const store = await newStore();
    const { state, newApp } = served(store);
    await put(store, { expiresAt: 0 });
    // Calls share a client, have one each, or are of another app, as in another process.
    const clients = [newApp(), newApp()].flatMap((app) =>
      Array.from({ length: 5 }, () => app.account(ACCOUNT.toUpperCase())),
    );
    await Promise.all([...clients, ...clients].map((client) => client.brands.list()));
    assert.deepEqual(state.sent.filter((name) => name === "refresh_token").length, 1);
    assert.equal(state.sent.length, 21);
    assert.equal((await store.load(ACCOUNT))?.refreshToken, state.refresh);
  });
}

test("an access token is refreshed a minute before it expires", async () => {
  const store = new MemoryTokenStore();
  const { state, newApp } = served(store);
  await put(store, { expiresAt: Date.now() + 3_600_000 });
  const seller = newApp().account(ACCOUNT);
  await seller.brands.list();
  state.later = 3_530_000;
  await seller.brands.list();
  assert.deepEqual(state.sent, ["/v1/brands", "/v1/brands"]);
  state.later = 3_545_000;
  await Promise.all([seller.brands.list(), seller.brands.list()]);
  assert.deepEqual(state.sent.slice(2), ["refresh_token", "/v1/brands", "/v1/brands"]);
});

test("a revoked access token is refreshed once after its 401", async () => {
  const store = new MemoryTokenStore();
  const { state, newApp } = served(store);
  await put(store, { accessToken: "at_0" });
  await newApp().account(ACCOUNT).brands.list();
  assert.deepEqual(state.sent, ["/v1/brands", "refresh_token", "/v1/brands"]);
});

test("a token that could not be stored is not used, and is stored later", async () => {
  let isFull = true;
  class Full extends MemoryTokenStore {
    override async save(account: string, owner: string, tokens: OAuthTokens | null): Promise<boolean> {
      if (isFull && tokens?.expiresAt !== 0) throw new TokenStoreError("full");
      return super.save(account, owner, tokens);
    }
  }
  const store = new Full();
  const { state, newApp } = served(store);
  await put(store, { expiresAt: 0 });
  const seller = newApp().account(ACCOUNT);
  await assert.rejects(seller.brands.list(), /full/);
  isFull = false;
  await seller.brands.list();
  assert.deepEqual(state.sent, ["refresh_token", "/v1/brands"]);
  assert.equal((await store.load(ACCOUNT))?.accessToken, state.access);
});

test("a store that can't be locked fails before anything is sent", async () => {
  class Locked extends MemoryTokenStore {
    override async lock(): Promise<boolean> {
      throw new TokenStoreError("read-only");
    }
  }
  const store = new Locked();
  store.load = async () => ({ ...TOKENS, expiresAt: 0 });
  const { state, newApp } = served(store);
  await assert.rejects(newApp().account(ACCOUNT).brands.list(), /read-only/);
  assert.deepEqual(state.sent, []);
});

test("tokens that are missing or have ended ask for consent again", async () => {
  const store = new MemoryTokenStore();
  const { state, newApp } = served(store);
  const seller = newApp().account(ACCOUNT);
  const ended = (message: RegExp) => (error: unknown) => {
    assert.ok(error instanceof ConsentRequiredError);
    assert.equal(error.account, ACCOUNT);
    assert.match(error.message, message);
    return true;
  };
  await assert.rejects(seller.brands.list(), ended(/no tokens/));
  await put(store, { expiresAt: 0 });
  state.ends = true;
  await assert.rejects(seller.brands.list(), ended(/may have removed the app/));
  assert.throws(() => newApp().account("../other"), ConfigurationError);
  assert.throws(() => new SqlTokenStore(async () => ({ rows: [], rowCount: 0 }), "t; x"), ConfigurationError);
});

test("a consent stores the tokens, and revoking removes them", async () => {
  const store = new MemoryTokenStore();
  const { state, newApp } = served(store);
  const app = newApp();
  const consent = app.consent({ redirectUri: "http://127.0.0.1/callback", secret: "s".repeat(32) });
  const { url, setCookie } = await consent.start(["read:items"]);
  const query = { code: "c-1", state: new URL(url).searchParams.get("state") ?? "", iss: ISSUER };
  const back = `/callback?${new URLSearchParams(query)}`;
  const cookie = setCookie.split(";")[0];
  assert.equal((await consent.finish(back, cookie)).account, ACCOUNT);
  await app.account(ACCOUNT).brands.list();
  await app.revoke(ACCOUNT);
  await app.revoke(ACCOUNT);
  assert.equal(await store.load(ACCOUNT), null);
  assert.deepEqual(state.sent, ["authorization_code", "/v1/brands", "/oauth/revoke"]);
  state.ends = true;
  await assert.rejects(consent.finish(back, cookie), ConsentError);
});
