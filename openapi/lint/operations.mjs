// What an operation says of itself: text, tag, scopes, its end.

const SENTENCES = 2;

/** Each operation and event has a summary, and a description of some sentences. */
export function operationText() {
  return {
    Operation(operation, { report, location }) {
      const name = `\`${operation.operationId ?? 'This operation'}\``;
      if (!operation.summary) {
        report({
          message: `${name} has no summary: add one of a few words, e.g. \`summary: List items\`.`,
          location: location.child(['operationId']),
        });
      }
      if (((operation.description ?? '').match(/\./g) ?? []).length < SENTENCES) {
        report({
          message:
            `${name} needs a description of ${SENTENCES} sentences or more: say what it does, what ` +
            'scope it needs, and what a caller would not expect.',
          location: location.child([operation.description ? 'description' : 'operationId']),
        });
      }
    },
  };
}

/** Each operation has one tag, and the document describes it. */
export function operationTag() {
  let known = [];
  return {
    Root(root) {
      known = (root.tags ?? []).map(({ name }) => name);
    },
    Operation(operation, { report, location }) {
      const tags = operation.tags ?? [];
      const name = `\`${operation.operationId ?? 'This operation'}\``;
      if (tags.length !== 1) {
        report({
          message: `${name} needs one tag: write \`tags:\` with one of ${known.join(', ')}.`,
          location: location.child([operation.tags ? 'tags' : 'operationId']).key(),
        });
      }
      for (const [index, tag] of tags.entries()) {
        if (!known.includes(tag)) {
          report({
            message:
              `There is no tag \`${tag}\`: use one of ${known.join(', ')}, or add it to openapi.yaml ` +
              'with a description.',
            location: location.child(['tags', index]),
          });
        }
      }
    },
  };
}

/** Each operation says which scopes it needs, and they exist. */
export function operationSecurity() {
  const used = [];
  let scopes;
  return {
    Schema(schema, { report, location }) {
      if (schema.title !== 'Scope') return;
      scopes = schema.enum;
      const texts = Object.keys(schema['x-enumDescriptions'] ?? {});
      const odd = [...scopes.filter((text) => !texts.includes(text)), ...texts.filter((text) => !scopes.includes(text))];
      if (odd.length > 0) {
        report({
          message: `Each scope needs one line in \`x-enumDescriptions\`, and nothing else does: see \`${odd[0]}\`.`,
          location: location.child(['x-enumDescriptions']).key(),
        });
      }
    },
    Paths: {
      PathItem: {
        Operation(operation, { report, location }) {
          if (!operation.security?.length) {
            report({
              message:
                `\`${operation.operationId}\` has no security: add ` +
                '`security: [{bearer: [read:items]}]` with the scope that it needs, ' +
                '`[{bearer: []}]` for any key; and `{}` next to it if it also works without a key.',
              location: location.child(['operationId']),
            });
            return;
          }
          for (const [index, option] of operation.security.entries()) {
            for (const scope of Object.values(option ?? {}).flat()) {
              used.push([scope, location.child(['security', index])]);
            }
          }
        },
      },
    },
    WebhooksMap: {
      PathItem: {
        Operation(operation, { location }) {
          const scope = operation['x-required-scope'];
          if (scope !== undefined) used.push([scope, location.child(['x-required-scope'])]);
        },
      },
    },
    Root: {
      leave(_, { report }) {
        for (const [scope, location] of used) {
          if (!scopes?.includes(scope)) {
            report({
              message:
                `There is no scope \`${scope}\`: use one of ${(scopes ?? []).join(', ')}, or add it ` +
                'to schemas/Scope.yaml.',
              location,
            });
          }
        }
      },
    },
  };
}
