// A receiver of Cute's webhooks with Express: verifies, keeps each event once, answers 204.
//
// npm install express standardwebhooks
// WEBHOOK_SECRET=whsec_… PORT=9000 node express_receiver.mjs

import { DatabaseSync } from "node:sqlite";
import express from "express";
import { Webhook } from "standardwebhooks";

const verifier = new Webhook(process.env.WEBHOOK_SECRET);
const inbox = new DatabaseSync("inbox.db");
inbox.exec("CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, body BLOB)");
const insert = inbox.prepare("INSERT OR IGNORE INTO events VALUES (?, ?)");
const app = express();

// The bytes as they came: `express.json` would parse them, and then no signature fits.
const rawBody = express.raw({ type: () => true, limit: "1mb" });

app.post("/hook", rawBody, (request, response) => {
  let event;
  try {
    event = verifier.verify(request.body, request.headers);
  } catch (error) {
    return response.status(400).type("text").send(error.message);
  }
  if (event.event === "webhook.verification") {
    return response.json({ challenge: event.data.challenge }); // shows that this URL wants events
  }
  if (request.get("X-Cute-Test") === "true") {
    return response.status(204).end(); // verified: all that a test is for
  }
  if (insert.run(request.get("webhook-id"), request.body).changes === 1) {
    console.log(event.event, event.id); // kept: do the work later, not while Cute waits
  }
  return response.status(204).end();
});

app.listen(Number(process.env.PORT ?? 9000), "127.0.0.1");
