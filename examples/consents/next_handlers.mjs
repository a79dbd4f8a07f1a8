// Sellers connect an app, with route handlers of Next.js. Each is a method of a route:
//
// app/connect/route.js: export { connect as GET } from "../../next_handlers.mjs";
// app/callback/route.js: export { callback as GET } from "../../next_handlers.mjs";
// app/hook/route.js: export { hook as POST } from "../../next_handlers.mjs";
//
// The environment: CUTE_APP_KEY, CUTE_APP_ID, CUTE_BASE_URL, WEBHOOK_SECRET, REDIRECT_URI and
// COOKIE_SECRET.

import { App, ConsentError, webhooks } from "@cute/sdk";

const app = new App({ key: process.env.CUTE_APP_KEY });
const consent = app.consent({
  clientId: process.env.CUTE_APP_ID,
  redirectUri: process.env.REDIRECT_URI,
  secret: process.env.COOKIE_SECRET,
});

export async function connect() {
  const { url, setCookie } = await consent.start(["read:items"]);
  return new Response(null, { status: 307, headers: { Location: url, "Set-Cookie": setCookie } });
}

export async function callback(request) {
  try {
    const result = await consent.finish(request.url, request.headers.get("cookie"));
    // Store it with your own user who is logged in: app.account(result.account) calls for them.
    const headers = { "Set-Cookie": consent.clearCookie };
    return new Response(`Connected ${result.account}`, { headers });
  } catch (error) {
    if (!(error instanceof ConsentError)) throw error;
    return new Response(`Not connected: ${error.code}`, { status: error.responseStatus });
  }
}

const secret = process.env.WEBHOOK_SECRET;

async function handle(event) {
  console.log(event.type, event.account); // store it, and work after the response
  if (webhooks.erasedUserId(event) === event.account) {
    // Once you have deleted all that you hold of them.
    await app.acknowledgeErasure(event.account);
  }
}

export async function hook(request) {
  return webhooks.receive(request, { secret, handle });
}
