/** One run: reads a folder, judges its rows, sends what is new, writes down what became of all. */

import type { CategoryAttribute, Cute, Item, Me, User } from "@cute/sdk";
import { join, relative } from "node:path";
import { Decisions } from "./mapping/decisions.ts";
import { Brands } from "./mapping/brands.ts";
import { readCatalogue } from "./mapping/catalogue.ts";
import { Categories } from "./mapping/categories.ts";
import { tablesOf, type Row, type Table } from "./reading/folder.ts";
import { judge, type Draft, type Knowledge } from "./rows.ts";
import { attributesIn } from "./values/attributes.ts";
import { Schema } from "./schema.ts";
import type { Screen } from "./screen.ts";
import type { Settings } from "./settings.ts";
import { Memory } from "./sending/memory.ts";
import { ownItems } from "./sending/own.ts";
import { patiently } from "./sending/patience.ts";
import { planFor } from "./sending/plan.ts";
import { listedBefore, Results, type Outcome, type Result } from "./sending/results.ts";
import { baseOf, placeOf, sendAll, type Sending } from "./sending/send.ts";
import { heldIfShared, heldIfShortened, Skus } from "./skus.ts";
import { summary, understanding } from "./messages.ts";
import { Trouble } from "./trouble.ts";

const SCOPES = ["read:account", "read:items", "write:items"];

export class Listing {
  readonly #settings: Settings;
  readonly #client: Cute;
  readonly #screen: Screen;

  constructor(settings: Settings, client: Cute, screen: Screen) {
    this.#settings = settings;
    this.#client = client;
    this.#screen = screen;
  }

  /** Throws what stops it; what it did until then is written down. */
  async run(): Promise<void> {
    const { keep, baseUrl, isDryRun, isOnlyHeld } = this.#settings;
    const { rows, unread } = await this.#read();
    const me = await patiently(this.#screen, async () => this.#client.me.get());
    const user = needUser(me);
    const knowledge = await this.#learn();
    const resultsFile = join(keep, isDryRun ? "dry-run.csv" : "results.csv");
    const before = isOnlyHeld ? await listedBefore(join(keep, "results.csv")) : [];
    const skus = new Skus();
    const { decisions } = knowledge;
    const judged = rows.map((row) => judge(row, skus.of(row, decisions), knowledge));
    const drafts = heldIfShared(heldIfShortened(judged, rows, decisions));
    const done = new Set(before.map(keyOf));
    const open = await this.#described(drafts.filter((draft) => !done.has(keyOf(draft))));
    const present = new Set(drafts.map(keyOf));
    const carried = before.filter((result) => present.has(keyOf(result)));

    const memory = await Memory.read(join(keep, "memory.json"), `${baseUrl} ${user.id}`);
    const { settled, sendings } = this.#plan(open, await this.#own(open), memory);
    const results = await Results.begin(resultsFile, carried);
    try {
      await results.add([...unread, ...settled]);
      this.#ask(open, knowledge.decisions);
      await knowledge.decisions.save();
      const post = { client: this.#client, screen: this.#screen, memory, results, isDryRun };
      const changed = await sendAll(sendings, post, false);
      const again = this.#plan(changed, await this.#own(changed), memory);
      await results.add(again.settled);
      await sendAll(again.sendings, post, true);
      await memory.save();
    } finally {
      await results.close();
    }
    const files = { results: shown(resultsFile), mapping: shown(this.#mappingFile) };
    const lines = summary(results, carried.length, knowledge.decisions.open, files);
    lines.forEach((line) => this.#screen.say(line));
  }

  get #mappingFile(): string {
    return join(this.#settings.keep, "mapping.csv");
  }

  /** All rows of the folder; a table that could not be read is a result of its own. */
  async #read(): Promise<{ rows: Row[]; unread: Result[] }> {
    const rows: Row[] = [];
    const unread: Result[] = [];
    for await (const table of tablesOf(this.#settings.folder)) {
      understanding(table).forEach((line) => this.#screen.say(line));
      rows.push(...table.rows);
      if (table.problem !== null) {
        unread.push(unreadable(table));
      }
    }
    return { rows, unread };
  }

  async #learn(): Promise<Knowledge> {
    const { baseUrl, keep, currency } = this.#settings;
    const schema = await Schema.read(baseUrl, this.#settings.timeout);
    const catalogue = await patiently(this.#screen, () =>
      readCatalogue(this.#client, baseUrl, join(keep, "catalogue.json")),
    );
    const { brands, categories } = catalogue;
    const names = `${brands.length} brands and ${categories.length} categories`;
    this.#screen.say(`The marketplace has ${names}${catalogue.fresh > 0 ? "" : ", as last time"}.`);
    return {
      brands: new Brands(brands),
      categories: new Categories(categories),
      decisions: await Decisions.read(this.#mappingFile),
      schema,
      currency,
    };
  }

  /** The drafts with what they say of the attributes that their categories have. */
  async #described(drafts: readonly Draft[]): Promise<Draft[]> {
    const known = new Map<string, readonly CategoryAttribute[]>();
    const described: Draft[] = [];
    for (const draft of drafts) {
      const { item } = draft;
      if (item === null) {
        described.push(draft);
        continue;
      }
      const id = item.category_id;
      const ofCategory =
        known.get(id) ??
        (await patiently(this.#screen, () => this.#client.categories.attributes.get(id))).attributes;
      known.set(id, ofCategory);
      const { attributes, notes } = attributesIn(draft.said, ofCategory);
      const whole = attributes === null ? item : { ...item, attributes };
      described.push({ ...draft, item: whole, notes: [...draft.notes, ...notes] });
    }
    return described;
  }

  /** The seller's items for drafts that can be sent. */
  #own(drafts: readonly Draft[]): Promise<Map<string, Item>> {
    const ready = new Set(drafts.filter(({ item }) => item !== null).map(({ sku }) => sku));
    return ownItems(this.#client, ready, this.#screen);
  }

  #plan(
    drafts: readonly Draft[],
    own: ReadonlyMap<string, Item>,
    memory: Memory,
  ): { settled: Result[]; sendings: Sending[] } {
    const settled: Result[] = [];
    const sendings: Sending[] = [];
    for (const draft of drafts) {
      const base = baseOf(draft);
      if (draft.item === null) {
        const outcome: Outcome = draft.isRefused ? "refused" : "held";
        settled.push({ ...base, outcome, remark: draft.problems.join("; ") });
        continue;
      }
      const { item } = draft;
      const plan = planFor(item, own.get(draft.sku) ?? null, memory.isLast(draft.sku, item));
      if (plan.do === "hold") {
        settled.push({ ...base, outcome: "held", remark: plan.why });
      } else if (plan.do === "leave") {
        if (plan.isLevel) {
          memory.note(draft.sku, item);
        }
        const remark = [...draft.notes, plan.note].filter(Boolean).join("; ");
        settled.push({ ...base, outcome: "unchanged", ...placeOf(plan.theirs), remark });
      } else {
        sendings.push({ draft, item: plan.item, etag: plan.do === "update" ? plan.etag : null });
      }
    }
    return { settled, sendings };
  }

  #ask(drafts: readonly Draft[], decisions: Decisions): void {
    for (const { questions } of drafts) {
      questions.forEach(({ kind, from, suggestions }) => decisions.ask(kind, from, suggestions));
    }
  }
}

/** The key's user, before anything is read for minutes: all of it would be for nothing without the scopes. */
function needUser({ key, user }: Me): User {
  const lacking = SCOPES.filter((scope) => !key.scopes.some((granted) => granted === scope));
  if (lacking.length > 0 || !user) {
    const which = `${lacking.length > 1 ? "scopes" : "scope"} ${lacking.join(", ")}`;
    throw new Trouble(`The key lacks the ${which}: give it that in the developer portal.`);
  }
  return user;
}

function keyOf({ file, sku }: { file: string; sku: string }): string {
  return `${file}\n${sku}`;
}

function unreadable({ file, problem }: Table): Result {
  const base = { file, line: 1, sku: "", itemId: "", url: "", suggestions: "" };
  return { ...base, outcome: "refused", remark: `nothing of it is taken: ${problem}` };
}

function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}
