import assert from "node:assert/strict";
import { test } from "node:test";

import { App, APIStatusError, ConfigurationError, ConsentError } from "../src/index.js";
import { VirtualClock } from "./virtual.js";

const KEY = "cute_app_9f8e7d6c5b4a";
const CLIENT_ID = "01998f2c-5d3a-7b1e-9c4f-6a7b8c9d0e1f";
const REDIRECT_URI = "https://rail-lister.example/callback";
const ISSUER = "https://api.example.com";
const SECRET = "a-secret-of-the-integrator-0123456789";
// Tests of both SDKs have this cookie: a program in one accepts what the other signed.
const STATE = "s".repeat(43);
const COOKIE =
  `__Host-cute_consent=1800003600.${STATE}.${"v".repeat(43)}.` +
  "a1Vir-6UED0YXHpw0jCeB_ueEaFUKHcz6ktoXaK5dgk";
const INSTALL = { account: "a-1", install: "i-1", scope: "read:items write:items" };

function made(respond: () => Response = () => Response.json(INSTALL), clock = new VirtualClock()) {
  const sent: { url: string; init: RequestInit }[] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    sent.push({ url: String(url), init: init ?? {} });
    return respond();
  };
  const app = new App({ key: async () => KEY, baseUrl: ISSUER, fetch, clock });
  const consent = app.consent({ clientId: CLIENT_ID, redirectUri: REDIRECT_URI, secret: SECRET });
  return { consent, sent, clock };
}

function returned(changes: Record<string, string> = {}): string {
  return `/callback?${new URLSearchParams({ code: "c-1", state: STATE, iss: ISSUER, ...changes })}`;
}

test("a consent begins with PKCE and a cookie that finishes it", async () => {
  const { consent, sent } = made();
  const { url, setCookie } = await consent.start(["read:items", "write:items"]);
  const query = new URL(url).searchParams;
  assert.equal(url.split("?")[0], `${ISSUER}/oauth/authorize`);
  assert.equal(query.get("client_id"), CLIENT_ID);
  assert.equal(query.get("scope"), "read:items write:items");
  assert.equal(query.get("code_challenge_method"), "S256");
  assert.match(setCookie, /^__Host-cute_consent=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=3600$/);
  const cookie = `theme=dark; ${setCookie.split(";")[0]}`;
  const result = await consent.finish(returned({ state: query.get("state") ?? "" }), cookie);
  assert.deepEqual(result, { account: "a-1", install: "i-1", scopes: ["read:items", "write:items"] });
  const headers = sent[0]?.init.headers as Record<string, string>;
  assert.equal(sent[0]?.url, `${ISSUER}/oauth/token`);
  assert.equal(headers["Authorization"], `Basic ${btoa(`${CLIENT_ID}:${KEY}`)}`);
  const form = new URLSearchParams(String(sent[0]?.init.body));
  assert.equal(form.get("redirect_uri"), REDIRECT_URI);
  const challenge = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(form.get("code_verifier") ?? ""));
  assert.equal(query.get("code_challenge"), Buffer.from(challenge).toString("base64url"));
  assert.match(consent.clearCookie, /^__Host-cute_consent=; .*Max-Age=0$/);
});

test("a cookie of the Python SDK finishes a consent", async () => {
  const { consent } = made();
  assert.equal((await consent.finish(returned(), COOKIE)).account, "a-1");
});

const REFUSED: [string, string, string | null, string][] = [
  ["without a cookie", returned(), null, "invalid_state"],
  ["with a forged cookie", returned(), COOKIE.replace("vv", "ww"), "invalid_state"],
  ["with a signature of no base64", returned(), `${COOKIE.slice(0, -5)}ü`, "invalid_state"],
  ["with a state of another consent", returned({ state: "other" }), COOKIE, "invalid_state"],
  ["with a state twice", `${returned()}&state=${STATE}`, COOKIE, "invalid_state"],
  ["of another server", returned({ iss: "https://evil.example" }), COOKIE, "invalid_issuer"],
  ["of a seller who declined", returned({ error: "access_denied" }).replace("code=c-1&", ""), COOKIE, "access_denied"],
  ["without a code", returned().replace("code=c-1&", ""), COOKIE, "invalid_request"],
];
for (const [title, url, cookie, code] of REFUSED) {
  test(`a return ${title} is ${code}, and nothing is sent`, async () => {
    const { consent, sent } = made();
    await assert.rejects(consent.finish(url, cookie), (error) => {
      assert.ok(error instanceof ConsentError);
      assert.deepEqual([error.code, error.responseStatus], [code, 400]);
      return true;
    });
    assert.equal(sent.length, 0);
  });
}

test("a consent expires", async () => {
  const clock = new VirtualClock();
  const { consent } = made(undefined, clock);
  await clock.until(clock.sleep(3_601_000));
  await assert.rejects(consent.finish(returned(), COOKIE), { name: "ConsentError", code: "expired" });
});

test("a refused code is a ConsentError, other failures are those of every call", async () => {
  const body = { error: "invalid_grant", error_description: "Invalid code." };
  const refused = made(() => Response.json(body, { status: 400 })).consent;
  await assert.rejects(refused.finish(returned(), COOKIE), {
    name: "ConsentError",
    code: "invalid_grant",
    message: "Invalid code.",
  });
  const limited = made(() => new Response("slow down", { status: 418 })).consent;
  await assert.rejects(limited.finish(returned(), COOKIE), APIStatusError);
  const strange = made(() => Response.json({})).consent;
  await assert.rejects(strange.finish(returned(), COOKIE), { code: "invalid_response" });
});

test("the secret of the cookie must be long", () => {
  const app = new App({ key: KEY, baseUrl: ISSUER });
  const options = { clientId: CLIENT_ID, redirectUri: REDIRECT_URI, secret: "short" };
  assert.throws(() => app.consent(options), ConfigurationError);
});
