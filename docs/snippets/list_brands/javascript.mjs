// Generated from the spec by `make generate`: never edit this file.
// List brands: GET /v1/brands
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
for await (const brand of client.brands.list({ q: "aurelia", limit: 20 })) {
  console.log(brand);
}
