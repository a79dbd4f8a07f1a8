// Unwraps the cases on stdin (JSON) with the built SDK, whose module is named as the argument, and with
// the public library, and receives them. Prints the results as JSON, in the same order.

import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { Webhook } from "standardwebhooks";

const { receive, unwrap } = await import(pathToFileURL(process.argv[2]).href);

function given(entry) {
  const body = Buffer.from(entry.body, "base64");
  if (entry.form === "parsed") return JSON.parse(body.toString());
  if (entry.form === "nothing") return undefined;
  return entry.form === "text" ? body.toString() : body;
}

function options(entry) {
  const chosen = { clock: () => entry.now };
  if (entry.tolerance !== null) chosen.tolerance = entry.tolerance;
  if (entry.seen !== null) chosen.seen = new Set(entry.seen);
  return chosen;
}

async function ours(entry) {
  const secrets = entry.secrets.map((secret) => secret ?? undefined);
  try {
    const event = await unwrap(given(entry), entry.headers, secrets.length === 1 ? secrets[0] : secrets, options(entry));
    return { event };
  } catch (error) {
    const { name, message, responseStatus, seconds, missing, challenge } = error;
    return { error: name, says: message, status: responseStatus, seconds, missing, challenge };
  }
}

async function received(entry) {
  const secrets = entry.secrets.map((secret) => secret ?? undefined);
  const handled = [];
  const secret = secrets.length === 1 ? secrets[0] : secrets;
  const handle = async (event) => handled.push(event.id);
  const body = Buffer.from(entry.body, "base64");
  const request = new Request("http://127.0.0.1/hook", { method: "POST", headers: entry.headers, body });
  try {
    const response = await receive(request, { ...options(entry), secret, handle });
    const type = response.headers.get("content-type");
    return { status: response.status, body: await response.text(), type, handled };
  } catch (error) {
    return { raised: error.name, handled };
  }
}

function library(entry) {
  const body = Buffer.from(entry.body, "base64");
  return entry.secrets.some((secret) => {
    try {
      new Webhook(secret).verify(body, entry.headers);
      return true;
    } catch {
      return false;
    }
  });
}

const results = [];
for (const entry of JSON.parse(await text(process.stdin))) {
  results.push({ ...(await ours(entry)), received: await received(entry), standard: entry.standard ? library(entry) : null });
}
process.stdout.write(JSON.stringify(results));
