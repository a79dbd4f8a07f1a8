import assert from "node:assert/strict";
import { test } from "node:test";

import { App } from "../src/index.js";

const KEY = "cute_app_9f8e7d6c5b4a";
const PAGE = { data: [], next_cursor: null, has_more: false };

/** An app, and the key and the account of each request. */
function watched(key: string | (() => string)) {
  const sent: (string | undefined)[][] = [];
  const fetch: typeof globalThis.fetch = async (_, init) => {
    const headers = init?.headers as Record<string, string>;
    sent.push([headers["Authorization"], headers["Cute-Account"]]);
    return Response.json(PAGE);
  };
  return { app: new App({ key, baseUrl: "https://api.example.com", fetch }), sent };
}

for (const key of [KEY, () => KEY]) {
  test(`an app names the seller of a call, with a ${typeof key} as key`, async () => {
    const { app, sent } = watched(key);
    await app.installs.list();
    const seller = app.account("a-1");
    await Promise.all([seller.brands.list(), app.account("a-2").brands.list()]);
    await app.get();
    assert.deepEqual(
      sent.map(([, account]) => account),
      [undefined, "a-1", "a-2", undefined],
    );
    assert.deepEqual(new Set(sent.map(([authorization]) => authorization)), new Set([`Bearer ${KEY}`]));
  });
}
