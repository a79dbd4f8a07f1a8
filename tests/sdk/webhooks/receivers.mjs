// Receivers that unwrap a request as it is: `node receivers.mjs MODULE {express|node|fetch|kept} PORT`.

import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import express from "express";

const { listener, receive, unwrap } = await import(pathToFileURL(process.argv[2]).href);
const kind = process.argv[3];
const port = Number(process.argv[4]);
const secret = process.env.WEBHOOK_SECRET;

async function received(request) {
  try {
    const event = await unwrap(request, { secret });
    console.log("received", event.data.title);
    return [200, `${event.type} ${event.id} ${event.data.title}`];
  } catch (error) {
    return [error.responseStatus ?? 599, error.name];
  }
}

// A handler for all; it fails for a certain title.
async function handle(event) {
  console.log("received", event.data.title);
  if (event.data.title === "unwanted") throw new Error("unwanted");
}

const whole = listener({ secret, handle });

async function drained(request) {
  for await (const _ of request);
}

// A fetch `Request`, as Deno, Bun, Workers and Next.js hand it over.
async function fetched(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return new Request(`http://127.0.0.1:${port}${request.url}`, {
    method: "POST",
    headers: Object.entries(request.headers),
    body: Buffer.concat(chunks),
  });
}

const handlers = {
  async node(request, response) {
    if (request.url === "/receive") return whole(request, response);
    if (request.url === "/parsed") await drained(request);
    const [status, text] = await received(request);
    response.writeHead(status, { connection: "close" }).end(text);
  },
  async fetch(request, response) {
    if (request.method !== "POST") return response.writeHead(404).end();
    const made = await fetched(request);
    if (request.url === "/receive") {
      const reply = await receive(made, { secret, handle }).catch(() => new Response(null, { status: 500 }));
      return response.writeHead(reply.status, Object.fromEntries(reply.headers)).end(await reply.text());
    }
    if (request.url === "/parsed") await made.json();
    const [status, text] = await received(made);
    return response.writeHead(status).end(text);
  },
};

if (kind in handlers) {
  createServer(handlers[kind]).listen(port, "127.0.0.1");
} else {
  const app = express();
  const respond = async (request, response) => {
    const [status, text] = await received(request);
    response.status(status).type("text").send(text);
  };
  const keep = (request, _response, bytes) => {
    request.rawBody = bytes;
  };
  // `kept`: a parser that keeps the bytes. `express`: the bytes on this route, and at /parsed none.
  if (kind === "kept") app.use(express.json({ limit: "2mb", verify: keep }));
  app.post("/hook", ...(kind === "kept" ? [] : [express.raw({ type: () => true, limit: "2mb" })]), respond);
  app.post("/receive", whole);
  app.post("/parsed", express.json(), respond);
  app.listen(port, "127.0.0.1");
}
