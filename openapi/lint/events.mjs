// What an event file says.

/** An event names its scope and its body, and its type is listed. */
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
          if (!operation['x-required-scope']) {
            report({
              message:
                `\`${type}\` must say which scope a key needs to get it: add ` +
                '`x-required-scope: read:items`, or another of schemas/Scope.yaml.',
              location,
            });
          }
          const media = operation.requestBody?.content?.['application/json'];
          const body = media && resolve(media.schema ?? {}).node;
          if (body?.properties?.event?.const !== type) {
            report({
              message: `The body of \`${type}\` must say so: its schema needs \`event\` with \`const: ${type}\`.`,
              location: media ? at('requestBody', 'content', 'application/json').key() : location,
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
