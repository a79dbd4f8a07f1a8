// Generated from the spec by `make generate`: never edit this file.
// List your orders: GET /v1/me/orders
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
for await (const order of client.orders.list({
  role: ["seller"],
  status: ["completed"],
  limit: 20,
})) {
  console.log(order);
}
