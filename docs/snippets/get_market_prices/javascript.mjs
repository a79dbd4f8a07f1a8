// Generated from the spec by `make generate`: never edit this file.
// Get the prices of sold items: GET /v1/market/prices
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const marketPrices = await client.market.prices.get({
  condition: ["very_good", "good"],
  currency: "EUR",
});
console.log(marketPrices);
