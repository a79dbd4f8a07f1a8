// Unwraps the cases on stdin (JSON) with the built SDK, whose module is named as the argument, and with
// the public library, and receives them. Prints the results as JSON, in the same order.

import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { Webhook } from "standardwebhooks";

const { receive, unwrap } = await import(pathToFileURL(process.argv[2]).href);

function given(one) {
  const body = Buffer.from(one.body, "base64");
  if (one.form === "parsed") return JSON.parse(body.toString());
  if (one.form === "nothing") return undefined;
  return one.form === "text" ? body.toString() : body;
}

function options(one) {
  const chosen = { clock: () => one.now };
  if (one.tolerance !== null) chosen.tolerance = one.tolerance;
  if (one.seen !== null) chosen.seen = new Set(one.seen);
  return chosen;
}

async function ours(one) {
  const secrets = one.secrets.map((secret) => secret ?? undefined);
  try {
    const event = await unwrap(given(one), one.headers, secrets.length === 1 ? secrets[0] : secrets, options(one));
    return { event };
  } catch (error) {
    const { name, message, responseStatus, seconds, missing, challenge } = error;
    return { error: name, says: message, status: responseStatus, seconds, missing, challenge };
  }
}

async function received(one) {
  const secrets = one.secrets.map((secret) => secret ?? undefined);
  const handled = [];
  const secret = secrets.length === 1 ? secrets[0] : secrets;
  const handle = async (event) => handled.push(event.id);
  const body = Buffer.from(one.body, "base64");
  const request = new Request("http://127.0.0.1/hook", { method: "POST", headers: one.headers, body });
  try {
    const response = await receive(request, { ...options(one), secret, handle });
    const type = response.headers.get("content-type");
    return { status: response.status, body: await response.text(), type, handled };
  } catch (error) {
    return { raised: error.name, handled };
  }
}

function library(one) {
  const body = Buffer.from(one.body, "base64");
  return one.secrets.some((secret) => {
    try {
      new Webhook(secret).verify(body, one.headers);
      return true;
    } catch {
      return false;
    }
  });
}

const results = [];
for (const one of JSON.parse(await text(process.stdin))) {
  results.push({ ...(await ours(one)), received: await received(one), standard: one.standard ? library(one) : null });
}
process.stdout.write(JSON.stringify(results));
