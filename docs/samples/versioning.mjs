// Versions of the API in the JavaScript SDK.

// region client
import { Cute } from "@cute/sdk";

const client = new Cute();
// endregion

// region choose after client
import { API_VERSION } from "@cute/sdk";

const { response } = await client.me.get().withResponse();
console.log(API_VERSION, response.headers.get("Cute-Version")); // the same: the SDK sends its own version
// endregion

// region other after client
const other = client.withOptions({ headers: { "Cute-Version": "2026-12-01" } });
const me = await other.request("GET", "/me"); // its types are not those of API_VERSION
console.log(me.key.version);
// endregion

// region sunset after client
const warn = ({ operation, headers }) => {
  if (headers.has("Sunset")) console.warn(operation, "works until", headers.get("Sunset"));
};
const watched = new Cute({ eventHooks: { response: [warn] } });
// endregion
await watched.brands.list({ limit: 1 });
