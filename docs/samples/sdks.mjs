// The JavaScript SDK beyond one call.

// region client
import { Cute } from "@cute/sdk";

const client = new Cute();
// endregion

// region rotating after client
const readKey = async () => process.env.CUTE_API_KEY; // or from a file, or your vault
const rotating = new Cute({ apiKey: readKey });
console.log((await rotating.me.get()).key.name);
// endregion

// region options after client
const patient = client.withOptions({ timeout: 120_000, maxRetries: 5, headers: { "X-Job": "nightly" } });
console.log((await patient.brands.list({ limit: 1 })).data);
// endregion

// region extra after client
await client.brands.list({}, { extraQuery: { limit: 1 }, extraHeaders: { "X-Run": "7" } });
const { data } = await client.request("GET", "/categories", { query: { limit: 1 } });
console.log(data);
// endregion

// region money
import { fromDecimal, toDecimal } from "@cute/sdk";

const price = fromDecimal("42.50", "EUR");
console.log(price.amount, toDecimal(price)); // 4250 42.50
// endregion

// region http_client after client
const counted = (url, init) => {
  console.log("sending", init.method);
  return fetch(url, init);
};
const own = new Cute({ fetch: counted, fetchOptions: { keepalive: false } }); // or { dispatcher }
console.log((await own.brands.list({ limit: 1 })).data);
// endregion
