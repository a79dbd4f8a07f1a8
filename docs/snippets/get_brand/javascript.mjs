// Generated from the spec by `make generate`: never edit this file.
// Get a brand: GET /v1/brands/{brand_id}
import { Cute } from "@cute/sdk";

const brandId = "01a05bc4-81dd-7f61-b2a7-0c4e9d5b3f18";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const brand = await client.brands.get(brandId);
console.log(brand);
