// Generated from the spec by `make generate`: never edit this file.
// Simulate an order of your item: POST /v1/sandbox/orders
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const order = await client.sandbox.orders.create({
  item_id: "01a1a0b1-293a-7c44-9f0e-2d6b81a4c375",
});
console.log(order);
