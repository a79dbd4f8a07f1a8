/** Set hashes of a copy of items: whether it is exact, and if it isn't, where it differs. */

import type { CopyProof, ItemBucket, ItemHashes, OwnItemBucket, OwnItemHashes } from "./_gen/models.js";
import { ConfigurationError } from "./errors.js";

const BUCKETS = 256;
const MODULUS = 1n << 256n;
// Digests that are computed at once.
const AT_ONCE = 1_000;

/** An item of a copy. */
export interface CopiedItem {
  readonly id: string;
  readonly etag: string;
}

/** What makes a bucket of a copy exact: ids of items to read again and store, and to remove. */
export interface BucketRepairs {
  readonly read: string[];
  readonly remove: string[];
}

/**
 * The set hashes of a copy of the public catalogue, or of your own items: 256 buckets. Call `change`
 * for each item that the copy stores or removes, with the `etag` that it had before and that it has
 * after.
 */
export class SetHashes {
  readonly #sums = new Array<bigint>(BUCKETS).fill(0n);
  readonly #counts = new Array<number>(BUCKETS).fill(0);

  /** Those of a copy, from the id and `etag` of each item. */
  static async of(items: Iterable<CopiedItem>): Promise<SetHashes> {
    const hashes = new SetHashes();
    let chunk: Promise<void>[] = [];
    for (const { id, etag } of items) {
      chunk.push(hashes.change(id, { before: null, after: etag }));
      if (chunk.length === AT_ONCE) {
        await Promise.all(chunk);
        chunk = [];
      }
    }
    await Promise.all(chunk);
    return hashes;
  }

  /**
   * Count a change of the copy; `null` stands for an item that isn't in it. Rejects with
   * `ConfigurationError` for an id or ETag that no item has.
   */
  async change(
    itemId: string,
    { before, after }: { readonly before: string | null; readonly after: string | null },
  ): Promise<void> {
    const bucket = SetHashes.bucketOf(itemId);
    const removed = before === null ? 0n : await hashOf(itemId, versionOf(before));
    const added = after === null ? 0n : await hashOf(itemId, versionOf(after));
    const sum = (this.#sums[bucket] ?? 0n) + MODULUS + added - removed;
    this.#sums[bucket] = sum % MODULUS;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + Number(after !== null) - Number(before !== null);
  }

  /** The set hash of all items, as 64 hexadecimal digits. */
  get setHash(): string {
    return digits(this.#sums.reduce((total, sum) => total + sum, 0n) % MODULUS);
  }

  /** How many items the copy has. */
  get itemCount(): number {
    return this.#counts.reduce((total, count) => total + count, 0);
  }

  /**
   * Whether the copy has what the server had when it sent `proof`: that of the changes, or
   * `client.me.items.hashes.get()` for your own items.
   */
  isExact(proof: CopyProof | OwnItemHashes): boolean {
    return proof.set_hash === this.setHash && proof.item_count === this.itemCount;
  }

  /** The buckets that differ from `client.items.hashes.get()`, or `client.me.items.hashes.get()`. */
  differing(hashes: ItemHashes | OwnItemHashes): number[] {
    const theirs = new Map(hashes.buckets.map((row) => [row.bucket, row]));
    return [...this.#sums.keys()].filter((bucket) => {
      const row = theirs.get(bucket);
      const sum = digits(this.#sums[bucket] ?? 0n);
      return (row?.set_hash ?? digits(0n)) !== sum || (row?.item_count ?? 0) !== this.#counts[bucket];
    });
  }

  /**
   * Compare a bucket of `client.itemBuckets.get()`, or of `client.me.itemBuckets.get()`, with the
   * copy's items in it (`bucketOf`). Throws `ConfigurationError` if the bucket has more items than the
   * response: then download the snapshot again.
   */
  static repairs(bucket: ItemBucket | OwnItemBucket, items: Iterable<CopiedItem>): BucketRepairs {
    if (!bucket.complete) {
      throw new ConfigurationError("The bucket has more items than the response: start again.");
    }
    const theirs = new Map(bucket.data.map((row) => [row.id, row.version]));
    const ours = new Map([...items].map(({ id, etag }) => [id, versionOf(etag)]));
    return {
      read: [...theirs].filter(([id, version]) => ours.get(id) !== version).map(([id]) => id),
      remove: [...ours.keys()].filter((id) => !theirs.has(id)),
    };
  }

  /** The bucket of an item: the last byte of its id. Throws `ConfigurationError` for other texts. */
  static bucketOf(itemId: string): number {
    const byte = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{10}([0-9a-f]{2})$/.exec(itemId)?.[1];
    if (byte === undefined) {
      throw new ConfigurationError(`${itemId} is not the id of an item.`);
    }
    return Number.parseInt(byte, 16);
  }
}

/** The version in an item's `etag`: the hexadecimal digits at its start. */
function versionOf(etag: string): string {
  const version = /^"([0-9a-f]{1,16})/.exec(etag)?.[1];
  if (version === undefined) {
    throw new ConfigurationError(`${etag} is not the etag of an item.`);
  }
  return version;
}

async function hashOf(itemId: string, version: string): Promise<bigint> {
  const text = new TextEncoder().encode(`${itemId}:${version}`);
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return BigInt(`0x${hex}`);
}

function digits(value: bigint): string {
  return value.toString(16).padStart(64, "0");
}
