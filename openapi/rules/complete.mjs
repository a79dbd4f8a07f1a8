// The rules state what many operations have in common. Redocly runs them as a preprocessor, before it
// lints or bundles: a file of openapi/ states only what is its own, and the bundle holds everything.
import { completeEvent } from './events.mjs';
import { completeOperation } from './operations.mjs';
import { completeResponse } from './responses.mjs';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

/** Completes the parsed files in place. What is added has the place of what it was added to. */
export function complete() {
  return {
    Root(root, { resolve, report }) {
      const parts = root['x-internal-rules'];
      const responses = resolve(parts.responses);
      const envelope = resolve(parts.envelope).node;
      // A file that can't be read is reported where it is referred to.
      if (responses.node && envelope) delete root['x-internal-rules'];
      for (const response of Object.values(responses.node ?? {})) if (response) completeResponse(response, '');
      const used = new Set();
      for (const [path, item] of Object.entries(root.paths ?? {})) {
        for (const [method, operation, tell] of operations(resolve(item), report)) {
          completeOperation(operation, { method, path, report: tell });
          for (const one of Object.values(operation.responses)) used.add(one?.$ref?.split('/').at(-1));
        }
      }
      for (const [type, item] of Object.entries(root.webhooks ?? {})) {
        for (const [, operation, tell] of operations(resolve(item), report)) {
          if (envelope) completeEvent(operation, { type, envelope, report: tell });
        }
      }
      for (const name of Object.keys(responses.node ?? {}).filter((one) => !used.has(one))) {
        report({
          message: `No operation has the response \`${name}\`: refer to it where it can occur, or remove it.`,
          location: responses.location.child([name]).key(),
        });
      }
    },
  };
}

/** Each operation of a path or an event: its method, itself, and how to report what is wrong in it. */
function operations({ node, location }, report) {
  return METHODS.filter((method) => node?.[method]).map((method) => [
    method,
    node[method],
    (message, keys) => report({ message, location: location.child([method, ...keys]).key() }),
  ]);
}
