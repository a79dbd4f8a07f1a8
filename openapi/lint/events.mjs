// What an event file says.

const HEADERS = [
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
  'X-Cute-Event',
  'X-Cute-Signature',
  'X-Cute-Test',
];

/** An event names its scope, its headers and its body, and its type is listed. */
export function event() {
  const seen = [];
  let listed;
  let type = '';
  let here;
  return {
    Schema(schema) {
      if (schema.title === 'EventType') listed = schema.enum;
    },
    WebhooksMap: {
      PathItem: {
        enter(_, { key, rawLocation }) {
          type = String(key);
          here = rawLocation.key();
        },
        Operation(operation, { report, location, resolve }) {
          const at = (...keys) => location.child(keys);
          if (operation['x-subscribable'] !== false) seen.push([type, here]);
          const id = `event_${type.replaceAll('.', '_')}`;
          if (operation.operationId !== id) {
            report({ message: `Write \`operationId: ${id}\`, after its type.`, location: at('operationId') });
          }
          if (!operation['x-required-scope']) {
            report({
              message:
                `\`${type}\` must say which scope a key needs to get it: add ` +
                '`x-required-scope: read:items`, or another of schemas/Scope.yaml.',
              location: at('operationId'),
            });
          }
          if (operation.security?.length !== 0) {
            report({
              message: `\`${type}\` goes to a receiver, which has no key of ours: write \`security: []\`.`,
              location: at(operation.security ? 'security' : 'operationId').key(),
            });
          }
          const given = (operation.parameters ?? []).map((node) => resolve(node).node?.name);
          for (const name of HEADERS.filter((header) => !given.includes(header))) {
            report({
              message:
                `\`${type}\` must declare the header \`${name}\`: add ` +
                `\`$ref: ../parameters.yaml#/${name}\` to its parameters.`,
              location: at(operation.parameters ? 'parameters' : 'operationId').key(),
            });
          }
          const media = operation.requestBody?.content?.['application/json'];
          const body = media && resolve(media.schema ?? {}).node;
          if (body?.properties?.event?.const !== type) {
            report({
              message: `The body of \`${type}\` must say so: its schema needs \`event\` with \`const: ${type}\`.`,
              location: media ? at('requestBody', 'content', 'application/json').key() : at('operationId'),
            });
          }
        },
      },
    },
    Root: {
      leave(_, { report }) {
        for (const [name, location] of seen) {
          if (!listed?.includes(name)) {
            report({ message: `\`${name}\` is not listed: add it to schemas/EventType.yaml.`, location });
          }
        }
      },
    },
  };
}
