/** The user whose data a receiver must delete. */

import type { WebhookEvent } from "./_gen/events.js";

/**
 * Return the id of an erased user, or `null` for every other event.
 *
 * Orders and messages have it as the `id` of `buyer`, `seller`, `sender` or `recipient`.
 * Delete the user's name there, or fetch the data again, which then has an alias.
 *
 *     const userId = webhooks.erasedUserId(event);
 *     if (userId) forget.run(userId); // DELETE FROM events WHERE instr(body, ?)
 */
export function erasedUserId(event: WebhookEvent): string | null {
  return event.type === "user.erased" ? event.data.user_id : null;
}
