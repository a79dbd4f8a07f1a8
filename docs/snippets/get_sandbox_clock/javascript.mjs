// Generated from the spec by `make generate`: never edit this file.
// Get the clock of your account: GET /v1/sandbox/clock
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const sandboxClock = await client.sandbox.clock.get();
console.log(sandboxClock);
