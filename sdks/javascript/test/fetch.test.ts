import assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";

import { Cute, type ClientOptions } from "../src/index.js";
import { KEY } from "./scripted.js";

/** What `fetch` of Node calls: a dispatcher of undici's. */
interface Dispatcher {
  dispatch(options: { path: string }, handler: unknown): boolean;
}

const received: IncomingHttpHeaders[] = [];
const server = createServer((request, response) => {
  received.push(request.headers);
  const redirects = request.url?.startsWith("/v1/categories") === true;
  response.writeHead(redirects ? 302 : 200, {
    "Content-Type": "application/json",
    ...(redirects ? { Location: "/v1/brands" } : {}),
  });
  response.end(JSON.stringify({ data: [], next_cursor: null, has_more: false }));
});
let baseUrl = "";

before(async () => {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

function clientOf(options: ClientOptions): Cute {
  return new Cute({ apiKey: KEY, baseUrl, maxRetries: 0, ...options });
}

test("requests go through a fetch of one's own, with what the client sets", async () => {
  const paths: string[] = [];
  const client = clientOf({
    fetch: (url, init) => {
      paths.push(new URL(String(url)).pathname);
      return fetch(url, init);
    },
  });
  await client.brands.list();
  await client.withOptions({ timeout: 5_000 }).brands.list();
  assert.deepEqual(paths, ["/v1/brands", "/v1/brands"]);
  assert.equal(received.at(-1)?.authorization, `Bearer ${KEY}`);
});

test("requests go through a dispatcher, whose other options change nothing of the client's", async () => {
  const known = globalThis as unknown as Record<symbol, Dispatcher>;
  const real = known[Symbol.for("undici.globalDispatcher.1")];
  assert.ok(real);
  const paths: string[] = [];
  const dispatcher: Dispatcher = {
    dispatch(options, handler) {
      paths.push(options.path);
      return real.dispatch(options, handler);
    },
  };
  const more = { headers: { Authorization: "Bearer other" }, method: "DELETE", redirect: "follow" };
  const client = clientOf({ fetchOptions: { dispatcher, ...more } });
  await client.brands.list({ limit: 1 });
  await assert.rejects(client.categories.list(), /302/);
  assert.deepEqual(paths, ["/v1/brands?limit=1", "/v1/categories"]);
  assert.equal(received.at(-1)?.authorization, `Bearer ${KEY}`);
});
