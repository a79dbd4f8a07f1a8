import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { test } from "node:test";

import { App } from "../src/index.js";

const KEY = "cute_app_9f8e7d6c5b4a";
const PAGE = { data: [], next_cursor: null, has_more: false };

/** An app, and the key and the account of each request. */
function watched(key: string | (() => string)) {
  const sent: (string | undefined)[][] = [];
  const bodies: string[] = [];
  const fetch: typeof globalThis.fetch = async (_, init) => {
    const headers = init?.headers as Record<string, string>;
    sent.push([headers["Authorization"], headers["Cute-Account"]]);
    if (init?.body) bodies.push(String(init.body));
    return Response.json(PAGE);
  };
  return { app: new App({ key, baseUrl: "https://api.example.com", fetch }), sent, bodies };
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

  test(`a receipt is signed with the app's secret, with a ${typeof key} as key`, async () => {
    const { app, bodies } = watched(key);
    await app.acknowledgeErasure("01a2e0c5-91b7-7f08-a4d2-6c3e8b5f0a17");
    const { receipt } = JSON.parse(bodies[0] ?? "{}") as { receipt: string };
    const [header, claims, signature] = receipt.split(".");
    const digest = createHash("sha256").update(KEY).digest();
    const secret = createHmac("sha256", digest).update("cute erasure receipt 1").digest();
    const expected = createHmac("sha256", secret).update(`${header}.${claims}`).digest("base64url");
    assert.equal(signature, expected);
    const signed = JSON.parse(Buffer.from(claims ?? "", "base64url").toString()) as Record<string, unknown>;
    assert.deepEqual(Object.keys(signed), ["account", "iat"]);
    assert.ok(Math.abs(Number(signed.iat) - Date.now() / 1000) < 60);
  });
}
