// Generated from the spec by `make generate`: never edit this file.
// Get your items of a bucket by id and version: GET /v1/me/item-buckets/{bucket}
import { Cute } from "@cute/sdk";

const bucket = 66;

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const ownItemBucket = await client.me.itemBuckets.get(bucket);
console.log(ownItemBucket);
