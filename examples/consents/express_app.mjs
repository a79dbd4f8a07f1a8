// Sellers connect an app, with Express: open http://127.0.0.1:9000/connect as a seller.
// Their events arrive at /hook.
//
// npm install express ./cute-sdk-*.tgz
// CUTE_APP_KEY=cute_app_… CUTE_APP_ID=… CUTE_BASE_URL=… WEBHOOK_SECRET=whsec_… \
// REDIRECT_URI=http://127.0.0.1:9000/callback COOKIE_SECRET=… node express_app.mjs

import { App, ConsentError, webhooks } from "@cute/sdk";
import express from "express";

const server = express();

const app = new App({ key: process.env.CUTE_APP_KEY });
const consent = app.consent({
  clientId: process.env.CUTE_APP_ID,
  redirectUri: process.env.REDIRECT_URI,
  secret: process.env.COOKIE_SECRET,
});

server.get("/connect", async (request, response) => {
  const start = await consent.start(["read:items"]);
  response.set("Set-Cookie", start.setCookie).redirect(start.url);
});

server.get("/callback", async (request, response) => {
  try {
    const result = await consent.finish(request.url, request.headers.cookie);
    // Store it with your own user who is logged in: app.account(result.account) calls for them.
    response.set("Set-Cookie", consent.clearCookie).type("text").send(`Connected ${result.account}`);
  } catch (error) {
    if (!(error instanceof ConsentError)) throw error;
    response.status(error.responseStatus).type("text").send(`Not connected: ${error.code}`);
  }
});

const secret = process.env.WEBHOOK_SECRET;

async function handle(event) {
  console.log(event.type, event.account); // store it, and work after the response
  if (webhooks.erasedUserId(event) === event.account) {
    // Once you have deleted all that you hold of them.
    await app.acknowledgeErasure(event.account);
  }
}

server.post("/hook", webhooks.listener({ secret, handle }));

server.listen(Number(process.env.PORT ?? 9000), "127.0.0.1");
