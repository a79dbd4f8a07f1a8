// Generated from the spec by `make generate`: never edit this file.
// Refund an order of your item: POST /v1/sandbox/orders/{order_id}/refund
import { Cute } from "@cute/sdk";

const orderId = "01a1ad02-c828-7d28-8c61-7a0f5e3b9d42";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const order = await client.sandbox.orders.refund(orderId, {
  amount: { amount: 1000, currency: "EUR" },
});
console.log(order);
