// Generated from the spec by `make generate`: never edit this file.
/** The codes of problems that the API answers with today. Treat one you don't know by its status. */
export const ERROR_CODES = [
  "malformed_request",
  "malformed_json",
  "unauthenticated",
  "invalid_api_key",
  "missing_scope",
  "not_owner",
  "not_this_key",
  "not_found",
  "method_not_allowed",
  "request_timeout",
  "item_not_available",
  "order_not_open",
  "sku_taken",
  "webhook_limit_reached",
  "rotated_lately",
  "webhook_not_active",
  "delivery_pending",
  "idempotency_key_in_use",
  "idempotency_response_lost",
  "idempotency_response_withheld",
  "cursor_expired",
  "precondition_failed",
  "payload_too_large",
  "unsupported_media_type",
  "range_not_satisfiable",
  "validation_failed",
  "batch_rolled_back",
  "idempotency_key_reused",
  "rate_limited",
  "auth_throttled",
  "internal_error",
  "service_unavailable",
] as const;

/** The code of a problem. More codes may come. */
export type ErrorCode = (typeof ERROR_CODES)[number] | (string & {});
