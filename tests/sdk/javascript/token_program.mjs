// A process that calls with tokens from files, as tests/sdk/oauth/token_program.py does.
import { createInterface } from "node:readline/promises";

import { FileTokenStore, OAuthApp } from "../../../sdks/javascript/dist/esm/tokens/index.js";

const CRASHED = 9;
const [mode, baseUrl, clientId, secret, account, path] = process.argv.slice(2);

class Crashing extends FileTokenStore {
  async save() {
    process.exit(CRASHED);
  }
}

const store = mode === "crash" ? new Crashing(path) : new FileTokenStore(path);
const app = new OAuthApp({ baseUrl, clientId, store, clientSecret: secret || undefined });
console.log("ready");
const lines = createInterface({ input: process.stdin });
await lines[Symbol.asyncIterator]().next();
lines.close();
const clients = [app.account(account), app.account(account)];
await Promise.all([...clients, ...clients].map((client) => client.me.items.list()));
