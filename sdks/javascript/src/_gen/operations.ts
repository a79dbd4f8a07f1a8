// Generated from the spec by `make generate`: never edit this file.
import type { Operation } from "../request.js";

export const list_items: Operation = {
  id: "list_items",
  method: "GET",
  path: "/items",
  query: ["limit", "cursor", "q", "category_id", "brand_id", "condition", "min_price", "max_price", "currency", "size", "color", "sizes", "attributes.gender", "attributes.color", "attributes.material", "attributes.pattern", "attributes.sleeve_length", "ships_to", "seller_id", "status", "updated_since", "sort", "include"],
  repeated: ["category_id", "brand_id", "condition", "size", "color", "sizes", "attributes.gender", "attributes.color", "attributes.material", "attributes.pattern", "attributes.sleeve_length", "seller_id", "status", "include"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const create_item: Operation = {
  id: "create_item",
  method: "POST",
  path: "/items",
  query: ["validate_only"],
  headers: {},
  body: "required",
  idempotencyKey: true,
  free: false,
};

export const get_item: Operation = {
  id: "get_item",
  method: "GET",
  path: "/items/{item_id}",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const delete_item: Operation = {
  id: "delete_item",
  method: "DELETE",
  path: "/items/{item_id}",
  query: [],
  headers: { if_match: "If-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const update_item: Operation = {
  id: "update_item",
  method: "PATCH",
  path: "/items/{item_id}",
  query: [],
  headers: { if_match: "If-Match" },
  body: "required",
  idempotencyKey: true,
  free: false,
};

export const batch_items: Operation = {
  id: "batch_items",
  method: "POST",
  path: "/items/batch",
  query: ["validate_only"],
  headers: {},
  body: "required",
  idempotencyKey: true,
  free: false,
};

export const list_item_changes: Operation = {
  id: "list_item_changes",
  method: "GET",
  path: "/items/changes",
  query: ["after", "limit"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_item_hashes: Operation = {
  id: "get_item_hashes",
  method: "GET",
  path: "/items/hashes",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_item_bucket: Operation = {
  id: "get_item_bucket",
  method: "GET",
  path: "/item-buckets/{bucket}",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_item_snapshot: Operation = {
  id: "get_item_snapshot",
  method: "GET",
  path: "/items/snapshot",
  query: [],
  headers: { range: "Range", if_range: "If-Range", if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const list_categories: Operation = {
  id: "list_categories",
  method: "GET",
  path: "/categories",
  query: ["limit", "cursor", "parent_id", "q"],
  repeated: ["parent_id"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_category: Operation = {
  id: "get_category",
  method: "GET",
  path: "/categories/{category_id}",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_category_attributes: Operation = {
  id: "get_category_attributes",
  method: "GET",
  path: "/categories/{category_id}/attributes",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const list_brands: Operation = {
  id: "list_brands",
  method: "GET",
  path: "/brands",
  query: ["limit", "cursor", "q"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_brand: Operation = {
  id: "get_brand",
  method: "GET",
  path: "/brands/{brand_id}",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_me: Operation = {
  id: "get_me",
  method: "GET",
  path: "/me",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: true,
};

export const list_my_items: Operation = {
  id: "list_my_items",
  method: "GET",
  path: "/me/items",
  query: ["limit", "cursor", "status", "sku", "metadata_key", "metadata_value", "updated_since"],
  repeated: ["status", "sku"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_my_item_stats: Operation = {
  id: "get_my_item_stats",
  method: "GET",
  path: "/me/items/stats",
  query: ["item_id", "day_since", "day_until"],
  repeated: ["item_id"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_my_item_hashes: Operation = {
  id: "get_my_item_hashes",
  method: "GET",
  path: "/me/items/hashes",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_my_item_bucket: Operation = {
  id: "get_my_item_bucket",
  method: "GET",
  path: "/me/item-buckets/{bucket}",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const list_my_favorites: Operation = {
  id: "list_my_favorites",
  method: "GET",
  path: "/me/favorites",
  query: ["limit", "cursor"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const put_my_favorite: Operation = {
  id: "put_my_favorite",
  method: "PUT",
  path: "/me/favorites/{item_id}",
  query: [],
  headers: {},
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const delete_my_favorite: Operation = {
  id: "delete_my_favorite",
  method: "DELETE",
  path: "/me/favorites/{item_id}",
  query: [],
  headers: {},
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const put_item_by_sku: Operation = {
  id: "put_item_by_sku",
  method: "PUT",
  path: "/me/items/by-sku/{sku}",
  query: ["validate_only"],
  headers: { if_match: "If-Match" },
  body: "required",
  idempotencyKey: false,
  free: false,
};

export const get_org: Operation = {
  id: "get_org",
  method: "GET",
  path: "/org",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_market_prices: Operation = {
  id: "get_market_prices",
  method: "GET",
  path: "/market/prices",
  query: ["category_id", "brand_id", "condition", "currency", "sold_since", "group_by"],
  repeated: ["category_id", "brand_id", "condition", "group_by"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const list_my_orders: Operation = {
  id: "list_my_orders",
  method: "GET",
  path: "/me/orders",
  query: ["limit", "cursor", "role", "status", "created_since", "created_until", "updated_since"],
  repeated: ["role", "status"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_my_order: Operation = {
  id: "get_my_order",
  method: "GET",
  path: "/me/orders/{order_id}",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const list_my_usage: Operation = {
  id: "list_my_usage",
  method: "GET",
  path: "/me/usage",
  query: ["start_since", "start_until", "by", "group_by", "key_id", "operation", "status_class", "limit", "cursor"],
  repeated: ["group_by", "key_id", "operation", "status_class"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_my_usage_advice: Operation = {
  id: "get_my_usage_advice",
  method: "GET",
  path: "/me/usage/advice",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const list_my_requests: Operation = {
  id: "list_my_requests",
  method: "GET",
  path: "/me/requests",
  query: ["request_id", "status", "operation", "started_since", "started_until", "limit", "cursor"],
  repeated: ["request_id", "status", "operation"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const list_my_keys: Operation = {
  id: "list_my_keys",
  method: "GET",
  path: "/me/keys",
  query: ["limit", "cursor"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const revoke_key: Operation = {
  id: "revoke_key",
  method: "DELETE",
  path: "/me/keys/{key_id}",
  query: [],
  headers: {},
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const rotate_key: Operation = {
  id: "rotate_key",
  method: "POST",
  path: "/me/keys/{key_id}/rotate",
  query: [],
  headers: {},
  body: "optional",
  idempotencyKey: true,
  free: false,
};

export const report_key: Operation = {
  id: "report_key",
  method: "POST",
  path: "/keys/report",
  query: [],
  headers: {},
  body: "required",
  idempotencyKey: false,
  free: false,
};

export const list_audit_entries: Operation = {
  id: "list_audit_entries",
  method: "GET",
  path: "/audit",
  query: ["limit", "cursor"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_app: Operation = {
  id: "get_app",
  method: "GET",
  path: "/app",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const put_app: Operation = {
  id: "put_app",
  method: "PUT",
  path: "/app",
  query: [],
  headers: {},
  body: "required",
  idempotencyKey: false,
  free: false,
};

export const list_app_installs: Operation = {
  id: "list_app_installs",
  method: "GET",
  path: "/app/installs",
  query: ["limit", "cursor"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const list_app_erasures: Operation = {
  id: "list_app_erasures",
  method: "GET",
  path: "/app/erasures",
  query: ["limit", "cursor"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const put_app_erasure: Operation = {
  id: "put_app_erasure",
  method: "PUT",
  path: "/app/erasures/{account}",
  query: [],
  headers: {},
  body: "required",
  idempotencyKey: false,
  free: false,
};

export const list_webhooks: Operation = {
  id: "list_webhooks",
  method: "GET",
  path: "/webhooks",
  query: ["limit", "cursor", "metadata_key", "metadata_value"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const create_webhook: Operation = {
  id: "create_webhook",
  method: "POST",
  path: "/webhooks",
  query: [],
  headers: {},
  body: "required",
  idempotencyKey: true,
  free: false,
};

export const create_embed_link: Operation = {
  id: "create_embed_link",
  method: "POST",
  path: "/webhooks/embed-links",
  query: [],
  headers: {},
  body: "optional",
  idempotencyKey: true,
  free: false,
};

export const get_webhook: Operation = {
  id: "get_webhook",
  method: "GET",
  path: "/webhooks/{webhook_id}",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const delete_webhook: Operation = {
  id: "delete_webhook",
  method: "DELETE",
  path: "/webhooks/{webhook_id}",
  query: [],
  headers: {},
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const update_webhook: Operation = {
  id: "update_webhook",
  method: "PATCH",
  path: "/webhooks/{webhook_id}",
  query: [],
  headers: { if_match: "If-Match" },
  body: "required",
  idempotencyKey: true,
  free: false,
};

export const confirm_webhook: Operation = {
  id: "confirm_webhook",
  method: "POST",
  path: "/webhooks/{webhook_id}/confirm",
  query: [],
  headers: {},
  body: "none",
  idempotencyKey: true,
  free: false,
};

export const verify_webhook: Operation = {
  id: "verify_webhook",
  method: "POST",
  path: "/webhooks/{webhook_id}/verify",
  query: [],
  headers: {},
  body: "none",
  idempotencyKey: true,
  free: false,
};

export const try_webhook: Operation = {
  id: "try_webhook",
  method: "POST",
  path: "/webhooks/{webhook_id}/try-now",
  query: [],
  headers: {},
  body: "none",
  idempotencyKey: true,
  free: false,
};

export const rotate_webhook_secret: Operation = {
  id: "rotate_webhook_secret",
  method: "POST",
  path: "/webhooks/{webhook_id}/rotate-secret",
  query: [],
  headers: {},
  body: "optional",
  idempotencyKey: true,
  free: false,
};

export const test_webhook: Operation = {
  id: "test_webhook",
  method: "POST",
  path: "/webhooks/{webhook_id}/test",
  query: [],
  headers: {},
  body: "required",
  idempotencyKey: true,
  free: false,
};

export const list_deliveries: Operation = {
  id: "list_deliveries",
  method: "GET",
  path: "/webhooks/{webhook_id}/deliveries",
  query: ["status", "types", "has_failed_attempts", "created_since", "created_until", "limit", "cursor"],
  repeated: ["status", "types"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const recover_deliveries: Operation = {
  id: "recover_deliveries",
  method: "POST",
  path: "/webhooks/{webhook_id}/recover",
  query: [],
  headers: {},
  body: "optional",
  idempotencyKey: true,
  free: false,
};

export const get_webhook_stats: Operation = {
  id: "get_webhook_stats",
  method: "GET",
  path: "/webhooks/{webhook_id}/stats",
  query: ["hour_since", "hour_until"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_webhook_digest: Operation = {
  id: "get_webhook_digest",
  method: "GET",
  path: "/webhooks/{webhook_id}/digest",
  query: ["date"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_delivery: Operation = {
  id: "get_delivery",
  method: "GET",
  path: "/deliveries/{delivery_id}",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const redeliver: Operation = {
  id: "redeliver",
  method: "POST",
  path: "/deliveries/{delivery_id}/redeliver",
  query: [],
  headers: {},
  body: "none",
  idempotencyKey: true,
  free: false,
};

export const list_events: Operation = {
  id: "list_events",
  method: "GET",
  path: "/events",
  query: ["after", "types", "limit"],
  repeated: ["types"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const stream_events: Operation = {
  id: "stream_events",
  method: "GET",
  path: "/events/stream",
  query: ["after", "types"],
  repeated: ["types"],
  headers: {},
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_event: Operation = {
  id: "get_event",
  method: "GET",
  path: "/events/{event_id}",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_certificates: Operation = {
  id: "get_certificates",
  method: "GET",
  path: "/certificates",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const put_certificate: Operation = {
  id: "put_certificate",
  method: "PUT",
  path: "/certificates",
  query: [],
  headers: {},
  body: "required",
  idempotencyKey: false,
  free: false,
};

export const delete_certificates: Operation = {
  id: "delete_certificates",
  method: "DELETE",
  path: "/certificates",
  query: [],
  headers: {},
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const list_contracts: Operation = {
  id: "list_contracts",
  method: "GET",
  path: "/contracts",
  query: ["limit", "cursor"],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const put_contract: Operation = {
  id: "put_contract",
  method: "PUT",
  path: "/contracts",
  query: [],
  headers: {},
  body: "required",
  idempotencyKey: false,
  free: false,
};

export const get_contract: Operation = {
  id: "get_contract",
  method: "GET",
  path: "/contracts/{contract_id}",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const delete_contract: Operation = {
  id: "delete_contract",
  method: "DELETE",
  path: "/contracts/{contract_id}",
  query: [],
  headers: {},
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_contract_verdicts: Operation = {
  id: "get_contract_verdicts",
  method: "GET",
  path: "/contracts/{contract_id}/verdicts",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_shadow_upgrade: Operation = {
  id: "get_shadow_upgrade",
  method: "GET",
  path: "/me/shadow-upgrade",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const put_shadow_upgrade: Operation = {
  id: "put_shadow_upgrade",
  method: "PUT",
  path: "/me/shadow-upgrade",
  query: [],
  headers: {},
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const delete_shadow_upgrade: Operation = {
  id: "delete_shadow_upgrade",
  method: "DELETE",
  path: "/me/shadow-upgrade",
  query: [],
  headers: {},
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const create_sandbox_order: Operation = {
  id: "create_sandbox_order",
  method: "POST",
  path: "/sandbox/orders",
  query: [],
  headers: {},
  body: "required",
  idempotencyKey: true,
  free: false,
};

export const fulfill_sandbox_order: Operation = {
  id: "fulfill_sandbox_order",
  method: "POST",
  path: "/sandbox/orders/{order_id}/fulfill",
  query: [],
  headers: {},
  body: "required",
  idempotencyKey: true,
  free: false,
};

export const refund_sandbox_order: Operation = {
  id: "refund_sandbox_order",
  method: "POST",
  path: "/sandbox/orders/{order_id}/refund",
  query: [],
  headers: {},
  body: "required",
  idempotencyKey: true,
  free: false,
};

export const complete_sandbox_order: Operation = {
  id: "complete_sandbox_order",
  method: "POST",
  path: "/sandbox/orders/{order_id}/complete",
  query: [],
  headers: {},
  body: "none",
  idempotencyKey: true,
  free: false,
};

export const cancel_sandbox_order: Operation = {
  id: "cancel_sandbox_order",
  method: "POST",
  path: "/sandbox/orders/{order_id}/cancel",
  query: [],
  headers: {},
  body: "none",
  idempotencyKey: true,
  free: false,
};

export const create_sandbox_message: Operation = {
  id: "create_sandbox_message",
  method: "POST",
  path: "/sandbox/messages",
  query: [],
  headers: {},
  body: "required",
  idempotencyKey: true,
  free: false,
};

export const get_sandbox_faults: Operation = {
  id: "get_sandbox_faults",
  method: "GET",
  path: "/sandbox/faults",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const put_sandbox_faults: Operation = {
  id: "put_sandbox_faults",
  method: "PUT",
  path: "/sandbox/faults",
  query: [],
  headers: {},
  body: "required",
  idempotencyKey: false,
  free: false,
};

export const delete_sandbox_faults: Operation = {
  id: "delete_sandbox_faults",
  method: "DELETE",
  path: "/sandbox/faults",
  query: [],
  headers: {},
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const get_sandbox_clock: Operation = {
  id: "get_sandbox_clock",
  method: "GET",
  path: "/sandbox/clock",
  query: [],
  headers: { if_none_match: "If-None-Match" },
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const advance_sandbox_clock: Operation = {
  id: "advance_sandbox_clock",
  method: "POST",
  path: "/sandbox/clock",
  query: [],
  headers: {},
  body: "required",
  idempotencyKey: true,
  free: false,
};

export const delete_sandbox_clock: Operation = {
  id: "delete_sandbox_clock",
  method: "DELETE",
  path: "/sandbox/clock",
  query: [],
  headers: {},
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const create_sandbox_seller: Operation = {
  id: "create_sandbox_seller",
  method: "POST",
  path: "/sandbox/sellers",
  query: [],
  headers: {},
  body: "required",
  idempotencyKey: true,
  free: false,
};

export const delete_sandbox_seller: Operation = {
  id: "delete_sandbox_seller",
  method: "DELETE",
  path: "/sandbox/sellers/{account}",
  query: [],
  headers: {},
  body: "none",
  idempotencyKey: false,
  free: false,
};

export const put_sandbox_install: Operation = {
  id: "put_sandbox_install",
  method: "PUT",
  path: "/sandbox/sellers/{account}/install",
  query: [],
  headers: {},
  body: "required",
  idempotencyKey: false,
  free: false,
};

export const delete_sandbox_install: Operation = {
  id: "delete_sandbox_install",
  method: "DELETE",
  path: "/sandbox/sellers/{account}/install",
  query: [],
  headers: {},
  body: "none",
  idempotencyKey: false,
  free: false,
};
