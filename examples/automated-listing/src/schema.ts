/** Holds what must be sent against the API's own schema, before anything is sent. */

import type { ItemCreate } from "@cute/sdk";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { setTimeout as pause } from "node:timers/promises";
import { Trouble } from "./trouble.ts";

/** One error: the field of the item, such as `title`, and what is wrong in words. */
export interface FieldError {
  readonly field: string;
  readonly why: string;
}

const TRIES = 4;
const FIRST_PAUSE_MS = 500;
const MOST_CHARS = 10_000_000;
const NAME = "openapi";
const POINTER = "#/components/schemas/ItemCreate";

export class Schema {
  readonly #validate: ValidateFunction;

  /** `document` is the API's OpenAPI document. Throws `Trouble` when it has no `ItemCreate`. */
  constructor(document: object) {
    // The document has keywords that are OpenAPI's, not JSON Schema's.
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    try {
      ajv.addSchema(document, NAME);
      this.#validate = ajv.compile({ $ref: `${NAME}${POINTER}` });
    } catch {
      throw new Trouble("The OpenAPI document has no schema of an item: is CUTE_BASE_URL right?");
    }
  }

  /** The served document of the API, tried again within bounds. `timeout` in milliseconds. */
  static async read(baseUrl: string, timeout: number): Promise<Schema> {
    for (let tries = 1; ; tries += 1) {
      try {
        return new Schema(await documentOf(baseUrl, timeout));
      } catch (error) {
        if (error instanceof Trouble) {
          throw error;
        }
        if (tries === TRIES) {
          const where = `The API at ${baseUrl} does not respond`;
          throw new Trouble(`${where}: check CUTE_BASE_URL and the network.`);
        }
        await pause(FIRST_PAUSE_MS * 2 ** (tries - 1));
      }
    }
  }

  /** What is wrong with an item; nothing when it can be sent. */
  errors(item: Partial<ItemCreate>): FieldError[] {
    if (this.#validate(item)) {
      return [];
    }
    const byField = new Map<string, FieldError>();
    for (const error of this.#validate.errors ?? []) {
      const found = fieldErrorOf(error, item as Record<string, unknown>);
      byField.set(found.field, byField.get(found.field) ?? found);
    }
    return [...byField.values()];
  }
}

async function documentOf(baseUrl: string, timeout: number): Promise<object> {
  const response = await fetch(`${baseUrl}/openapi.json`, { signal: AbortSignal.timeout(timeout) });
  const text = await response.text();
  if (response.status >= 500 || response.status === 429) {
    throw new Error(`status ${response.status}`);
  }
  try {
    if (!response.ok || text.length > MOST_CHARS) {
      throw new Error("no document");
    }
    return JSON.parse(text) as object;
  } catch {
    throw new Trouble(`${baseUrl}/openapi.json is no OpenAPI document: is CUTE_BASE_URL right?`);
  }
}

function fieldErrorOf(error: ErrorObject, item: Record<string, unknown>): FieldError {
  const [field = "", ...deeper] = error.instancePath.slice(1).split("/");
  if (error.keyword === "required" && field === "") {
    return { field: String(error.params["missingProperty"]), why: "is missing" };
  }
  const where = deeper.length > 0 ? ` (${deeper.join(" ")})` : "";
  return { field, why: `${wordsOf(error, item[field])}${where}` };
}

function wordsOf({ keyword, params, message }: ErrorObject, value: unknown): string {
  const length = typeof value === "string" ? [...value].length : 0;
  switch (keyword) {
    case "maxLength":
      return `has ${length} characters, at most ${params["limit"]} are allowed`;
    case "minLength":
      return "is empty";
    case "pattern":
      return "holds characters that are not allowed, or is blank";
    case "maximum":
      return `is higher than ${params["limit"]} minor units`;
    default:
      return message ?? "is not right";
  }
}
