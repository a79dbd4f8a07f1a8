// The end of parameters, fields and values, said in their descriptions as well: what shows a description (the
// reference, the SDKs, other generators) so shows when it goes, and a tool that knows `deprecated` marks it.
import { VALUES } from '../lint/deprecation.mjs';

export function endings() {
  return {
    Parameter: sayWhen,
    SchemaProperties(properties) {
      for (const schema of Object.values(properties)) sayWhen(schema);
    },
    Schema(schema) {
      for (const { value, sunset } of schema[VALUES] ?? []) {
        say(schema, `\`${value}\` is deprecated: it may be removed on ${sunset}.`);
      }
    },
  };
}

function sayWhen(node) {
  if (node?.deprecated === true && node['x-sunset']) {
    say(node, `Deprecated: it may be removed on ${node['x-sunset']}.`);
  }
}

/** A node is met once for each reference to it. */
function say(node, text) {
  if (!node.description?.includes(text)) node.description = `${node.description?.trim() ?? ''} ${text}`.trim();
}
