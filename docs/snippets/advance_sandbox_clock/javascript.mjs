// Generated from the spec by `make generate`: never edit this file.
// Advance the clock of your account: POST /v1/sandbox/clock
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const sandboxClock = await client.sandbox.clock.advance({ seconds: 3600 });
console.log(sandboxClock);
