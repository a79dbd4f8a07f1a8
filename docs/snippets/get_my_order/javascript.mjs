// Generated from the spec by `make generate`: never edit this file.
// Get one of your orders: GET /v1/me/orders/{order_id}
import { Cute } from "@cute/sdk";

const orderId = "01a1ad02-c828-7d28-8c61-7a0f5e3b9d42";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const order = await client.orders.get(orderId);
console.log(order);
