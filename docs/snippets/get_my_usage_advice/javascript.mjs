// Generated from the spec by `make generate`: never edit this file.
// Find calls to save: GET /v1/me/usage/advice
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const usageAdvice = await client.usage.advice.get();
console.log(usageAdvice);
