// Generated from the spec by `make generate`: never edit this file.
import type { Caller } from "../caller.js";
import type { Download } from "../download.js";
import type { RequestOptions } from "../options.js";
import type { PagePromise } from "../pages.js";
import type { APIPromise } from "../promise.js";
import type { EventStream } from "../streams.js";
import { upsertMany, type ItemRows, type UpsertOptions, type UpsertResult } from "../upserts.js";
import type { WebhookEvent } from "./events.js";
import type * as models from "./models.js";
import * as operations from "./operations.js";
import type * as params from "./params.js";

/** `client.items.changes`. */
export class ItemsChanges {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Follow the changes of all public items.
   *
   * Lists the changes in the public catalogue, of all sellers, in the order in which they were
   * committed.
   * Use it to keep a copy up to date. Needs `read:items`. Start from the `X-Changes-Cursor` of
   * `GET
   * /v1/items/snapshot`; without `after` you read the whole catalogue.
   *
   * Each entry has one item in its current state: for an `upsert`, replace what you have under
   * its `id`; for a `delete`, remove it (the item was archived or deleted; you may never have had
   * it). An
   * item that changed several times since your cursor appears once, at its newest change. No
   * change is left
   * out: a change that is committed late appears later, never before a cursor that you have.
   *
   * Store `next_cursor` once you have handled `data`, and continue from it: at once while
   * `has_more`
   * is true, later when it is false. A change appears here within about a second.
   *
   * A cursor is valid for at least 31 days, counted from its response while `has_more` is false,
   * and from
   * the last change of its page while it is true. A rejected cursor (422) may be older: download
   * the
   * snapshot again, and continue from its cursor.
   *
   * At the end (`has_more` is false) `proof` has the set hash of an exact copy, to compare yours
   * with: `GET
   * /v1/items/hashes` says how it is made.
   */
  list(
    params?: params.ItemsChangesListParams,
    options?: RequestOptions,
  ): PagePromise<models.ItemChangeList> {
    return this.#caller.page<models.ItemChangeList>(
      operations.list_item_changes,
      "after",
      [],
      params,
      options,
    );
  }
}

/** `client.items.hashes`. */
export class ItemsHashes {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Get the set hashes of all public items.
   *
   * Returns the set hash of the public catalogue and those of its 256 buckets, to compare your
   * copy with. Needs
   * `read:items`. `cursor` is a cursor of `GET /v1/items/changes`.
   *
   * The hash of an item is the SHA-256 of its `id`, a colon, and its version: the hexadecimal
   * digits at the
   * start of its `etag`. The set hash of many items is the sum of their hashes as big-endian
   * numbers, modulo
   * 2^256, so it doesn't depend on their order. A bucket has the items whose ids end in the same
   * byte, and a
   * set hash of the same kind. Names of sellers, brands and categories are not part of an item's
   * version.
   *
   * Compare the set hash of your copy with the `proof` of `GET /v1/items/changes`. If they differ,
   * compare
   * your buckets with these, and read those that differ with `GET /v1/item-buckets/{bucket}`. A
   * list with
   * filters has no set hash.
   *
   * After an upgrade you get 503 until the marketplace has counted its items.
   */
  get(
    params?: params.ItemsHashesGetParams,
    options?: RequestOptions,
  ): APIPromise<models.ItemHashes> {
    return this.#caller.model<models.ItemHashes>(
      operations.get_item_hashes,
      [],
      params,
      options,
    );
  }
}

/** `client.items.snapshot`. */
export class ItemsSnapshot {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Download the whole public catalogue.
   *
   * Returns all public items in one file: gzip (one member) with JSON Lines in UTF-8, one `Item`
   * per
   * line, as `GET /v1/items/{item_id}` shows it without a key in the same API version. Needs
   * `read:items`. The file is renewed in the background when items have changed, so it can be a
   * few
   * minutes old: continue from its `X-Changes-Cursor` with `GET /v1/items/changes`, and your copy
   * is up
   * to date.
   *
   * The file is sent without a `Content-Encoding`. If a download is interrupted, request the rest
   * with
   * `Range: bytes=N-` and, in `If-Range`, the `ETag` of what you have. You get the rest (206) for
   * up to an
   * hour after a newer snapshot; later, or without `If-Range`, you get the newest snapshot. A
   * range beyond
   * the end returns 416. A request for several ranges returns the whole file (200).
   *
   * Before the first snapshot exists you get 503 with `Retry-After`.
   */
  get(
    params?: params.ItemsSnapshotGetParams,
    options?: RequestOptions,
  ): APIPromise<Download<models.Item>> {
    return this.#caller.file<models.Item>(
      operations.get_item_snapshot,
      [],
      params,
      options,
    );
  }
}

/** `client.items`. */
export class Items {
  readonly #caller: Caller;
  readonly changes: ItemsChanges;
  readonly hashes: ItemsHashes;
  readonly snapshot: ItemsSnapshot;

  constructor(caller: Caller) {
    this.#caller = caller;
    this.changes = new ItemsChanges(caller);
    this.hashes = new ItemsHashes(caller);
    this.snapshot = new ItemsSnapshot(caller);
  }

  /**
   * Create or replace many items by their SKU, in calls of 100 rows.
   *
   * Each row is the complete item, with its `sku`. A row that fails for a reason that may pass is
   * sent again after a pause, as often as `maxRetries` says. If a call fails as a whole (no
   * connection, an invalid key, the day's quota), nothing more is sent: the rows that are left get its
   * error. Resolves to the result of each row, in order.
   */
  upsertMany(rows: ItemRows, options?: UpsertOptions): Promise<UpsertResult[]> {
    return upsertMany(this.#caller, rows, options);
  }

  /**
   * List items.
   *
   * Lists the items of the marketplace that are for sale. With `status` you can get reserved and
   * sold items as well.
   * You can combine filters: an item must match at least one value of each filter. The newest
   * items come first, or
   * with `q` the most relevant, unless `sort` says otherwise.
   *
   * Follow `next_cursor` (or the `Link` header) with the same filters and the same sort. An item
   * that is in the list the whole time appears exactly once, even if others are added or removed
   * while you
   * read. A cursor of another sort or other filters returns 422.
   *
   * Each item is as `GET /v1/items/{item_id}` returns it to you: your own items have `sku`.
   *
   * No key is needed. With a key, it must have `read:items`. An invalid filter returns 422; a
   * filter without matches returns an empty page.
   */
  list(
    params?: params.ItemsListParams,
    options?: RequestOptions,
  ): PagePromise<models.ItemList> {
    return this.#caller.page<models.ItemList>(
      operations.list_items,
      "cursor",
      [],
      params,
      options,
    );
  }

  /**
   * Create an item.
   *
   * Lists a new item for sale, or saves it as a draft with `status: draft`. Needs
   * `write:items`.
   *
   * If another of your draft, active or reserved items has this `sku`, you get 409 (`sku_taken`),
   * so a repeated
   * create can't list the same thing twice. After a sale the SKU is free again: `relisted_from` of
   * the new item
   * names the sold one. An unknown `category_id` or `brand_id` returns 422. Your webhooks get
   * `item.created`.
   *
   * To check an item before you list it, send `validate_only=true`: you get the item as it would
   * be, or all
   * errors, and nothing is created.
   */
  create(
    params: params.ItemsCreateParams,
    options?: RequestOptions,
  ): APIPromise<models.Item> {
    return this.#caller.model<models.Item>(
      operations.create_item,
      [],
      params,
      options,
    );
  }

  /**
   * Get an item.
   *
   * Returns one item. Everyone can see active, reserved and sold items; only the owner can see
   * drafts, archived items and `sku`.
   *
   * No key is needed. With a key, it must have `read:items`. An item that you are not allowed to
   * see
   * returns 404, like one that does not exist.
   */
  get(
    item_id: string,
    params?: params.ItemsGetParams,
    options?: RequestOptions,
  ): APIPromise<models.Item> {
    return this.#caller.model<models.Item>(
      operations.get_item,
      [item_id],
      params,
      options,
    );
  }

  /**
   * Delete an item.
   *
   * Deletes one of your items permanently; you can then use its `sku` again. Needs `write:items`.
   *
   * An item that is sold, or has units in an open order, returns 409 (`item_not_available`). An
   * item of another user
   * returns 403 (`not_owner`). Deleting it again returns 404. Your webhooks get `item.deleted`.
   */
  delete(
    item_id: string,
    params?: params.ItemsDeleteParams,
    options?: RequestOptions,
  ): APIPromise<void> {
    return this.#caller.empty(
      operations.delete_item,
      [item_id],
      params,
      options,
    );
  }

  /**
   * Update an item.
   *
   * Changes the fields that you send and leaves the others (JSON Merge Patch, RFC 7396): `null`
   * clears a field, and `images` is replaced as a whole. Needs `write:items`.
   *
   * A reserved or sold item belongs to an order and returns 409 (`item_not_available`), except
   * that a patch of
   * `quantity` alone restocks a reserved item. A `sku` of another of your draft, active or
   * reserved items returns 409
   * (`sku_taken`). A `quantity` that exceeds 9,999 together with the units of open orders returns
   * 422. An item of
   * another user returns 403 (`not_owner`). Your webhooks get `item.updated`; a patch that changes
   * nothing sends no
   * event.
   */
  update(
    item_id: string,
    params: params.ItemsUpdateParams,
    options?: RequestOptions,
  ): APIPromise<models.Item> {
    return this.#caller.model<models.Item>(
      operations.update_item,
      [item_id],
      params,
      options,
    );
  }

  /**
   * Change many items at once.
   *
   * Creates, updates, replaces and deletes your items, up to 100 in one call. It counts once
   * against
   * the minute's rate limit, and once for each row against the day's. Needs `write:items`. Each
   * row works
   * like the operation of the same name, events included, and sees the changes of the rows before
   * it.
   *
   * **This returns 200 even when rows fail: check `failed`.** Each row has its own result, with
   * the status and the problem that it would have had as a separate call. A row that fails changes
   * nothing
   * and does not affect other rows. Only a call that is invalid as a whole returns an error: a
   * body that is
   * not JSON, or `operations` that are missing, empty or more than 100.
   *
   * **With `atomic: true` it is all or nothing, and still returns 200.** If any row fails,
   * nothing is changed and no event is sent; `succeeded` is then 0. Every row is still tried: rows
   * that
   * failed have their problems, rows that would have succeeded get 424 (`batch_rolled_back`).
   *
   * With `validate_only=true` each row gets the result that it would have had, and nothing is
   * changed.
   *
   * A body has at most 1 MiB, enough for 100 rows of about 10 KiB each. With an `Idempotency-Key`,
   * a retry gets the
   * first response again. If that has more than 512 KiB, the retry gets the same statuses and
   * problems, with each
   * `item` as it is now (`null` if it was deleted since). Nothing is done twice. If the call as a
   * whole returns 500 or
   * 503, no row was processed.
   */
  batch(
    params: params.ItemsBatchParams,
    options?: RequestOptions,
  ): APIPromise<models.ItemBatchResult> {
    return this.#caller.model<models.ItemBatchResult>(
      operations.batch_items,
      [],
      params,
      options,
    );
  }
}

/** `client.itemBuckets`. */
export class ItemBuckets {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Get the items of a bucket by id and version.
   *
   * Returns the id and version of each public item whose id ends in this byte, to repair a copy
   * whose set hash of this
   * bucket differs from that of `GET /v1/items/hashes`. Needs `read:items`. `cursor` is a cursor
   * of
   * `GET /v1/items/changes`.
   *
   * Read items that you lack, or have at another version, with `GET /v1/items/{item_id}`, and
   * remove those
   * that aren't in the list. Then continue from your own cursor.
   *
   * After an upgrade you get 503 until the marketplace has counted its items.
   */
  get(
    bucket: number,
    params?: params.ItemBucketsGetParams,
    options?: RequestOptions,
  ): APIPromise<models.ItemBucket> {
    return this.#caller.model<models.ItemBucket>(
      operations.get_item_bucket,
      [bucket],
      params,
      options,
    );
  }
}

/** `client.categories.attributes`. */
export class CategoriesAttributes {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Get the attributes of a category.
   *
   * Returns which attributes items of a category can have, with their values, and the size charts
   * for `sizes`. Read it
   * before you list an item: an item with attributes must have the required ones.
   *
   * No key is needed. With a key, it must have `read:items`.
   */
  get(
    category_id: string,
    params?: params.CategoriesAttributesGetParams,
    options?: RequestOptions,
  ): APIPromise<models.CategoryAttributes> {
    return this.#caller.model<models.CategoryAttributes>(
      operations.get_category_attributes,
      [category_id],
      params,
      options,
    );
  }
}

/** `client.categories`. */
export class Categories {
  readonly #caller: Caller;
  readonly attributes: CategoriesAttributes;

  constructor(caller: Caller) {
    this.#caller = caller;
    this.attributes = new CategoriesAttributes(caller);
  }

  /**
   * List categories.
   *
   * Lists the categories of the tree, in a stable order; new ones come last. With `parent_id` you
   * get only the direct children of one category, with `q` those whose path matches.
   *
   * No key is needed. With a key, it must have `read:items`. Items already have the names of their
   * category: read this
   * list to choose a category for your item.
   */
  list(
    params?: params.CategoriesListParams,
    options?: RequestOptions,
  ): PagePromise<models.CategoryList> {
    return this.#caller.page<models.CategoryList>(
      operations.list_categories,
      "cursor",
      [],
      params,
      options,
    );
  }

  /**
   * Get a category.
   *
   * Returns one category, the same as in the list and in items: its name, and its place in the
   * tree.
   *
   * No key is needed. With a key, it must have `read:items`.
   */
  get(
    category_id: string,
    params?: params.CategoriesGetParams,
    options?: RequestOptions,
  ): APIPromise<models.Category> {
    return this.#caller.model<models.Category>(
      operations.get_category,
      [category_id],
      params,
      options,
    );
  }
}

/** `client.brands`. */
export class Brands {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * List brands.
   *
   * Lists the brands that an item can have, in a stable order; new ones come last. With `q` you
   * get only
   * those whose name matches.
   *
   * No key is needed. With a key, it must have `read:items`. Items already have the name of their
   * brand: read this
   * list to choose a brand for your item.
   */
  list(
    params?: params.BrandsListParams,
    options?: RequestOptions,
  ): PagePromise<models.BrandList> {
    return this.#caller.page<models.BrandList>(
      operations.list_brands,
      "cursor",
      [],
      params,
      options,
    );
  }

  /**
   * Get a brand.
   *
   * Returns one brand, the same as in the list and in items.
   *
   * No key is needed. With a key, it must have `read:items`.
   */
  get(
    brand_id: string,
    params?: params.BrandsGetParams,
    options?: RequestOptions,
  ): APIPromise<models.Brand> {
    return this.#caller.model<models.Brand>(
      operations.get_brand,
      [brand_id],
      params,
      options,
    );
  }
}

/** `client.me.items.stats`. */
export class MeItemsStats {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Get your views and favorites.
   *
   * Returns the views and favorites of your items by day (UTC), newest first. Needs `read:items`.
   *
   * Views of the item's public page and of `GET /v1/items/{item_id}` count, once a day for each
   * viewer, but not your
   * own. They appear within a minute, and stay for 400 days. The id of an item that isn't yours
   * matches nothing.
   *
   * A count below five is 0, so that nobody can be recognised; a day's sum of all items includes
   * such counts if they
   * are five or more together. `bot_views` are views by programs that identify themselves as bots,
   * and by clients
   * without a `User-Agent`.
   */
  get(
    params?: params.MeItemsStatsGetParams,
    options?: RequestOptions,
  ): APIPromise<models.ItemStats> {
    return this.#caller.model<models.ItemStats>(
      operations.get_my_item_stats,
      [],
      params,
      options,
    );
  }
}

/** `client.me.items.hashes`. */
export class MeItemsHashes {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Get the set hashes of your items.
   *
   * Returns the set hash of all items that `GET /v1/me/items` lists and those of their 256
   * buckets, to compare your
   * copy with. Needs `read:items`. `GET /v1/items/hashes` says how they are made; the `etag` of an
   * item is the one
   * that you get as its owner.
   *
   * `cursor` is a cursor of `GET /v1/events`: a copy that has read your events up to that cursor,
   * and none after it,
   * has the same hashes. If your copy differs, read the buckets that differ with `GET
   * /v1/me/item-buckets/{bucket}`.
   */
  get(
    params?: params.MeItemsHashesGetParams,
    options?: RequestOptions,
  ): APIPromise<models.OwnItemHashes> {
    return this.#caller.model<models.OwnItemHashes>(
      operations.get_my_item_hashes,
      [],
      params,
      options,
    );
  }
}

/** `client.me.items`. */
export class MeItems {
  readonly #caller: Caller;
  readonly stats: MeItemsStats;
  readonly hashes: MeItemsHashes;

  constructor(caller: Caller) {
    this.#caller = caller;
    this.stats = new MeItemsStats(caller);
    this.hashes = new MeItemsHashes(caller);
  }

  /**
   * List your items.
   *
   * Lists your own items in every status, newest first, each with its `sku`. Needs `read:items`.
   *
   * Deleted items are not included. Use `status` to get, for example, only the drafts, `sku` to
   * find
   * items by your own numbers (the sold ones too), `metadata_key` with `metadata_value` to find
   * them by a pair of your own
   * data, and `updated_since` to continue after a pause.
   */
  list(
    params?: params.MeItemsListParams,
    options?: RequestOptions,
  ): PagePromise<models.ItemList> {
    return this.#caller.page<models.ItemList>(
      operations.list_my_items,
      "cursor",
      [],
      params,
      options,
    );
  }

  /**
   * Create or replace an item by SKU.
   *
   * Makes your item with this `sku` exactly what you send: creates it (201), or replaces all of
   * its
   * fields (200). A field that you leave out gets its default. Needs `write:items`. Sending the
   * same
   * again changes nothing and sends no event, so a stock system can repeat it safely. With
   * `validate_only=true`
   * nothing is created or replaced: you get the item as it would be, or all errors.
   *
   * A reserved item belongs to an order and returns 409 (`item_not_available`). After a sale a new
   * item is
   * created, whose `relisted_from` names the sold one. If only archived items have the SKU, the
   * newest is
   * replaced. A `sku` in the body must equal the one in the path, or you get 422. A SKU with a
   * slash can't be in a
   * path: use `POST /items` and `PATCH` for such an item.
   */
  putBySku(
    sku: string,
    params: params.MeItemsPutBySkuParams,
    options?: RequestOptions,
  ): APIPromise<models.Item> {
    return this.#caller.model<models.Item>(
      operations.put_item_by_sku,
      [sku],
      params,
      options,
    );
  }
}

/** `client.me.itemBuckets`. */
export class MeItemBuckets {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Get your items of a bucket by id and version.
   *
   * Returns the id and version of each of your items whose id ends in this byte, to repair a copy
   * whose set hash of
   * this bucket differs from that of `GET /v1/me/items/hashes`. Needs `read:items`.
   *
   * Read items that you lack, or have at another version, with `GET /v1/items/{item_id}`, and
   * remove those that
   * aren't in the list.
   */
  get(
    bucket: number,
    params?: params.MeItemBucketsGetParams,
    options?: RequestOptions,
  ): APIPromise<models.OwnItemBucket> {
    return this.#caller.model<models.OwnItemBucket>(
      operations.get_my_item_bucket,
      [bucket],
      params,
      options,
    );
  }
}

/** `client.me.favorites`. */
export class MeFavorites {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * List your favorites.
   *
   * Lists your favorites, the newest item first. Needs `read:items`.
   *
   * Each item is as `GET /v1/items/{item_id}` returns it to you. Sold items stay in the list,
   * deleted ones leave it.
   * An archived item isn't shown until its seller lists it again. Only you can see your favorites.
   * Sellers see how
   * many people added their items on a day, from five on.
   */
  list(
    params?: params.MeFavoritesListParams,
    options?: RequestOptions,
  ): PagePromise<models.ItemList> {
    return this.#caller.page<models.ItemList>(
      operations.list_my_favorites,
      "cursor",
      [],
      params,
      options,
    );
  }

  /**
   * Add an item to your favorites.
   *
   * Adds an item that you can see to your favorites. Needs `write:items`. Adding it again changes
   * nothing.
   *
   * You can have 1,000 favorites; one more returns 403 (`storage_quota_exceeded`). A favorite ends
   * when you remove it,
   * when the item is deleted, and after 400 days. Favorites send no events. A favorite of your own
   * item isn't counted
   * in `GET /v1/me/items/stats`.
   */
  put(
    item_id: string,
    params?: params.NoParams,
    options?: RequestOptions,
  ): APIPromise<void> {
    return this.#caller.empty(
      operations.put_my_favorite,
      [item_id],
      params,
      options,
    );
  }

  /**
   * Remove an item from your favorites.
   *
   * Removes an item from your favorites. Needs `write:items`.
   *
   * Removing it again changes nothing. An item that doesn't exist, or that you can't see, returns
   * 404, unless it is
   * still one of your favorites.
   */
  delete(
    item_id: string,
    params?: params.NoParams,
    options?: RequestOptions,
  ): APIPromise<void> {
    return this.#caller.empty(
      operations.delete_my_favorite,
      [item_id],
      params,
      options,
    );
  }
}

/** `client.me`. */
export class Me {
  readonly #caller: Caller;
  readonly items: MeItems;
  readonly itemBuckets: MeItemBuckets;
  readonly favorites: MeFavorites;

  constructor(caller: Caller) {
    this.#caller = caller;
    this.items = new MeItems(caller);
    this.itemBuckets = new MeItemBuckets(caller);
    this.favorites = new MeFavorites(caller);
  }

  /**
   * Get the current user.
   *
   * Returns the API key of the request: its name, scopes and tier, and what is left of its rate
   * limits.
   * Any key can call it; no scope is needed. With `read:account` it also returns the user that the
   * key acts
   * for, how many deliveries were sent to your webhooks today, and how much you store. Without it,
   * a key reveals nothing
   * about its owner.
   *
   * The call uses no quota, up to ten times the minute's quota; above that it returns 429.
   *
   * Without a valid key it returns 401.
   */
  get(
    params?: params.MeGetParams,
    options?: RequestOptions,
  ): APIPromise<models.Me> {
    return this.#caller.model<models.Me>(
      operations.get_me,
      [],
      params,
      options,
    );
  }
}

/** `client.org`. */
export class Org {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Get your organisation.
   *
   * Returns the organisation of the user that the key acts for: its sellers, and its members with
   * their roles. Needs
   * `read:account`. Members are invited and removed in the portal.
   */
  get(
    params?: params.OrgGetParams,
    options?: RequestOptions,
  ): APIPromise<models.Organisation> {
    return this.#caller.model<models.Organisation>(
      operations.get_org,
      [],
      params,
      options,
    );
  }
}

/** `client.market.prices`. */
export class MarketPrices {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Get the prices of sold items.
   *
   * Returns how many items were sold, and the quartiles of their prices, by category, brand or
   * condition. Needs
   * `read:items`.
   *
   * Without `group_by` all items that match are one group. An item counts once, when its last unit
   * is sold. Groups
   * with fewer than ten sales are left out. If there are more than a hundred groups, you get those
   * with the most
   * sales, largest first. The newest 10,000 sold items that match are examined: `complete` says
   * whether those were
   * all.
   */
  get(
    params?: params.MarketPricesGetParams,
    options?: RequestOptions,
  ): APIPromise<models.MarketPrices> {
    return this.#caller.model<models.MarketPrices>(
      operations.get_market_prices,
      [],
      params,
      options,
    );
  }
}

/** `client.market`. */
export class Market {
  readonly prices: MarketPrices;

  constructor(caller: Caller) {
    this.prices = new MarketPrices(caller);
  }
}

/** `client.orders`. */
export class Orders {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * List your orders.
   *
   * Lists the orders in which you are the seller or the buyer, newest first. Needs `read:orders`.
   *
   * Use `role` to get only your sales, or only your purchases. Each order has the item as it was
   * when
   * it was ordered; only its seller sees the item's `sku`.
   */
  list(
    params?: params.OrdersListParams,
    options?: RequestOptions,
  ): PagePromise<models.OrderList> {
    return this.#caller.page<models.OrderList>(
      operations.list_my_orders,
      "cursor",
      [],
      params,
      options,
    );
  }

  /**
   * Get one of your orders.
   *
   * Returns one order in which you are the seller or the buyer. Needs `read:orders`.
   *
   * You see the id and username of the other side; only the seller sees the item's `sku`. An order
   * that is not yours
   * returns 404, like one that does not exist.
   */
  get(
    order_id: string,
    params?: params.OrdersGetParams,
    options?: RequestOptions,
  ): APIPromise<models.Order> {
    return this.#caller.model<models.Order>(
      operations.get_my_order,
      [order_id],
      params,
      options,
    );
  }
}

/** `client.usage.advice`. */
export class UsageAdvice {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Find calls to save.
   *
   * Says which calls of the last 7 days a webhook, `If-None-Match` or a batch would have saved.
   * Needs `read:account`.
   */
  get(
    params?: params.UsageAdviceGetParams,
    options?: RequestOptions,
  ): APIPromise<models.UsageAdvice> {
    return this.#caller.model<models.UsageAdvice>(
      operations.get_my_usage_advice,
      [],
      params,
      options,
    );
  }
}

/** `client.usage.requests`. */
export class UsageRequests {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * List your recent requests.
   *
   * Lists the requests of your keys, newest first, including rejected ones, but not those with an
   * invalid key. They
   * are kept for `request_days` of your tier (`x-rate-limit-tiers`). A server with many calls may
   * list only some of
   * those that succeeded; `GET /v1/me/usage` counts them all. Needs `read:account`. A call appears
   * within a few
   * seconds. Secrets and personal data are not in the list: see `query`.
   *
   * With an app's key and without `Cute-Account` these are the requests of your app for itself,
   * and those for accounts
   * that have not installed it (`not_installed`): `errors` names the account. What your app did
   * for a seller is in the
   * seller's list.
   *
   * Use `request_id` to find the call with the id in an `X-Request-Id` header or a problem.
   */
  list(
    params?: params.UsageRequestsListParams,
    options?: RequestOptions,
  ): PagePromise<models.RequestList> {
    return this.#caller.page<models.RequestList>(
      operations.list_my_requests,
      "cursor",
      [],
      params,
      options,
    );
  }
}

/** `client.usage`. */
export class Usage {
  readonly #caller: Caller;
  readonly advice: UsageAdvice;
  readonly requests: UsageRequests;

  constructor(caller: Caller) {
    this.#caller = caller;
    this.advice = new UsageAdvice(caller);
    this.requests = new UsageRequests(caller);
  }

  /**
   * Get your usage.
   *
   * Returns how many calls all your keys, including revoked ones, made in each hour or day (UTC),
   * newest first, how
   * long these took, and how much quota they used. Needs `read:account`. The current hour is
   * included: a call appears
   * within a few seconds.
   *
   * Without `group_by` there is one entry for each hour or day, with all calls in it. Hours and
   * days
   * without a call are left out. Hours are available for the last 31 days, days for the last 400.
   */
  list(
    params?: params.UsageListParams,
    options?: RequestOptions,
  ): PagePromise<models.UsageList> {
    return this.#caller.page<models.UsageList>(
      operations.list_my_usage,
      "cursor",
      [],
      params,
      options,
    );
  }
}

/** `client.keys`. */
export class Keys {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * List your keys.
   *
   * Lists the keys of your user, newest first, without their secrets. Needs `read:account`.
   *
   * Expired keys are included, revoked ones are not. `current` marks the key of this request. To
   * create
   * a key, or to change another key, use the developer portal.
   */
  list(
    params?: params.KeysListParams,
    options?: RequestOptions,
  ): PagePromise<models.UserKeyList> {
    return this.#caller.page<models.UserKeyList>(
      operations.list_my_keys,
      "cursor",
      [],
      params,
      options,
    );
  }

  /**
   * Revoke the key of this request.
   *
   * Revokes the key that you call with, immediately and permanently. After a rotation, either of
   * its secrets
   * can do this, and both stop working. No scope is needed.
   *
   * A key can revoke only itself: another of your keys returns 403 (`not_this_key`), anyone else's
   * 404.
   * Webhooks that the key created or edited are paused until you confirm them, with another key
   * (`confirm_webhook`) or in the developer portal. You get a `key.revoked` event.
   */
  revoke(
    key_id: string,
    params?: params.NoParams,
    options?: RequestOptions,
  ): APIPromise<void> {
    return this.#caller.empty(
      operations.revoke_key,
      [key_id],
      params,
      options,
    );
  }

  /**
   * Rotate the key of this request.
   *
   * Gives the key that you call with a new secret, which only this response contains. Its id,
   * name,
   * scopes, tier, expiry and used quota stay the same. The previous secret keeps working for
   * `grace_seconds`: replace it in that time. No scope is needed; without a body the overlap is
   * one day.
   *
   * At most one previous secret works: rotating again ends the older one. Within an hour of a
   * rotation, another
   * rotation returns 409 (`rotated_recently`), so that somebody who stole a secret can't lock you
   * out immediately.
   * Only the newest secret can rotate. With the previous one, or for another of your keys, you get
   * 403
   * (`not_this_key`), for anyone else's key 404. You get a `key.rotated` event.
   *
   * Send an `Idempotency-Key`. If the response does not arrive, send the request again with the
   * same
   * secret: it returns the same new secret. Only the key itself can repeat it.
   */
  rotate(
    key_id: string,
    params?: params.KeysRotateParams,
    options?: RequestOptions,
  ): APIPromise<models.KeyWithSecret> {
    return this.#caller.model<models.KeyWithSecret>(
      operations.rotate_key,
      [key_id],
      params,
      options,
    );
  }

  /**
   * Report a leaked key or token.
   *
   * For secret scanners, and for anyone who finds a leaked key or token. A key is revoked
   * immediately, with both
   * secrets if it was just rotated, and its owner is notified. With an access or refresh token of
   * an app
   * (`cute_at_…`, `cute_rt_…`), all tokens of its install end, and the seller and the app's
   * developer get an
   * email. No key is needed; if you send one, the call counts against its limits.
   *
   * The response is the same whether or not the key or token exists. A text that is neither a Cute
   * API key nor a
   * token, judging by its checksum, returns 422. Reporting it again does nothing, so you need no
   * `Idempotency-Key`.
   */
  report(
    params: params.KeysReportParams,
    options?: RequestOptions,
  ): APIPromise<models.KeyReport> {
    return this.#caller.model<models.KeyReport>(
      operations.report_key,
      [],
      params,
      options,
    );
  }
}

/** `client.audit`. */
export class Audit {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * List who did what in your account.
   *
   * Lists the entries of your audit log, newest first: logins, and changes of your account, keys,
   * webhooks and apps.
   * Each says who acted, in which role and from which address, and the values before and after.
   * Secrets are never in
   * it. Entries are kept for a year. Needs `read:audit`. An app's key can't call this.
   *
   * The `hash` of an entry covers the entry and the hash of the one before it, `previous_hash`. If
   * you keep the
   * entries, you can notice that one was removed, because the hashes no longer match. The
   * developer portal exports all
   * entries as JSON Lines.
   */
  list(
    params?: params.AuditListParams,
    options?: RequestOptions,
  ): PagePromise<models.AuditEntryList> {
    return this.#caller.page<models.AuditEntryList>(
      operations.list_audit_entries,
      "cursor",
      [],
      params,
      options,
    );
  }
}

/** `client.app.installs`. */
export class AppInstalls {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * List the installs of your app.
   *
   * Lists the sellers who currently have your app installed, newest install first. No scope is
   * needed. Compare it with
   * what you have stored: an account that is missing has removed the app, so delete its data.
   *
   * Call it with the app's key and without `Cute-Account`. Any other key returns 403
   * (`app_key_required`).
   */
  list(
    params?: params.AppInstallsListParams,
    options?: RequestOptions,
  ): PagePromise<models.InstallList> {
    return this.#caller.page<models.InstallList>(
      operations.list_app_installs,
      "cursor",
      [],
      params,
      options,
    );
  }
}

/** `client.app.erasures`. */
export class AppErasures {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * List the erasures that your app has not acknowledged.
   *
   * Lists the erased sellers who had installed your app and for whom you have not sent a receipt,
   * newest erasure
   * first. No scope is needed. Delete what you hold about each, then send the receipt.
   *
   * Call it with the app's key and without `Cute-Account`. Any other key returns 403
   * (`app_key_required`).
   */
  list(
    params?: params.AppErasuresListParams,
    options?: RequestOptions,
  ): PagePromise<models.AppErasureList> {
    return this.#caller.page<models.AppErasureList>(
      operations.list_app_erasures,
      "cursor",
      [],
      params,
      options,
    );
  }

  /**
   * Acknowledge an erasure.
   *
   * Stores your receipt: it says that you have deleted the data of a seller who was erased
   * (`user.erased`). No scope is
   * needed. The SDKs sign and send it with `acknowledge_erasure` (Python) or `acknowledgeErasure`
   * (JavaScript) of `App`.
   *
   * The receipt is signed with the secret that this call sends. You can repeat the call: the first
   * receipt stays. You
   * get 404 for an account without an erasure that concerns your app, and 422 for a receipt that
   * was changed, is signed
   * with another secret or for another account, or is from before the erasure or from the future.
   *
   * Call it with the app's key and without `Cute-Account`. Any other key returns 403
   * (`app_key_required`).
   */
  put(
    account: string,
    params: params.AppErasuresPutParams,
    options?: RequestOptions,
  ): APIPromise<models.AppErasure> {
    return this.#caller.model<models.AppErasure>(
      operations.put_app_erasure,
      [account],
      params,
      options,
    );
  }
}

/** `client.app`. */
export class App {
  readonly #caller: Caller;
  readonly installs: AppInstalls;
  readonly erasures: AppErasures;

  constructor(caller: Caller) {
    this.#caller = caller;
    this.installs = new AppInstalls(caller);
    this.erasures = new AppErasures(caller);
  }

  /**
   * Get your app.
   *
   * Returns the app that the key of this request belongs to. No scope is needed.
   *
   * Call it with the app's key and without `Cute-Account`. Any other key returns 403
   * (`app_key_required`).
   */
  get(
    params?: params.AppGetParams,
    options?: RequestOptions,
  ): APIPromise<models.RegisteredApp> {
    return this.#caller.model<models.RegisteredApp>(
      operations.get_app,
      [],
      params,
      options,
    );
  }

  /**
   * Replace the settings of your app.
   *
   * Replaces the name, the redirect URIs and the scopes of the app that the key of this request
   * belongs to, and its logo
   * and API version if you send them. No scope is needed. Installs keep the scopes that their
   * sellers allowed.
   *
   * Sellers may already trust a published app, so its key can't do everything: to change its name
   * or its logo, or to
   * add a redirect URI on a new origin, use the app's page. The key can add only scopes that it
   * has itself. Otherwise
   * you get 422 with the reason.
   *
   * Call it with the app's key and without `Cute-Account`. Any other key returns 403
   * (`app_key_required`).
   */
  put(
    params: params.AppPutParams,
    options?: RequestOptions,
  ): APIPromise<models.RegisteredApp> {
    return this.#caller.model<models.RegisteredApp>(
      operations.put_app,
      [],
      params,
      options,
    );
  }
}

/** `client.webhooks.embedLinks`. */
export class WebhooksEmbedLinks {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Make a link that embeds your webhook pages.
   *
   * Makes a link for an `<iframe>` of your product. It opens the pages about your webhooks: their
   * settings, deliveries and
   * attempts, and no other page. Send `read_only: false` if your users may also register, change,
   * test and delete webhooks
   * there, and see the secret of one that they register or rotate. Needs `webhooks`.
   *
   * The link is valid for 15 minutes and opens a session of one hour. Both end at once when the
   * secret of this
   * request no longer works. Only pages on the origins that an owner or admin registered on
   * “Organisation” in the portal
   * can frame it. Make a link each time you show the page, and give it only to people who may see
   * these webhooks.
   *
   * The pages do what your key may do, so a key without `read:orders` can't subscribe to `order.*`
   * there. An app's key
   * without `Cute-Account` embeds the webhooks of the app.
   */
  create(
    params?: params.WebhooksEmbedLinksCreateParams,
    options?: RequestOptions,
  ): APIPromise<models.EmbedLinkWithSecret> {
    return this.#caller.model<models.EmbedLinkWithSecret>(
      operations.create_embed_link,
      [],
      params,
      options,
    );
  }
}

/** `client.webhooks.deliveries`. */
export class WebhooksDeliveries {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * List the deliveries of a webhook.
   *
   * Lists the deliveries of one of your webhooks, newest first: one for each event that was or
   * will be
   * sent to it. Needs `webhooks`. Deliveries are kept for 30 days.
   *
   * An event has at most one delivery to a webhook. When it is sent again, the delivery stays the
   * same
   * and keeps its place in this list. `GET /v1/deliveries/{delivery_id}` has each attempt.
   */
  list(
    webhook_id: string,
    params?: params.WebhooksDeliveriesListParams,
    options?: RequestOptions,
  ): PagePromise<models.DeliveryList> {
    return this.#caller.page<models.DeliveryList>(
      operations.list_deliveries,
      "cursor",
      [webhook_id],
      params,
      options,
    );
  }
}

/** `client.webhooks.stats`. */
export class WebhooksStats {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Get the statistics of a webhook.
   *
   * Returns statistics of one of your webhooks, in total and by hour (UTC), newest first: how many
   * attempts there were, how many succeeded, and the time from the event to its acknowledgement.
   * Needs
   * `webhooks`. Hours without an attempt are left out.
   *
   * Without `hour_since` you get the last 24 hours. Hours are available for the last 31 days,
   * including the
   * current hour, which lags by about a second.
   */
  get(
    webhook_id: string,
    params?: params.WebhooksStatsGetParams,
    options?: RequestOptions,
  ): APIPromise<models.WebhookStats> {
    return this.#caller.model<models.WebhookStats>(
      operations.get_webhook_stats,
      [webhook_id],
      params,
      options,
    );
  }
}

/** `client.webhooks.digest`. */
export class WebhooksDigest {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Check that a webhook got everything.
   *
   * Returns how many events of one day (UTC, by their `timestamp`) one of your webhooks should
   * receive, and a hash
   * chain over their ids. Compute the chain from the ids that you received: if it is the same, you
   * have all of them.
   * Needs `webhooks`.
   *
   * The chain starts with 32 zero bytes. Take the ids in ascending order, as lower-case text; the
   * next
   * link is the SHA-256 of the previous link followed by the id. `chain` is the last link. Test
   * events and cancelled deliveries are left out. The digest can still change until it is
   * `complete`.
   * Days older than 31 days, and future days, return 404.
   */
  get(
    webhook_id: string,
    params?: params.WebhooksDigestGetParams,
    options?: RequestOptions,
  ): APIPromise<models.WebhookDigest> {
    return this.#caller.model<models.WebhookDigest>(
      operations.get_webhook_digest,
      [webhook_id],
      params,
      options,
    );
  }
}

/** `client.webhooks`. */
export class Webhooks {
  readonly #caller: Caller;
  readonly embedLinks: WebhooksEmbedLinks;
  readonly deliveries: WebhooksDeliveries;
  readonly stats: WebhooksStats;
  readonly digest: WebhooksDigest;

  constructor(caller: Caller) {
    this.#caller = caller;
    this.embedLinks = new WebhooksEmbedLinks(caller);
    this.deliveries = new WebhooksDeliveries(caller);
    this.stats = new WebhooksStats(caller);
    this.digest = new WebhooksDigest(caller);
  }

  /**
   * List your webhooks.
   *
   * Lists your webhooks, newest first, without their secrets. Needs `webhooks`.
   *
   * Deleted webhooks are not included. `metadata_key` with `metadata_value` selects those with a
   * pair of your
   * own data.
   */
  list(
    params?: params.WebhooksListParams,
    options?: RequestOptions,
  ): PagePromise<models.WebhookList> {
    return this.#caller.page<models.WebhookList>(
      operations.list_webhooks,
      "cursor",
      [],
      params,
      options,
    );
  }

  /**
   * Register a webhook.
   *
   * Registers a URL for the event types that you choose. Needs `webhooks`, and the scope that each
   * event type needs: `read:account` for `alert.*`, `read:account` for `app.*`, `read:items` for
   * `catalog.*`, `read:items` for `item.*`, `read:account` for `key.*`, `read:messages` for
   * `message.*`, `read:orders` for `order.*`, `read:orders` for `user.*` and `webhooks` for
   * `webhook.*`; all of them for `*`.
   *
   * Only this response contains the signing secret: store it. The URL must be `https` on port 443
   * or
   * 8443 and lead to a public address, or you get 422; a sandbox also accepts `http` to loopback.
   * Your tier
   * limits the number of webhooks; above it you get 409 (`webhook_limit_reached`). Events from
   * before the
   * registration are not sent.
   *
   * An app's key without `Cute-Account` registers a webhook of the app, which no key of its
   * developer sees. It gets
   * the events of all installs, each with `account` and `install`, if the install allows the type,
   * and the events
   * about the installs (`app.*` and `user.erased`), for which the key needs no scope. For `*` the
   * key needs the
   * scope of every type that an app can get.
   *
   * With a `filter`, only events whose `data` matches are sent. An invalid filter, or one with a
   * field that none of the event types has, returns 422 with the place of the error.
   */
  create(
    params: params.WebhooksCreateParams,
    options?: RequestOptions,
  ): APIPromise<models.WebhookWithSecret> {
    return this.#caller.model<models.WebhookWithSecret>(
      operations.create_webhook,
      [],
      params,
      options,
    );
  }

  /**
   * Get a webhook.
   *
   * Returns one of your webhooks, without its secret. Needs `webhooks`. A webhook of another user,
   * or a deleted one, returns 404.
   */
  get(
    webhook_id: string,
    params?: params.WebhooksGetParams,
    options?: RequestOptions,
  ): APIPromise<models.Webhook> {
    return this.#caller.model<models.Webhook>(
      operations.get_webhook,
      [webhook_id],
      params,
      options,
    );
  }

  /**
   * Delete a webhook.
   *
   * Deletes one of your webhooks. We send no more events to it, and cancel pending deliveries.
   * Needs `webhooks`.
   *
   * A webhook of another user returns 404, as does deleting it again.
   */
  delete(
    webhook_id: string,
    params?: params.NoParams,
    options?: RequestOptions,
  ): APIPromise<void> {
    return this.#caller.empty(
      operations.delete_webhook,
      [webhook_id],
      params,
      options,
    );
  }

  /**
   * Change a webhook.
   *
   * Changes the settings that you send and leaves the others (JSON Merge Patch, RFC 7396). Needs
   * `webhooks`, and the
   * scope of each event type that it has before or after the change. Disabling it, or changing its
   * description or
   * metadata, needs only `webhooks`.
   *
   * When you enable a webhook again, `missed` in the response says what to recover. An invalid
   * `url` or
   * `filter` returns 422 with the reason; a filter is checked against the fields of the event
   * types. Pending
   * deliveries go to the new `url`; a filter is applied when an event happens.
   *
   * With `If-Match`, the call returns 412 (`precondition_failed`) if these settings have changed
   * in the meantime.
   * Changes to the webhook's deliveries, verification or secret don't matter.
   *
   * After the change, the webhook also depends on your key: it is paused if that key is revoked.
   */
  update(
    webhook_id: string,
    params: params.WebhooksUpdateParams,
    options?: RequestOptions,
  ): APIPromise<models.Webhook> {
    return this.#caller.model<models.Webhook>(
      operations.update_webhook,
      [webhook_id],
      params,
      options,
    );
  }

  /**
   * Confirm a paused webhook.
   *
   * Activates one of your paused webhooks, and sends its pending deliveries. Send no body. Needs
   * `webhooks`, and the scope that each of its event types needs.
   *
   * A webhook is paused when a key that created or edited it is revoked or reported as leaked.
   * Check that
   * `url` is yours before you confirm it; if it isn't, delete the webhook. An active webhook stays
   * active.
   */
  confirm(
    webhook_id: string,
    params?: params.NoParams,
    options?: RequestOptions,
  ): APIPromise<models.Webhook> {
    return this.#caller.model<models.Webhook>(
      operations.confirm_webhook,
      [webhook_id],
      params,
      options,
    );
  }

  /**
   * Verify a webhook now.
   *
   * Sends the verification challenge (`webhook.verification`) to the URL of one of your webhooks
   * at once,
   * and restarts its schedule. Send no body. Needs `webhooks`.
   *
   * Until its URL has responded with the challenge, a webhook is `unverified`, and its deliveries
   * are queued. The
   * challenge is sent automatically when you register the webhook and when its URL changes, and
   * retried for
   * a day. After that the webhook is disabled (`status_detail.reason` is `unverified`), and this
   * operation enables
   * it. `verification` says why the last attempt failed. A verified webhook stays verified, and a
   * webhook
   * that is disabled for another reason returns 409.
   */
  verify(
    webhook_id: string,
    params?: params.NoParams,
    options?: RequestOptions,
  ): APIPromise<models.Webhook> {
    return this.#caller.model<models.Webhook>(
      operations.verify_webhook,
      [webhook_id],
      params,
      options,
    );
  }

  /**
   * Retry now.
   *
   * Retries up to 1,000 pending deliveries of one of your webhooks now, without waiting for their
   * next attempt. If
   * they are `held`, only one of them is tried. Call it when you have fixed your receiver. Send no
   * body. Needs
   * `webhooks`.
   *
   * If the attempt succeeds, the rest are sent. If the receiver still fails, at most ten requests
   * are made, and
   * `held` deliveries stay held. To send failed deliveries, use `recover`. A webhook
   * that is disabled, paused or unverified returns 409 (`webhook_not_active`). The limit of one
   * minute is shared with
   * redeliveries.
   */
  tryNow(
    webhook_id: string,
    params?: params.NoParams,
    options?: RequestOptions,
  ): APIPromise<models.Webhook> {
    return this.#caller.model<models.Webhook>(
      operations.try_webhook,
      [webhook_id],
      params,
      options,
    );
  }

  /**
   * Rotate the secret of a webhook.
   *
   * Gives one of your webhooks a new signing secret, which only this response contains.
   * For `overlap_seconds` the previous secret also signs: every delivery then has both signatures
   * in
   * `webhook-signature`, so replace it in that time. `X-Cute-Signature` uses the new one at once.
   * Without a
   * body the overlap is one day. Needs `webhooks`, and the scope that each of its event types
   * needs.
   *
   * At most one previous secret signs: rotating again ends the older one. Send an
   * `Idempotency-Key`: if the response does not arrive, the same request returns the same secret
   * again.
   */
  rotateSecret(
    webhook_id: string,
    params?: params.WebhooksRotateSecretParams,
    options?: RequestOptions,
  ): APIPromise<models.WebhookWithSecret> {
    return this.#caller.model<models.WebhookWithSecret>(
      operations.rotate_webhook_secret,
      [webhook_id],
      params,
      options,
    );
  }

  /**
   * Send a test event.
   *
   * Sends an event of any type to one of your webhooks at once, with the example of this document
   * as its
   * `data`. It is signed, retried and logged like a real one, with the header `X-Cute-Test: true`.
   * It is in
   * no feed and goes to no other webhook. Needs `webhooks`, and the scope that the type needs.
   *
   * The webhook doesn't have to be subscribed to the type, and its filter is ignored. The event is
   * sent before
   * all pending deliveries, even if they are `held`. A paused webhook gets it once you confirm it;
   * a
   * disabled one returns 409 (`webhook_not_active`).
   */
  test(
    webhook_id: string,
    params: params.WebhooksTestParams,
    options?: RequestOptions,
  ): APIPromise<models.Delivery> {
    return this.#caller.model<models.Delivery>(
      operations.test_webhook,
      [webhook_id],
      params,
      options,
    );
  }

  /**
   * Recover the events that a webhook missed.
   *
   * Sends the events of a time range that one of your webhooks missed: deliveries that failed or
   * were
   * cancelled, and events without a delivery, for example from a time when it was disabled.
   * Deliveries with
   * 100 attempts or more are left out. Needs `webhooks`, and the scope of each event type that the
   * webhook
   * has.
   *
   * Without `since` and `until` the range is what the webhook missed (`missed` of the webhook),
   * or, if
   * there is none, the whole time since its registration. Only events of the last 31 days and
   * since the
   * registration can be recovered. An event counts as missing if the webhook would get it now,
   * with its
   * current event types and filter.
   *
   * One call checks up to 10,000 events. While `has_more` is true, send the same body again
   * with `next_cursor` as its `cursor`. Enable a disabled webhook first (409,
   * `webhook_not_active`).
   */
  recover(
    webhook_id: string,
    params?: params.WebhooksRecoverParams,
    options?: RequestOptions,
  ): APIPromise<models.Recovery> {
    return this.#caller.model<models.Recovery>(
      operations.recover_deliveries,
      [webhook_id],
      params,
      options,
    );
  }
}

/** `client.deliveries`. */
export class Deliveries {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Get a delivery with its attempts.
   *
   * Returns a delivery: its request body, and the request, response and times of each attempt.
   * Needs
   * `webhooks`, and the scope of the event's type, since the body shows the event. Deliveries are
   * kept for 30 days,
   * including those of a deleted webhook.
   */
  get(
    delivery_id: string,
    params?: params.DeliveriesGetParams,
    options?: RequestOptions,
  ): APIPromise<models.DeliveryWithAttempts> {
    return this.#caller.model<models.DeliveryWithAttempts>(
      operations.get_delivery,
      [delivery_id],
      params,
      options,
    );
  }

  /**
   * Send a delivery again.
   *
   * Sends an event to the webhook again now, whether its delivery succeeded, failed or was
   * cancelled.
   * If the attempt fails, it is retried like a new one. Send no body. Needs `webhooks`, and the
   * scope of the
   * event's type.
   *
   * The delivery and the event stay the same, so the receiver recognises the event by its
   * `webhook-id`. A
   * pending delivery returns 409 (`delivery_pending`), and a disabled or deleted webhook 409
   * (`webhook_not_active`). A delivery with 100 attempts or more is not sent again (409,
   * `too_many_attempts`): read its body with `GET /v1/deliveries/{id}`.
   */
  redeliver(
    delivery_id: string,
    params?: params.NoParams,
    options?: RequestOptions,
  ): APIPromise<models.Delivery> {
    return this.#caller.model<models.Delivery>(
      operations.redeliver,
      [delivery_id],
      params,
      options,
    );
  }
}

/** `client.events`. */
export class Events {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Read your event feed.
   *
   * Lists your events of the last 30 days, in the order in which they were committed, oldest
   * first.
   * Any key can call it, and sees the types whose scope it has: `read:account` for `alert.*`,
   * `read:account` for `app.*`, `read:items` for `catalog.*`, `read:items` for `item.*`,
   * `read:account` for `key.*`, `read:messages` for `message.*`, `read:orders` for `order.*`,
   * `read:orders` for `user.*` and `webhooks` for `webhook.*`. Any other
   * type in `types` returns 403 (`missing_scope`).
   *
   * For an app's key without `Cute-Account` it is the feed of all installs of the app: `account`
   * is the seller, and
   * `install` their install. The feed has an event of a seller if their install allowed its type
   * when the event
   * happened, and as long as it still does. The events of the installs themselves are always in
   * the feed:
   * `app.installed`, `app.scopes_changed`, `app.data_requested`, `app.uninstalled`, and
   * `user.erased` when a seller
   * was erased.
   *
   * No event is left out: an event that is committed late appears later in the feed, never before
   * a cursor that you have. So read with `after`, handle `data`, store `next_cursor`, and continue
   * from it:
   * at once while `has_more` is true, later when it is false. An event appears here within about a
   * second.
   * Apply `item.created`, `item.updated`, `item.sold` (store `data`) and `item.deleted` (remove
   * it) in this
   * order to get the current state of your items. To start with a list instead, call this once
   * with
   * `after=newest`, then read the list: later changes come after that cursor.
   *
   * A page examines at most 10,000 events. If you may not see most of them, or `types` excludes
   * them, the page has
   * fewer events than `limit`, or none, while `has_more` is true.
   *
   * A cursor is valid with the `types` and the scopes that it was created with. It is valid for 31
   * days,
   * counted from its response while `has_more` is false, and from the last event of its page while
   * it is
   * true. After that, events may have been removed, and you get 410 (`cursor_expired`).
   */
  list(
    params?: params.EventsListParams,
    options?: RequestOptions,
  ): PagePromise<models.EventList> {
    return this.#caller.page<models.EventList>(
      operations.list_events,
      "after",
      [],
      params,
      options,
    );
  }

  /**
   * Stream your events.
   *
   * Sends your events as they happen, as server-sent events (`text/event-stream`), to programs
   * that can't receive
   * webhooks, such as one on your own machine. Any key can call it; it gets the same events as
   * from `GET /v1/events`,
   * in the same order. An app's key without `Cute-Account` gets those of all its installs.
   *
   * Each message has the event's type in `event`, the event as JSON in `data`, and its cursor in
   * the feed in `id`.
   * Lines that begin with a colon are heartbeats, one every 15 seconds. A message with only an
   * `id` advances the
   * cursor. The stream starts with events from now on, or after the cursor in `after`; for events
   * of the last 30 days
   * read `GET /v1/events` first, and start at its `next_cursor`.
   *
   * The server ends each stream after ten minutes, and a connection can be cut at any time.
   * Connect again with
   * the last `id` in `Last-Event-ID`: no event is left out, and events whose `id` you did not
   * store are sent
   * again, even if you handled them. The stream also ends when the key is revoked, expires or
   * loses a scope.
   *
   * An open stream counts as one webhook of your tier; above the limit you get 409
   * (`webhook_limit_reached`). A dropped connection stops counting within a minute. Opening a
   * stream takes one unit
   * of the quota, and so does each further page of 100 older events; new events take none. When no
   * unit is
   * left, the stream ends, and connecting again gets 429 until one is free.
   */
  stream(
    params?: params.EventsStreamParams,
    options?: RequestOptions,
  ): EventStream<WebhookEvent> {
    return this.#caller.stream<WebhookEvent>(
      operations.stream_events,
      [],
      params,
      options,
    );
  }

  /**
   * Get an event.
   *
   * Returns one of your events of the last 31 days, the same as in the feed and in your webhooks.
   * Any key
   * can call it.
   *
   * An event that is older, belongs to another user, or has a type whose scope the key lacks
   * returns 404.
   */
  get(
    event_id: string,
    params?: params.EventsGetParams,
    options?: RequestOptions,
  ): APIPromise<WebhookEvent> {
    return this.#caller.model<WebhookEvent>(
      operations.get_event,
      [event_id],
      params,
      options,
    );
  }
}

/** `client.certificates`. */
export class Certificates {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Get your test results.
   *
   * Returns the last result of each kind that you uploaded, or those of the app if an app's key
   * calls, even if they
   * have lapsed. Needs `contracts`; an app's key needs no scope.
   */
  get(
    params?: params.CertificatesGetParams,
    options?: RequestOptions,
  ): APIPromise<models.CertificateSet> {
    return this.#caller.model<models.CertificateSet>(
      operations.get_certificates,
      [],
      params,
      options,
    );
  }

  /**
   * Upload a signed test result.
   *
   * Stores the result of `cute-contract provider`, `receiver` or `client`, as `--sign` wrote it.
   * Your keys page shows
   * it, or the page of your app if an app's key calls. A result replaces the one of the same kind.
   * Needs `contracts`;
   * an app's key needs no scope. `cute-contract certify` makes this request.
   *
   * Call with the key that signed the result, within 24 hours of the test. The result is valid for
   * 30 days, or until a
   * newer version of the API appears. You get 422 for a result that was changed or signed with
   * another key, failed, is
   * older than the stored one, or is not of the newest version.
   */
  put(
    params: params.CertificatesPutParams,
    options?: RequestOptions,
  ): APIPromise<models.Certificate> {
    return this.#caller.model<models.Certificate>(
      operations.put_certificate,
      [],
      params,
      options,
    );
  }

  /**
   * Delete your test results.
   *
   * Deletes all your results, or those of the app if an app's key calls, and ends the quota that
   * they gave. Needs
   * `contracts`; an app's key needs no scope.
   */
  delete(
    params?: params.NoParams,
    options?: RequestOptions,
  ): APIPromise<void> {
    return this.#caller.empty(
      operations.delete_certificates,
      [],
      params,
      options,
    );
  }
}

/** `client.contracts.verdicts`. */
export class ContractsVerdicts {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Get the verdicts on a contract.
   *
   * Says for each later version of the API whether the program still works when it moves there,
   * and if not, which of the
   * operations, parameters and fields that it uses change. Needs `contracts`.
   *
   * The versions are those after the contract's `api_version` that have not retired, oldest first.
   * A version whose date
   * is still to come has `released: false`: it may change until then. Changes that we propose for
   * a version, but have
   * not decided, are in `proposals`.
   */
  get(
    contract_id: string,
    params?: params.ContractsVerdictsGetParams,
    options?: RequestOptions,
  ): APIPromise<models.ContractVerdicts> {
    return this.#caller.model<models.ContractVerdicts>(
      operations.get_contract_verdicts,
      [contract_id],
      params,
      options,
    );
  }
}

/** `client.contracts.shadowUpgrade`. */
export class ContractsShadowUpgrade {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Get your shadow upgrade.
   *
   * Returns how the responses to your reads differ in later versions of the API. Needs
   * `contracts`.
   */
  get(
    params?: params.ContractsShadowUpgradeGetParams,
    options?: RequestOptions,
  ): APIPromise<models.ShadowUpgrade> {
    return this.#caller.model<models.ShadowUpgrade>(
      operations.get_shadow_upgrade,
      [],
      params,
      options,
    );
  }

  /**
   * Switch your shadow upgrade on.
   *
   * Replays your reads of the last 7 days in each later version of the API, now and once a day.
   * The reads are those of
   * all your keys, with the rights that each key has. Needs `contracts`. For another run, call
   * this again, at the
   * earliest an hour after the last run.
   *
   * Replays use no quota, are not in your requests, and change nothing. We keep the differences
   * without any values. A read
   * is skipped if it has a parameter that the request log does not store.
   */
  put(
    params?: params.NoParams,
    options?: RequestOptions,
  ): APIPromise<models.ShadowUpgrade> {
    return this.#caller.model<models.ShadowUpgrade>(
      operations.put_shadow_upgrade,
      [],
      params,
      options,
    );
  }

  /**
   * Switch your shadow upgrade off.
   *
   * Ends the replays, and removes the differences that they found. Needs `contracts`.
   */
  delete(
    params?: params.NoParams,
    options?: RequestOptions,
  ): APIPromise<void> {
    return this.#caller.empty(
      operations.delete_shadow_upgrade,
      [],
      params,
      options,
    );
  }
}

/** `client.contracts`. */
export class Contracts {
  readonly #caller: Caller;
  readonly verdicts: ContractsVerdicts;
  readonly shadowUpgrade: ContractsShadowUpgrade;

  constructor(caller: Caller) {
    this.#caller = caller;
    this.verdicts = new ContractsVerdicts(caller);
    this.shadowUpgrade = new ContractsShadowUpgrade(caller);
  }

  /**
   * List your contracts.
   *
   * Lists the contracts of your programs, newest first, without what they use. Needs `contracts`.
   */
  list(
    params?: params.ContractsListParams,
    options?: RequestOptions,
  ): PagePromise<models.ContractList> {
    return this.#caller.page<models.ContractList>(
      operations.list_contracts,
      "cursor",
      [],
      params,
      options,
    );
  }

  /**
   * Publish a contract.
   *
   * Stores which parts of the API a version of one of your programs uses, so that before a change
   * we see whose
   * programs it would break, and tell you. Needs `contracts`. `cute-contract publish` sends what
   * `cute-contract record` wrote.
   *
   * A contract replaces the one with the same `program` and `program_version`. You can have 50
   * contracts; above that
   * you get 409 (`contract_limit_reached`). A contract with an unknown version, operation,
   * parameter or event type
   * returns 422 with the place of the error, and so does one that contains something like an API
   * key, a secret or an
   * email address.
   */
  put(
    params: params.ContractsPutParams,
    options?: RequestOptions,
  ): APIPromise<models.Contract> {
    return this.#caller.model<models.Contract>(
      operations.put_contract,
      [],
      params,
      options,
    );
  }

  /**
   * Get a contract.
   *
   * Returns one of your contracts with what it uses. Needs `contracts`. A contract of another user
   * returns 404.
   */
  get(
    contract_id: string,
    params?: params.ContractsGetParams,
    options?: RequestOptions,
  ): APIPromise<models.ContractWithUses> {
    return this.#caller.model<models.ContractWithUses>(
      operations.get_contract,
      [contract_id],
      params,
      options,
    );
  }

  /**
   * Delete a contract.
   *
   * Deletes one of your contracts, such as that of a program that no longer runs. Needs
   * `contracts`. We then no longer
   * know that a change would break the program.
   */
  delete(
    contract_id: string,
    params?: params.NoParams,
    options?: RequestOptions,
  ): APIPromise<void> {
    return this.#caller.empty(
      operations.delete_contract,
      [contract_id],
      params,
      options,
    );
  }
}

/** `client.sandbox.orders`. */
export class SandboxOrders {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Simulate an order of your item.
   *
   * A generated buyer orders one of your own active items, which becomes reserved with its last
   * unit. Needs
   * `write:items`. Your webhooks get `order.created`, `item.reserved` and `item.updated`.
   *
   * With `ships_to` the buyer pays the item's shipping price for this country (`totals.shipping`),
   * with `fees` also
   * fees (`totals.fees`).
   *
   * An item that is not active, has too few units or is not sent to `ships_to` returns 409
   * (`item_not_available`), and
   * so does an order whose total is above 10,000,000,000 minor units. Fees in another currency
   * return 422. An item of
   * another user returns 403 (`not_owner`). Only in a sandbox; elsewhere this returns 404.
   */
  create(
    params: params.SandboxOrdersCreateParams,
    options?: RequestOptions,
  ): APIPromise<models.Order> {
    return this.#caller.model<models.Order>(
      operations.create_sandbox_order,
      [],
      params,
      options,
    );
  }

  /**
   * Ship an order of your item.
   *
   * Moves the units of an order: you ship them, the buyer receives them (`delivered`), or you get
   * them back
   * (`returned`). With the first of these steps the buyer has paid. The order stays open until it
   * is completed or
   * cancelled. Needs `write:items`. Your webhooks get `order.updated`.
   *
   * A step that is not in the `x-transitions` of `FulfillmentStatus` returns 409
   * (`order_status_conflict`), and so
   * does every step of a cancelled order. An order that you are not the seller of returns 404.
   * Only in a sandbox;
   * elsewhere this returns 404.
   */
  fulfill(
    order_id: string,
    params: params.SandboxOrdersFulfillParams,
    options?: RequestOptions,
  ): APIPromise<models.Order> {
    return this.#caller.model<models.Order>(
      operations.fulfill_sandbox_order,
      [order_id],
      params,
      options,
    );
  }

  /**
   * Refund an order of your item.
   *
   * The buyer gets back a part of what they paid, or all of it. The amount is added to
   * `totals.refunded`, and
   * `payment_status` becomes `partly_refunded`, or `refunded` once nothing is left. Units and
   * `status` stay as they
   * are. Needs `write:items`. Your webhooks get `order.updated`.
   *
   * An order that is not paid or already refunded returns 409 (`order_status_conflict`), and so
   * does an amount above what
   * is left. An amount in another currency or of 0 returns 422, an order that you are not the
   * seller of 404. Only in a
   * sandbox; elsewhere this returns 404.
   */
  refund(
    order_id: string,
    params: params.SandboxOrdersRefundParams,
    options?: RequestOptions,
  ): APIPromise<models.Order> {
    return this.#caller.model<models.Order>(
      operations.refund_sandbox_order,
      [order_id],
      params,
      options,
    );
  }

  /**
   * Complete an order of your item.
   *
   * The buyer has paid and received the item: the order becomes completed, and the item sold with
   * its last unit. Send
   * no body. Needs `write:items`. Your webhooks get `order.completed`, and `item.sold` for the
   * last unit or
   * `item.updated` for others.
   *
   * An order that is not open returns 409 (`order_not_open`), and so does one whose units are
   * returned
   * (`order_status_conflict`); an order that you are not the seller of 404. Only in a sandbox;
   * elsewhere this
   * returns 404.
   */
  complete(
    order_id: string,
    params?: params.NoParams,
    options?: RequestOptions,
  ): APIPromise<models.Order> {
    return this.#caller.model<models.Order>(
      operations.complete_sandbox_order,
      [order_id],
      params,
      options,
    );
  }

  /**
   * Cancel an order of your item.
   *
   * The buyer has changed their mind: the order becomes cancelled and its units are for sale
   * again. If the buyer
   * has paid, they get everything back. Send no body. Needs `write:items`. Your webhooks get
   * `order.cancelled` and
   * `item.updated`.
   *
   * An order that is not open returns 409 (`order_not_open`), and so does one whose units are
   * shipped or delivered
   * (`order_status_conflict`): they must be returned first. An order that you are not the seller
   * of returns 404. Only in
   * a sandbox; elsewhere this returns 404.
   */
  cancel(
    order_id: string,
    params?: params.NoParams,
    options?: RequestOptions,
  ): APIPromise<models.Order> {
    return this.#caller.model<models.Order>(
      operations.cancel_sandbox_order,
      [order_id],
      params,
      options,
    );
  }
}

/** `client.sandbox.messages`. */
export class SandboxMessages {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Simulate a message to you.
   *
   * A generated buyer writes to you about one of your own items. Without `body` the text is
   * generated too. Needs `write:items`. Your webhooks get `message.received`.
   *
   * An item of another user returns 403 (`not_owner`). Only in a sandbox; elsewhere this returns
   * 404.
   */
  create(
    params: params.SandboxMessagesCreateParams,
    options?: RequestOptions,
  ): APIPromise<models.Message> {
    return this.#caller.model<models.Message>(
      operations.create_sandbox_message,
      [],
      params,
      options,
    );
  }
}

/** `client.sandbox.faults`. */
export class SandboxFaults {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Get the faults of your key.
   *
   * Returns the faults that were set for the key of this request. No scope is needed, and faults
   * never affect this
   * call. Only in a sandbox; elsewhere this returns 404.
   */
  get(
    params?: params.SandboxFaultsGetParams,
    options?: RequestOptions,
  ): APIPromise<models.SandboxFaultScript> {
    return this.#caller.model<models.SandboxFaultScript>(
      operations.get_sandbox_faults,
      [],
      params,
      options,
    );
  }

  /**
   * Let calls and webhooks of your key fail.
   *
   * Makes later calls with this key fail as you say, so that you can see how your program reacts.
   * No other key is
   * affected, and neither are calls about faults or the clock. The faults that you send replace
   * all earlier faults of
   * the key, restart the counts, and end after 24 hours. No scope is needed.
   *
   * For one call alone, send its fault as a header: `Cute-Fault: response_lost`, or `Cute-Fault:
   * slow; seconds=5`. It
   * takes precedence over the key's faults, needs a key, and is ignored outside of a sandbox. A
   * value that is not a
   * fault of calls returns 422.
   *
   * Faults whose names begin with `webhook_` affect the webhooks that this key created, each event
   * once; only
   * `webhook_down` also affects retries. A test event counts as an event. `GET
   * /v1/deliveries/{delivery_id}` names the
   * `fault` of each attempt.
   *
   * A `429` here uses no quota. At most 8 slow responses of a key wait at the same time, and
   * further ones are sent at
   * once. Your request log names the `fault` of each call. Only in a sandbox; elsewhere this
   * returns 404.
   */
  put(
    params: params.SandboxFaultsPutParams,
    options?: RequestOptions,
  ): APIPromise<models.SandboxFaultScript> {
    return this.#caller.model<models.SandboxFaultScript>(
      operations.put_sandbox_faults,
      [],
      params,
      options,
    );
  }

  /**
   * Remove the faults of your key.
   *
   * Removes the faults of the key of this request, if it has any. No scope is needed, and faults
   * never affect this call.
   * Only in a sandbox; elsewhere this returns 404.
   */
  delete(
    params?: params.NoParams,
    options?: RequestOptions,
  ): APIPromise<void> {
    return this.#caller.empty(
      operations.delete_sandbox_faults,
      [],
      params,
      options,
    );
  }
}

/** `client.sandbox.clock`. */
export class SandboxClock {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Get the clock of your account.
   *
   * Returns what time it is for your account, and what happened since you first moved its clock.
   * No scope is needed.
   *
   * Only in a sandbox, and with a key of your own; elsewhere, and with an app's key, this returns
   * 404.
   */
  get(
    params?: params.SandboxClockGetParams,
    options?: RequestOptions,
  ): APIPromise<models.SandboxClock> {
    return this.#caller.model<models.SandboxClock>(
      operations.get_sandbox_clock,
      [],
      params,
      options,
    );
  }

  /**
   * Advance the clock of your account.
   *
   * Moves the clock of your account, and of no other, from one due moment to the next, so that
   * everything that is due
   * until then happens in order: keys expire (with their emails), versions of the API retire, used
   * quota comes back,
   * deliveries of your webhooks are retried, days get their digest, tokens of your apps expire,
   * and old data is
   * removed. No scope is needed.
   *
   * It takes a moment: get the clock until its `status` is `ready`. While it is `advancing`,
   * another call moves its
   * target further. A clock is at most 400 days ahead; more returns 422, and so does a number
   * below 1. What you
   * create or change keeps its real time: the clock decides what is due, not what is written.
   *
   * Only in a sandbox, and with a key of your own; elsewhere, and with an app's key, this returns
   * 404.
   */
  advance(
    params: params.SandboxClockAdvanceParams,
    options?: RequestOptions,
  ): APIPromise<models.SandboxClock> {
    return this.#caller.model<models.SandboxClock>(
      operations.advance_sandbox_clock,
      [],
      params,
      options,
    );
  }

  /**
   * Set the clock of your account back to real time.
   *
   * Ends a running advance, and sets the clock to the real time. What has happened stays, but a
   * key works again if the
   * real time is before its expiry. No scope is needed.
   *
   * Only in a sandbox, and with a key of your own; elsewhere, and with an app's key, this returns
   * 404.
   */
  delete(
    params?: params.NoParams,
    options?: RequestOptions,
  ): APIPromise<void> {
    return this.#caller.empty(
      operations.delete_sandbox_clock,
      [],
      params,
      options,
    );
  }
}

/** `client.sandbox.sellers.install`. */
export class SandboxSellersInstall {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Change what a simulated seller allows.
   *
   * A seller that your app created gives their consent again: what they allow now replaces what
   * they allowed before, and
   * they install your app if they had removed it. No scope is needed. Your app gets
   * `app.scopes_changed` or
   * `app.installed`, unless nothing changes.
   *
   * Without `scopes` they allow all scopes of your app. A scope that your app doesn't have returns
   * 422.
   *
   * Call it with the app's key and without `Cute-Account`. Any other key returns 403
   * (`app_key_required`). An account
   * that is not such a seller returns 404. Only in a sandbox; elsewhere this returns 404.
   */
  put(
    account: string,
    params: params.SandboxSellersInstallPutParams,
    options?: RequestOptions,
  ): APIPromise<models.Install> {
    return this.#caller.model<models.Install>(
      operations.put_sandbox_install,
      [account],
      params,
      options,
    );
  }

  /**
   * Let a simulated seller remove your app.
   *
   * A seller that your app created removes it. No scope is needed. Your app gets
   * `app.uninstalled`. A seller who has
   * removed it already returns 204 as well.
   *
   * Call it with the app's key and without `Cute-Account`. Any other key returns 403
   * (`app_key_required`). An account
   * that is not such a seller returns 404. Only in a sandbox; elsewhere this returns 404.
   */
  delete(
    account: string,
    params?: params.NoParams,
    options?: RequestOptions,
  ): APIPromise<void> {
    return this.#caller.empty(
      operations.delete_sandbox_install,
      [account],
      params,
      options,
    );
  }
}

/** `client.sandbox.sellers`. */
export class SandboxSellers {
  readonly #caller: Caller;
  readonly install: SandboxSellersInstall;

  constructor(caller: Caller) {
    this.#caller = caller;
    this.install = new SandboxSellersInstall(caller);
  }

  /**
   * Simulate a seller who installs your app.
   *
   * Creates a seller who installs your app, and returns a key with which they list and sell items
   * like any user. No
   * scope is needed. Your app gets `app.installed`. Draft apps can be installed too.
   *
   * Without `scopes` the seller allows all scopes of your app. A scope that your app doesn't have
   * returns 422. An app
   * can have 1,000 such sellers at once; above that you get 409 (`seller_limit_reached`): erase
   * some.
   *
   * Call it with the app's key and without `Cute-Account`. Any other key returns 403
   * (`app_key_required`). Only in a
   * sandbox; elsewhere this returns 404.
   */
  create(
    params: params.SandboxSellersCreateParams,
    options?: RequestOptions,
  ): APIPromise<models.SandboxSellerWithSecret> {
    return this.#caller.model<models.SandboxSellerWithSecret>(
      operations.create_sandbox_seller,
      [],
      params,
      options,
    );
  }

  /**
   * Erase a simulated seller.
   *
   * Erases a seller that your app created, with all their data, like the erasure of a real person.
   * No scope is needed.
   * Their key ends at once, and your app can no longer call for them; within seconds it gets
   * `app.uninstalled` and
   * `user.erased`.
   *
   * Call it with the app's key and without `Cute-Account`. Any other key returns 403
   * (`app_key_required`). An account
   * that is not such a seller returns 404. Only in a sandbox; elsewhere this returns 404.
   */
  delete(
    account: string,
    params?: params.NoParams,
    options?: RequestOptions,
  ): APIPromise<void> {
    return this.#caller.empty(
      operations.delete_sandbox_seller,
      [account],
      params,
      options,
    );
  }
}

/** `client.sandbox`. */
export class Sandbox {
  readonly orders: SandboxOrders;
  readonly messages: SandboxMessages;
  readonly faults: SandboxFaults;
  readonly clock: SandboxClock;
  readonly sellers: SandboxSellers;

  constructor(caller: Caller) {
    this.orders = new SandboxOrders(caller);
    this.messages = new SandboxMessages(caller);
    this.faults = new SandboxFaults(caller);
    this.clock = new SandboxClock(caller);
    this.sellers = new SandboxSellers(caller);
  }
}

/** All resources of the API. */
export class Resources {
  readonly items: Items;
  readonly itemBuckets: ItemBuckets;
  readonly categories: Categories;
  readonly brands: Brands;
  readonly me: Me;
  readonly org: Org;
  readonly market: Market;
  readonly orders: Orders;
  readonly usage: Usage;
  readonly keys: Keys;
  readonly audit: Audit;
  readonly app: App;
  readonly webhooks: Webhooks;
  readonly deliveries: Deliveries;
  readonly events: Events;
  readonly certificates: Certificates;
  readonly contracts: Contracts;
  readonly sandbox: Sandbox;

  constructor(caller: Caller) {
    this.items = new Items(caller);
    this.itemBuckets = new ItemBuckets(caller);
    this.categories = new Categories(caller);
    this.brands = new Brands(caller);
    this.me = new Me(caller);
    this.org = new Org(caller);
    this.market = new Market(caller);
    this.orders = new Orders(caller);
    this.usage = new Usage(caller);
    this.keys = new Keys(caller);
    this.audit = new Audit(caller);
    this.app = new App(caller);
    this.webhooks = new Webhooks(caller);
    this.deliveries = new Deliveries(caller);
    this.events = new Events(caller);
    this.certificates = new Certificates(caller);
    this.contracts = new Contracts(caller);
    this.sandbox = new Sandbox(caller);
  }
}
