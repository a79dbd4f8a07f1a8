process.env.WEBHOOK_SECRET = "whsec_Q3V0ZSBkb2NzOiBub3QgYSByZWFsIHNlY3JldCwgb2s=";

// region receive
import { webhooks } from "@cute/sdk";

const secret = process.env.WEBHOOK_SECRET;

async function handle(event) {
  console.log(event.type, event.id); // store it, and work after the response
}

// With Express: app.post("/hook", webhooks.listener({ secret, handle }));
export async function POST(request) {
  return webhooks.receive(request, { secret, handle });
}
// endregion

import assert from "node:assert";
import { createHmac } from "node:crypto";

const key = "Q3V0ZSBkb2NzOiBub3QgYSByZWFsIHNlY3JldCwgb2s=";
const id = "01a1ad02-c828-7e57-a3d8-b56c1f09e874";
const body = JSON.stringify({ id, type: "key.lost", timestamp: 1, data: {} });
const timestamp = String(Math.floor(Date.now() / 1000));
const sign = (text) =>
  createHmac("sha256", Buffer.from(key, "base64"))
    .update(`${id}.${timestamp}.${text}`)
    .digest("base64");

async function send(sent, signature) {
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
  const request = new Request("https://shop.example/hook", { method: "POST", body: sent, headers });
  return POST(request);
}

assert.equal((await send(body, sign(body))).status, 204);
assert.equal((await send(`${body} `, sign(body))).status, 400);
const data = { webhook_id: id, challenge: "a-challenge-of-ours" };
const asked = JSON.stringify({ id, type: "webhook.verification", timestamp: 1, data });
const verified = await send(asked, sign(asked));
assert.equal(await verified.text(), data.challenge);
