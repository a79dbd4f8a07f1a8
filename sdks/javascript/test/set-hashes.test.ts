/** Set hashes of a copy: they follow its changes, and name what differs. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { ConfigurationError, SetHashes } from "../src/index.js";

const DRESS = { id: "01a1a0b1-293a-7c44-9f0e-2d6b81a4c375", etag: '"65f5bb4090a90-20270115"' };
const COAT = { id: "01a1a0b1-293a-7d10-8a4e-7c1f5e2b9d36", etag: '"65f5bb4090a91o-20270115"' };

function hashOf({ id, etag }: typeof DRESS): bigint {
  const version = etag.slice(1, 14);
  return BigInt(`0x${createHash("sha256").update(`${id}:${version}`).digest("hex")}`);
}

function digits(value: bigint): string {
  return (value % (1n << 256n)).toString(16).padStart(64, "0");
}

test("the set hash is the sum of the items' hashes, and follows changes", async () => {
  const hashes = await SetHashes.of([DRESS, COAT]);
  assert.equal(hashes.setHash, digits(hashOf(DRESS) + hashOf(COAT)));
  const proof = { set_hash: hashes.setHash, item_count: 2 };
  assert.ok(hashes.isExact(proof));

  const edited = { ...COAT, etag: '"65f5bb4090a92-20270115"' };
  await hashes.change(COAT.id, { before: COAT.etag, after: edited.etag });
  assert.equal(hashes.setHash, digits(hashOf(DRESS) + hashOf(edited)));
  assert.ok(!hashes.isExact(proof));
  await hashes.change(COAT.id, { before: edited.etag, after: null });
  await hashes.change(DRESS.id, { before: DRESS.etag, after: null });
  assert.equal(hashes.setHash, digits(0n));
  assert.equal(hashes.itemCount, 0);
});

test("a bucket that differs is named, with what to read and to remove", async () => {
  const hashes = await SetHashes.of([DRESS]);
  const set_hash = digits(hashOf(COAT));
  const theirs = { set_hash, item_count: 1, cursor: "A", buckets: [{ bucket: 0x36, item_count: 1, set_hash }] };
  assert.deepEqual(hashes.differing(theirs), [0x36, 0x75]);
  const data = [{ id: COAT.id, version: "65f5bb4090a91" }];
  const bucket = { set_hash, cursor: "A", complete: true, data };
  const old = { ...COAT, etag: '"1"' };
  assert.deepEqual(SetHashes.repairs(bucket, [old]), { read: [COAT.id], remove: [] });
  assert.deepEqual(SetHashes.repairs(bucket, [COAT]), { read: [], remove: [] });
  assert.deepEqual(SetHashes.repairs({ ...bucket, data: [] }, [COAT]), { read: [], remove: [COAT.id] });
  assert.throws(() => SetHashes.repairs({ ...bucket, complete: false }, []), ConfigurationError);
});

test("what is no id or ETag of an item is refused", async () => {
  const hashes = new SetHashes();
  await assert.rejects(hashes.change("coat", { before: null, after: COAT.etag }), ConfigurationError);
  await assert.rejects(hashes.change(COAT.id, { before: null, after: "W/x" }), ConfigurationError);
});
