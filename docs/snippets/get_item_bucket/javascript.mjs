// Generated from the spec by `make generate`: never edit this file.
// Get the items of a bucket by id and version: GET /v1/item-buckets/{bucket}
import { Cute } from "@cute/sdk";

const bucket = 66;

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const itemBucket = await client.itemBuckets.get(bucket);
console.log(itemBucket);
