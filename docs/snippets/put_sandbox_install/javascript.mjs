// Generated from the spec by `make generate`: never edit this file.
// Change what a simulated seller allows: PUT /v1/sandbox/sellers/{account}/install
import { Cute } from "@cute/sdk";

const account = "01a2e0c5-7dd4-7b15-9c60-8a7f2e5d1b93";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const install = await client.sandbox.sellers.install.put(account, {
  scopes: ["read:items"],
});
console.log(install);
