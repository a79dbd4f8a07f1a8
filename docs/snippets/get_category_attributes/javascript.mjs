// Generated from the spec by `make generate`: never edit this file.
// Get the attributes of a category: GET /v1/categories/{category_id}/attributes
import { Cute } from "@cute/sdk";

const categoryId = "01a05bc4-81dd-7e9b-a6c0-93d18f4e7c52";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const categoryAttributes = await client.categories.attributes.get(categoryId);
console.log(categoryAttributes);
