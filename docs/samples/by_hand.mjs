// region verify
import { createHmac, timingSafeEqual } from "node:crypto";

const TOLERANCE_S = 300;

// `body`: the bytes as they came. `headers`: their names in lower case.
export function isGenuine(body, headers, secret) {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const id = headers["webhook-id"] ?? "";
  const timestamp = headers["webhook-timestamp"] ?? "";
  const isFresh = Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE_S;
  const hmac = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
  const expected = Buffer.from(`v1,${hmac}`);
  const given = (headers["webhook-signature"] ?? "").split(" ").map((part) => Buffer.from(part));
  return isFresh && given.some((part) => part.length === expected.length && timingSafeEqual(part, expected));
}
// endregion

import assert from "node:assert";

const secret = "whsec_Q3V0ZSBkb2NzOiBub3QgYSByZWFsIHNlY3JldCwgb2s=";
const key = Buffer.from(secret.slice(6), "base64");
const id = "01a1ad02-c828-7e57-a3d8-b56c1f09e874";
const body = Buffer.from(`{"id":"${id}","type":"item.sold","timestamp":1,"account":"01a05be0-286d-7a10-8b3f-5e2c9d7a4b16","data":{}}`);

function signed(age) {
  const timestamp = String(Math.floor(Date.now() / 1000) - age);
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v2,AAAA v1,${signature}`,
  };
}

assert.ok(isGenuine(body, signed(0), secret));
assert.ok(!isGenuine(Buffer.from(`${body} `), signed(0), secret));
assert.ok(!isGenuine(body, signed(400), secret));
assert.ok(!isGenuine(body, { ...signed(0), "webhook-timestamp": "soon" }, secret));
assert.ok(!isGenuine(body, {}, secret));
assert.ok(!isGenuine(body, signed(0), `whsec_${Buffer.from("x".repeat(32)).toString("base64")}`));
console.log("genuine", id);
