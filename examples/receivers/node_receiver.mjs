// A receiver of Cute's webhooks with Node alone: verifies, keeps each event once, answers 204.
//
// WEBHOOK_SECRET=whsec_… PORT=9000 node node_receiver.mjs

import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { DatabaseSync } from "node:sqlite";

const MAX_BYTES = 1_000_000;
const TOLERANCE_S = 300;
const key = Buffer.from((process.env.WEBHOOK_SECRET ?? "").replace(/^whsec_/, ""), "base64");
if (key.length < 24) throw new Error("WEBHOOK_SECRET is not a signing secret.");
const inbox = new DatabaseSync("inbox.db");
inbox.exec("CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, body BLOB)");
const insert = inbox.prepare("INSERT OR IGNORE INTO events VALUES (?, ?)");

function isGenuine(headers, body) {
  const id = headers["webhook-id"] ?? "";
  const timestamp = headers["webhook-timestamp"] ?? "";
  const fresh = Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE_S;
  const hmac = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  const signatures = (headers["webhook-signature"] ?? "").split(" ");
  return fresh && signatures.some((signature) => matches(signature, `v1,${hmac.toString("base64")}`));
}

function matches(given, expected) {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

async function receive(request, response) {
  if (request.url !== "/hook") return response.writeHead(404).end();
  if (request.method !== "POST") return response.writeHead(405, { Allow: "POST" }).end();
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_BYTES) chunks.push(chunk);
  }
  const body = Buffer.concat(chunks); // the bytes as they came, not parsed and written anew
  if (size > MAX_BYTES) return response.writeHead(413).end();
  if (!isGenuine(request.headers, body)) return response.writeHead(400).end();
  const event = JSON.parse(body);
  if (event.event === "webhook.verification") {
    response.writeHead(200, { "Content-Type": "application/json" });
    return response.end(JSON.stringify({ challenge: event.data.challenge })); // wants events
  }
  if (request.headers["x-cute-test"] === "true") {
    return response.writeHead(204).end(); // verified: all that a test is for
  }
  if (insert.run(request.headers["webhook-id"], body).changes === 1) {
    console.log(event.event, event.id); // kept: do the work later, not while Cute waits
  }
  return response.writeHead(204).end();
}

createServer((request, response) => {
  receive(request, response).catch((error) => {
    console.error(error);
    response.destroy(); // no answer: Cute sends the event again
  });
}).listen(Number(process.env.PORT ?? 9000), "127.0.0.1");
