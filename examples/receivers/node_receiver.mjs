// A receiver of Cute's webhooks with Node alone: verifies, stores each event once, returns 204.
//
// It needs Node.js 22.13 or newer.
// npm install ./cute-sdk-*.tgz
// WEBHOOK_SECRET=whsec_… PORT=9000 node node_receiver.mjs

import { createServer } from "node:http";
import { webhooks } from "@cute/sdk";

const { DatabaseSync } = await import("node:sqlite").catch(() => {
  console.error("This receiver needs Node.js 22.13 or newer, because it uses node:sqlite.");
  process.exit(1);
});
const inbox = new DatabaseSync("inbox.db");
inbox.exec("CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, body TEXT)");
const insert = inbox.prepare("INSERT OR IGNORE INTO events VALUES (?, ?)");
const forget = inbox.prepare("DELETE FROM events WHERE instr(body, ?)");

function handle(event) {
  const userId = webhooks.erasedUserId(event);
  if (userId) forget.run(userId);
  if (insert.run(event.id, JSON.stringify(event)).changes === 1) {
    console.log(event.type, event.id); // kept: do the work later, not while Cute waits
  }
}

const receive = webhooks.listener({ secret: process.env.WEBHOOK_SECRET, handle });

createServer((request, response) => {
  if (request.url !== "/hook") return response.writeHead(404).end();
  if (request.method !== "POST") return response.writeHead(405, { Allow: "POST" }).end();
  return receive(request, response);
}).listen(Number(process.env.PORT ?? 9000), "127.0.0.1");
