/** Which user's data a receiver has to delete. */

import type { WebhookEvent } from "./_gen/events.js";

/**
 * The id of the user whose data an event says to delete; `null` for every other event.
 *
 * Stored orders and messages of this user have it as `buyer_id`, `seller_id`, `sender_id` or
 * `recipient_id`. Delete what names the user there, or fetch it again: the name is an alias then.
 *
 *     const userId = webhooks.erasedUserId(event);
 *     if (userId) forget.run(userId); // DELETE FROM events WHERE instr(body, ?)
 */
export function erasedUserId(event: WebhookEvent): string | null {
  return event.type === "user.erased" ? event.data.user_id : null;
}
