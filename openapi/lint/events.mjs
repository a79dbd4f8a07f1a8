// What an event states beyond what the rules of openapi/rules/ give it.

/**
 * An event names the scope that a key needs to get it. It is that of its family: a webhook that asks for
 * `item.*` is sent what is added to it later, without another look at its key.
 */
export function event() {
  const families = new Map();
  let type = '';
  return {
    WebhooksMap: {
      PathItem: {
        enter(_, { key }) {
          type = String(key);
        },
        Operation(operation, { report, location }) {
          const scope = operation['x-required-scope'];
          const family = type.split('.')[0];
          if (!scope) {
            report({
              message:
                `\`${type}\` must say which scope a key needs to get it: add ` +
                '`x-required-scope: read:items`, or another of schemas/Scope.yaml.',
              location,
            });
          } else if ((families.get(family) ?? scope) !== scope) {
            report({
              message: `All events of \`${family}.*\` need the same scope: write \`${families.get(family)}\`.`,
              location: location.child(['x-required-scope']),
            });
          } else {
            families.set(family, scope);
          }
        },
      },
    },
  };
}
