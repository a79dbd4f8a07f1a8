// Lists in texts follow from the document: `{scopes}`, and `{event_scopes}`, the scope of each family of events.
import { isSubscribable } from './events.mjs';

/** Fills in the texts of the document and of its operations. */
export function completeTexts(info, operations, events, scopes) {
  const subscribable = events.filter(isSubscribable);
  const families = new Map(
    subscribable.map(({ key, operation }) => [key.split('.')[0], operation['x-required-scope']]),
  );
  const lists = {
    scopes: listed(scopes.map((scope) => `\`${scope}\``)),
    event_scopes: listed([...families].map(([family, scope]) => `\`${scope}\` for \`${family}.*\``)),
  };
  const filled = (text) => text?.replace(/\{(scopes|event_scopes)\}/g, (_, name) => lists[name]);
  info.description = filled(info.description);
  for (const { operation } of operations) operation.description = filled(operation.description);
}

/** "`a`, `b` and `c`". */
function listed(words) {
  return [words.slice(0, -1).join(', '), words.at(-1)].join(' and ');
}
