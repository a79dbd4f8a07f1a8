// Generated from the spec by `make generate`: never edit this file.
// Set the clock of your account back to real time: DELETE /v1/sandbox/clock
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
await client.sandbox.clock.delete();
