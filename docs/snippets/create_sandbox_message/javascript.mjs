// Generated from the spec by `make generate`: never edit this file.
// Simulate a message to you: POST /v1/sandbox/messages
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const message = await client.sandbox.messages.create({
  item_id: "01a1a0b1-293a-7c44-9f0e-2d6b81a4c375",
  body: "Hi! Is the dress lined?",
});
console.log(message);
