// Generated from the spec by `make generate`: never edit this file.
// Simulate a seller who installs your app: POST /v1/sandbox/sellers
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const sandboxSellerWithSecret = await client.sandbox.sellers.create({ scopes: ["read:items"] });
console.log(sandboxSellerWithSecret);
