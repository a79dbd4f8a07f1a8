/** The last sent state of each SKU: distinguishes changes here from the marketplace's. */

import type { ItemCreate } from "@cute/sdk";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { replaceFile } from "../keeping.ts";

interface Kept {
  readonly account: string;
  readonly digests: Record<string, string>;
}

export class Memory {
  readonly #path: string;
  readonly #account: string;
  readonly #digests: Map<string, string>;

  private constructor(path: string, account: string, digests: Map<string, string>) {
    this.#path = path;
    this.#account = account;
    this.#digests = digests;
  }

  /** The memory of one account on one marketplace. */
  static async read(path: string, account: string): Promise<Memory> {
    try {
      const kept = JSON.parse(await readFile(path, "utf8")) as Kept;
      if (kept.account === account) {
        return new Memory(path, account, new Map(Object.entries(kept.digests)));
      }
    } catch {
      // Without it each row is checked against the server's item, field by field.
    }
    return new Memory(path, account, new Map());
  }

  /** Whether exactly this was sent last. */
  isLast(sku: string, item: ItemCreate): boolean {
    return this.#digests.get(sku) === digestOf(item);
  }

  note(sku: string, item: ItemCreate): void {
    this.#digests.set(sku, digestOf(item));
  }

  async save(): Promise<void> {
    const digests = Object.fromEntries(this.#digests);
    await replaceFile(this.#path, JSON.stringify({ account: this.#account, digests }));
  }
}

function digestOf(item: ItemCreate): string {
  return createHash("sha256").update(JSON.stringify(item)).digest("base64url");
}
