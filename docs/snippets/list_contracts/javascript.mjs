// Generated from the spec by `make generate`: never edit this file.
// List your contracts: GET /v1/contracts
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
for await (const contract of client.contracts.list({ limit: 20 })) {
  console.log(contract);
}
