// Serves route handlers of Next.js by Node alone: node next_routes.mjs HANDLERS PORT

import { createServer } from "node:http";

const [handlers, port] = process.argv.slice(2);
const routes = await import(handlers);

createServer(async (request, response) => {
  const { origin, pathname } = new URL(request.url, `http://127.0.0.1:${port}`);
  const { method, headers: sentHeaders } = request;
  const content = method === "GET" ? undefined : Buffer.concat(await Array.fromAsync(request));
  const sent = new Request(origin + request.url, { method, headers: sentHeaders, body: content });
  const { status, headers, body } = await routes[pathname.slice(1)](sent);
  response.writeHead(status, Object.fromEntries(headers));
  response.end(body && Buffer.concat(await Array.fromAsync(body)));
}).listen(Number(port), "127.0.0.1");
