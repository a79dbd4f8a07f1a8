// Generated from the spec by `make generate`: never edit this file.
import type { Caller } from "../caller.js";
import type { Download } from "../download.js";
import type { RequestOptions } from "../options.js";
import type { PagePromise } from "../pages.js";
import type { APIPromise } from "../promise.js";
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
   * What changed in the public catalogue, of all sellers, in the order in which it became known:
   * for
   * a copy that follows the marketplace. Needs `read:items`. Start from the `X-Changes-Cursor` of
   * `GET /v1/items/snapshot`; without `after` you walk through the whole catalogue.
   *
   * Each entry has an item once, as it is now: put an `upsert` in place of what you have of that
   * `id`, remove a `delete` (an item that was archived or deleted; you may never have had it). An
   * item that changed several times since your cursor comes once, at its newest change. None is
   * ever
   * left out: one whose change is committed late comes later, never before a cursor that you have.
   *
   * Keep `next_cursor` once you have handled `data`, and go on from it: at once while `has_more`
   * is
   * true, later when it is false. A change shows up here within about a second.
   *
   * Each response has a new cursor, which is good for at least 31 days. One that is refused (422)
   * may
   * be older: download the snapshot anew, and go on from its cursor.
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

/** `client.items.snapshot`. */
export class ItemsSnapshot {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Download the whole public catalogue.
   *
   * All items that everyone can see, in one file: gzip (one member), in it JSON Lines in UTF-8,
   * one
   * `Item` a line, as `GET /v1/items/{item_id}` shows it without a key. Needs `read:items`. It is
   * made
   * anew in the background when items have changed, so it can be some minutes old: go on from its
   * `X-Changes-Cursor` with `GET /v1/items/changes`, and your copy is up to date.
   *
   * The file is sent as it is, without a `Content-Encoding`. When a download breaks off, ask for
   * the
   * rest with `Range: bytes=N-` and, in `If-Range`, the `ETag` of what you have: you get the rest
   * (206) also when there is a newer snapshot, for an hour after that came; later, or without
   * `If-Range`, the newest one is what you get. A range beyond the end answers 416. Several ranges
   * in one request are answered with the whole file (200).
   *
   * Before the first snapshot is made you get 503 with `Retry-After`.
   */
  get(
    params?: params.ItemsSnapshotGetParams,
    options?: RequestOptions,
  ): APIPromise<Download> {
    return this.#caller.file(
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
  readonly snapshot: ItemsSnapshot;

  constructor(caller: Caller) {
    this.#caller = caller;
    this.changes = new ItemsChanges(caller);
    this.snapshot = new ItemsSnapshot(caller);
  }

  /**
   * List items.
   *
   * The items on the marketplace: those that are active, reserved or sold. Filters can be
   * combined;
   * an item must match all of them. Without `sort` they come newest first, or by relevance with
   * `q`.
   *
   * Follow `next_cursor` (or the `Link` header) with the same filters and the same sort: each item
   * that is in the list all the time comes exactly once, whatever is added or removed meanwhile. A
   * cursor of another sort or other filters answers 422.
   *
   * No key is needed. With a key, it must have `read:items`. A filter that is not valid answers
   * 422; one that nothing matches answers an empty page.
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
   * Puts an item of yours up for sale, or keeps it as a draft with `status: draft`. Needs
   * `write:items`.
   *
   * With a `sku` that another of your items has you get 409 (`sku_taken`), so that sending a
   * create again can't list the same thing twice. A `category_id` or `brand_id` that does not
   * exist answers 422. Your webhooks get `item.created`.
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
   * One item. Everyone can see an item that is active, reserved or sold; drafts, archived items
   * and `sku` are only for their owner.
   *
   * No key is needed. With a key, it must have `read:items`. What you may not see answers 404,
   * like
   * what does not exist.
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
   * Removes an item of yours for good; its `sku` is free again. Needs `write:items`.
   *
   * An item that is reserved or sold belongs to an order: it answers 409 (`item_not_available`).
   * An
   * item of another user answers 403 (`not_owner`). Deleting it again answers 404. Your webhooks
   * get `item.deleted`.
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
   * An item that is reserved or sold belongs to an order: it answers 409 (`item_not_available`).
   * So does a `sku` that another of your items has (`sku_taken`). An item of another user answers
   * 403 (`not_owner`). Your webhooks get `item.updated`; a patch that changes nothing sends no
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
   * Creates, updates, replaces and deletes items of yours, up to 100 in one call, which counts
   * once
   * against your rate limits. Needs `write:items`. Each row does what the operation that it is
   * named after does, events included, and sees the items as the rows before it left them.
   *
   * **This answers 200 even when rows fail: look at `failed`.** Each row is answered on its own,
   * with the status and the problem that it would have had as a call of its own. A row that fails
   * changes nothing and holds up no other, whatever is wrong with it. Only a call that is wrong as
   * a whole answers an error: a body that is not JSON, or `operations` that are missing, empty or
   * more than 100.
   *
   * **With `atomic: true` it is all or nothing, and still answers 200.** When any row fails,
   * nothing is changed and no event is sent; `succeeded` is then 0. Every row is tried all the
   * same: those that failed have their problems, those that would have passed get 424
   * (`batch_rolled_back`).
   *
   * A body holds at most 1 MiB, enough for 100 rows of about 10 KiB each. When the call as a whole
   * answers 500 or 503, no row was done.
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

/** `client.categories`. */
export class Categories {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * List categories.
   *
   * The categories of the tree, in an order that stays; new ones come last. With `parent_id` you
   * get only the direct children of one category.
   *
   * No key is needed. With a key, it must have `read:items`. Categories change rarely: keep a copy
   * for a day rather than reading them before every call.
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
   * The brands that an item can name, in an order that stays; new ones come last.
   *
   * No key is needed. With a key, it must have `read:items`. Brands change rarely: keep a copy for
   * a day rather than reading them before every call.
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
}

/** `client.me.items`. */
export class MeItems {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * List your items.
   *
   * Your own items in every status, newest first, each with its `sku`. Needs `read:items`.
   *
   * Items that were deleted are not among them. Use `status` to get, for example, only the drafts,
   * `sku` to find those that you know by your own numbers, and `updated_since` to go on after a
   * pause.
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
   * again changes nothing and sends no event, so a stock system can repeat it at will.
   *
   * An item that is reserved or sold belongs to an order: it answers 409 (`item_not_available`). A
   * `sku` in the body must be the one in the path, else you get 422. A SKU that holds a slash
   * can't
   * stand in a path: use `POST /items` and `PATCH` for such an item.
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

/** `client.me.orders`. */
export class MeOrders {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * List your orders.
   *
   * The orders in which you are the seller or the buyer, newest first. Needs `read:orders`.
   *
   * `role` leaves only those that you sold, or only those that you bought. Each order holds the
   * item
   * as it was when it was ordered; only its seller sees the item's `sku`.
   */
  list(
    params?: params.MeOrdersListParams,
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
   * Get an order of yours.
   *
   * One order that you are part of, as its seller or its buyer. Needs `read:orders`.
   *
   * You see the other side's username and nothing else of them; only the seller sees the item's
   * `sku`. An order that is not yours answers 404, like one that does not exist.
   */
  get(
    order_id: string,
    params?: params.MeOrdersGetParams,
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

/** `client.me.usage`. */
export class MeUsage {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * See how you use the API.
   *
   * How many calls your keys made in each hour or day (UTC), newest first, how long they took, and
   * how much quota they used. Any key can ask, for all keys of its user, also those that are
   * revoked. The current hour is there too: a call shows up within a few seconds.
   *
   * Without `group_by` there is one entry for each hour or day, with all calls in it. Hours and
   * days
   * without a call are left out. Hours are there for the last 31 days, days for the last 400.
   */
  list(
    params?: params.MeUsageListParams,
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

/** `client.me.requests`. */
export class MeRequests {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * List your last requests.
   *
   * What your keys asked of the API in the last 30 days, newest first: refused calls too, but none
   * whose key was not valid. Any key can ask, for all keys of its user. A call shows up within a
   * few
   * seconds.
   *
   * Use `request_id` to find the call that an `X-Request-Id` or a problem names.
   */
  list(
    params?: params.MeRequestsListParams,
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

/** `client.me.keys`. */
export class MeKeys {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * List your keys.
   *
   * The keys of your user, newest first, without their secrets. Any key can ask; no scope is
   * needed.
   *
   * Keys that were revoked are not among them, those that expired are. `current` marks the key of
   * this
   * request. To create a key, or to change another one than your own, use the developer portal.
   */
  list(
    params?: params.MeKeysListParams,
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
   * Ends the key that you call with, at once and for good. After a rotation either of its secrets
   * can
   * do it, and both end. No scope is needed.
   *
   * A key can revoke only itself: another key of yours answers 403 (`not_this_key`), anyone else's
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
   * Gives the key that you call with a new secret, which the answer holds, this once. Id, name,
   * scopes,
   * tier, expiry and what is left of the limits stay. The secret of before goes on working for
   * `grace_seconds`: put the new one in its place meanwhile. No scope is needed; send no body for
   * a day
   * of grace.
   *
   * At most one secret of before works: rotating again ends the older one. That takes an hour:
   * within the
   * first hour of a rotation another is answered 409 (`rotated_recently`), so that whoever got
   * hold of a
   * secret can't end yours at once. Only the newest secret can rotate. With the one of before, or
   * for
   * another key of yours, you get 403 (`not_this_key`), for anyone else's 404. You get a
   * `key.rotated`
   * event.
   *
   * Send an `Idempotency-Key`. When the answer does not arrive, send the request again with the
   * same
   * secret: it gets the same new secret. Only the key itself can repeat it.
   */
  rotate(
    key_id: string,
    params?: params.MeKeysRotateParams,
    options?: RequestOptions,
  ): APIPromise<models.KeyWithSecret> {
    return this.#caller.model<models.KeyWithSecret>(
      operations.rotate_key,
      [key_id],
      params,
      options,
    );
  }
}

/** `client.me`. */
export class Me {
  readonly #caller: Caller;
  readonly items: MeItems;
  readonly orders: MeOrders;
  readonly usage: MeUsage;
  readonly requests: MeRequests;
  readonly keys: MeKeys;

  constructor(caller: Caller) {
    this.#caller = caller;
    this.items = new MeItems(caller);
    this.orders = new MeOrders(caller);
    this.usage = new MeUsage(caller);
    this.requests = new MeRequests(caller);
    this.keys = new MeKeys(caller);
  }

  /**
   * Get yourself.
   *
   * The user that the API key acts for, and the key itself: its name, scopes and tier. Any key can
   * ask; no scope is needed. Use it to check a key before you rely on it, to see what is left of
   * its
   * rate limits, and how many deliveries were sent to your webhooks today.
   *
   * It is free of quota: asking changes nothing about what is left. Up to ten times the quota of a
   * minute, that is; then it answers 429 as well.
   *
   * Without a key it answers 401, as with one that is wrong, revoked or expired.
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

/** `client.keys`. */
export class Keys {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Report a leaked key.
   *
   * For secret scanners, and for anyone who finds a key where it should not be. The key is revoked
   * at
   * once, both its secrets if it was just rotated, and its owner is told why. No key is needed; if
   * you
   * send one, the call counts against its limits.
   *
   * The answer is the same whether there was such a key or not. Text that can't be a key of ours,
   * as
   * its checksum tells, answers 422. Reporting a key again does nothing, so there is no need for
   * an
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

/** `client.webhooks.deliveries`. */
export class WebhooksDeliveries {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * List what was sent to a webhook.
   *
   * The deliveries of a webhook of yours, newest first: one for each event that was or will be
   * sent to
   * it. Needs `webhooks`. They are kept for 30 days.
   *
   * An event has one delivery to a webhook at most. When it is sent again, it stays the same, at
   * its
   * place in this list. `GET /v1/deliveries/{delivery_id}` has each attempt.
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
   * See how a webhook does.
   *
   * What was sent to a webhook of yours, in all and by hour (UTC), newest first: how many attempts
   * there
   * were, how many succeeded, and how long it took from the event to its acknowledgement. Needs
   * `webhooks`. Hours without an attempt are left out.
   *
   * Without `since` it is the last 24 hours. Hours are there for the last 31 days. The current
   * hour is
   * there too, a second behind.
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
   * The events of one day (UTC, by their `timestamp`) that were meant for a webhook of yours: how
   * many
   * they are, and a hash chain over their ids. Compute the chain from the ids that you received:
   * when it
   * is the same, you have every one of them. Needs `webhooks`.
   *
   * The chain starts with 32 zero bytes. Go through the ids in ascending order, as lower-case
   * text; the
   * next link is the SHA-256 of the link before followed by the id. `chain` is the last link. Test
   * events and cancelled deliveries are left out. The digest can still change until it is
   * `complete`.
   * Days older than 31 days, and those to come, answer 404.
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
  readonly deliveries: WebhooksDeliveries;
  readonly stats: WebhooksStats;
  readonly digest: WebhooksDigest;

  constructor(caller: Caller) {
    this.#caller = caller;
    this.deliveries = new WebhooksDeliveries(caller);
    this.stats = new WebhooksStats(caller);
    this.digest = new WebhooksDigest(caller);
  }

  /**
   * List your webhooks.
   *
   * Your webhooks, newest first, without their secrets. Needs `webhooks`.
   *
   * Webhooks that were deleted are not among them.
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
   * event type needs: `read:items` for `item.*`, `read:orders` for `order.*`, both for `*`.
   *
   * The answer holds the signing secret, this once: keep it. The URL must be `https` on port 443
   * or
   * 8443 and lead to a public address, else you get 422; a sandbox also takes `http` to loopback.
   * How many webhooks you can have depends on your tier; above that you get 409
   * (`webhook_limit_reached`). Events from before the registration are not sent.
   *
   * With a `filter` only those events are sent whose `data` it matches. Text that is no filter, or
   * names a field that none of the event types has, answers 422 with the place of the fault.
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
   * A webhook of yours, without its secret. Needs `webhooks`. One of another user, or one that was
   * deleted, answers 404.
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
   * Remove a webhook.
   *
   * Removes a webhook of yours: nothing is sent to it any more, and what was waiting for another
   * try is dropped. Needs `webhooks`.
   *
   * A webhook of another user answers 404, as does removing it again.
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
   * `webhooks`, and the scope that each of its event types needs, of before and after; to disable
   * it
   * or to change its description, `webhooks` alone.
   *
   * The answer to one that is enabled again says in `missed` what to recover. A `url` or `filter`
   * that
   * can't be answers 422, which says why; a filter is held against the fields that its event types
   * have. What waits to be sent goes to the new `url`; filters decide when an event happens.
   *
   * The webhook then also stands on your key: it is paused when that is revoked.
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
   * Lets a paused webhook of yours go on, and sends what has been waiting. Send no body. Needs
   * `webhooks`, and the scope that each of its event types needs.
   *
   * A webhook is paused when a key that created or edited it is revoked or reported as leaked. See
   * that
   * `url` is yours before you confirm it; if it isn't, remove the webhook. One that is active
   * stays so.
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
   * Sends the verification challenge (`webhook.verification`) to the URL of a webhook of yours at
   * once, and
   * begins its tries anew. Send no body. Needs `webhooks`.
   *
   * Until its URL has responded with the challenge a webhook is `unverified`, and its deliveries
   * wait. It is
   * tried by itself at its registration, when its URL changes, and again for a day, after which it
   * is disabled
   * (`disabled_reason: unverified`): this operation enables it then. `verification` tells why the
   * last try
   * failed. A webhook that is verified stays so, and one that is disabled for another reason
   * answers 409.
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
   * Rotate the secret of a webhook.
   *
   * Gives a webhook of yours a new signing secret, which the answer holds, this once. For
   * `overlap_seconds` the secret of before signs as well: every delivery then has both signatures
   * in
   * `webhook-signature`, so put the new one in its place meanwhile. `X-Cute-Signature` is of the
   * new
   * one from now on. Send no body for a day of overlap. Needs `webhooks`, and the scope that each
   * of
   * its event types needs.
   *
   * At most one secret of before signs: rotating again ends the older one. Send an
   * `Idempotency-Key`: when the answer does not arrive, the same request gets the same secret
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
   * Sends an event of any type to a webhook of yours, at once, with the example of this document
   * as its
   * `data`. It is signed, tried again and logged as a real one, with the header `X-Cute-Test:
   * true`.
   * It is in no feed and goes to no other webhook. Needs `webhooks`, and the scope that the type
   * needs.
   *
   * The webhook need not have subscribed to the type, and its filter doesn't count. One that is
   * paused
   * gets it once you confirm it; one that is disabled answers 409 (`webhook_not_active`).
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
   * Recover what a webhook did not get.
   *
   * Sends the events of a range of time that a webhook of yours did not get: deliveries that were
   * given
   * up or cancelled, and events that none was made for, such as those of a time when it was
   * disabled.
   * Deliveries that had 100 attempts or more are left out.
   * Needs `webhooks`, and the scope of each event type that the webhook has.
   *
   * Without `since` and `until` it is what the webhook missed (`missed` of the webhook), or, when
   * there
   * is no such range, all since its registration. Only events of the last 31 days, and since the
   * registration, come into question. Missing are those that the webhook would get as it is now:
   * its
   * event types and its filter decide.
   *
   * One call looks at 10,000 events. While `has_more` is true, send the same body again with
   * `next_cursor` as `cursor`. A webhook that is disabled must be enabled before (409,
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
   * A delivery with the body that is sent, and each attempt: what was sent, what came back and how
   * long
   * it took. Needs `webhooks`, and the scope of the event's type, since the body shows it.
   * Deliveries
   * are kept for 30 days, those of a webhook that you deleted too.
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
   * Sends an event to the webhook once more, at once, whether it was delivered, given up or
   * cancelled;
   * when it fails, it is tried again as if it were new. Send no body. Needs `webhooks`, and the
   * scope of
   * the event's type.
   *
   * It is the same delivery and the same event, so the receiver knows it by its `webhook-id`.
   * While it
   * is still on its way you get 409 (`delivery_pending`), and when the webhook is disabled or
   * deleted 409
   * (`webhook_not_active`). One that had 100 attempts or more is not sent again (409,
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
   * Your events of the last 30 days, in the order in which they were committed, oldest first. Any
   * key can ask, and sees the types whose scope it has: `item.*` needs `read:items`, `order.*`
   * `read:orders`, `message.*` `webhooks`. Naming another type in `types` answers 403
   * (`missing_scope`).
   *
   * No event is ever left out: one that is committed late comes later in the feed, never before a
   * cursor that you have. So read with `after`, handle `data`, keep `next_cursor`, and go on from
   * it:
   * at once while `has_more` is true, later when it is false. An event shows up here within about
   * a
   * second. Applying `item.created`, `item.updated`, `item.sold` (keep `data`) and `item.deleted`
   * (remove it) in this order gives you your items as they are. To begin with a list instead, ask
   * once with `after=newest`, then read the list: what changes meanwhile comes after that cursor.
   *
   * A cursor goes with the `types` and the scopes that it was made with. It is good for 31 days,
   * counted
   * from its response while `has_more` is false, and from the last event of its page while it is
   * true.
   * Later the feed may have lost what follows it, and you get 410 (`cursor_expired`).
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
   * Get an event.
   *
   * An event of yours of the last 31 days, as the feed and your webhooks have it. Any key can ask.
   *
   * What is older, another user's, or of a type whose scope the key lacks answers 404.
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

/** `client.sandbox.orders`. */
export class SandboxOrders {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /**
   * Have an item of yours ordered.
   *
   * A generated buyer orders one of your own active items, which becomes reserved. Needs
   * `write:items`. Your webhooks get `order.created` and `item.updated`.
   *
   * An item that is not active answers 409 (`item_not_available`), an item of another user 403
   * (`not_owner`). Only in a sandbox; elsewhere this answers 404.
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
   * Complete an order of an item of yours.
   *
   * The buyer has received the item: the order becomes completed and the item sold. Send no body.
   * Needs `write:items`. Your webhooks get `order.completed` and `item.sold`.
   *
   * An order that is not open answers 409 (`order_not_open`), one that is not yours as its seller
   * 404. Only in a sandbox; elsewhere this answers 404.
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
   * Cancel an order of an item of yours.
   *
   * The buyer has thought better of it: the order becomes cancelled and the item is for sale
   * again.
   * Send no body. Needs `write:items`. Your webhooks get `order.cancelled` and `item.updated`.
   *
   * An order that is not open answers 409 (`order_not_open`), one that is not yours as its seller
   * 404. Only in a sandbox; elsewhere this answers 404.
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
   * Have a message written to you.
   *
   * A generated buyer writes to you about one of your own items. Without `body` the text is
   * generated too. Needs `write:items`. Your webhooks get `message.received`.
   *
   * An item of another user answers 403 (`not_owner`). Only in a sandbox; elsewhere this answers
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

/** `client.sandbox`. */
export class Sandbox {
  readonly orders: SandboxOrders;
  readonly messages: SandboxMessages;

  constructor(caller: Caller) {
    this.orders = new SandboxOrders(caller);
    this.messages = new SandboxMessages(caller);
  }
}

/** All resources of the API. */
export class Resources {
  readonly items: Items;
  readonly categories: Categories;
  readonly brands: Brands;
  readonly me: Me;
  readonly keys: Keys;
  readonly webhooks: Webhooks;
  readonly deliveries: Deliveries;
  readonly events: Events;
  readonly sandbox: Sandbox;

  constructor(caller: Caller) {
    this.items = new Items(caller);
    this.categories = new Categories(caller);
    this.brands = new Brands(caller);
    this.me = new Me(caller);
    this.keys = new Keys(caller);
    this.webhooks = new Webhooks(caller);
    this.deliveries = new Deliveries(caller);
    this.events = new Events(caller);
    this.sandbox = new Sandbox(caller);
  }
}
