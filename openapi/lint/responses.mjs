// What a response says, beyond what the rules of openapi/rules/ give it.

const PROBLEM = 'application/problem+json';
const EXTRA_HEADERS = { 401: 'WWW-Authenticate', 429: 'Retry-After', 503: 'Retry-After' };
const PARTS = ['x-line-schema', 'x-event-schema'];
const CODE = /`([a-z_]+)`/g;

/** Whether a shared response was looked at already: each operation that has it leads there. */
function isAgain(seen, location) {
  const known = seen.has(location.absolutePointer);
  seen.add(location.absolutePointer);
  return known;
}

/** The statuses that an operation must state itself, since the rules can't know its response. */
function special(parameters) {
  const names = parameters.map(({ name }) => name);
  const wanted = [];
  if (names.includes('Idempotency-Key')) wanted.push(['409', 'an `Idempotency-Key` in use']);
  if (names.includes('If-Match')) wanted.push(['412', 'an `If-Match` that no longer matches']);
  return wanted;
}

/** Every operation declares how it succeeds, and each problem that its description names. */
export function operationResponses() {
  const known = new Set();
  const named = [];
  return {
    Paths: {
      PathItem: {
        Operation(operation, { report, location, resolve }) {
          const declared = operation.responses ?? {};
          const place = location.child(['responses']).key();
          const name = `\`${operation.operationId}\``;
          if (!Object.keys(declared).some((status) => status.startsWith('2'))) {
            report({ message: `${name} never succeeds: declare its 2xx response.`, location: place });
          }
          const parameters = (operation.parameters ?? []).map((node) => resolve(node).node ?? {});
          for (const [status, why] of special(parameters)) {
            if (!(status in declared)) {
              report({
                message:
                  `${name} must declare ${status} (${why}): refer to a response of responses.yaml, ` +
                  'or write one.',
                location: place,
              });
            }
          }
          const codes = Object.values(declared).flatMap((response) => codesOf(response, resolve, location));
          codes.forEach((code) => known.add(code));
          const text = (operation.description ?? '').matchAll(CODE);
          for (const [, code] of text) {
            if (!codes.includes(code)) named.push([code, name, location.child(['description'])]);
          }
        },
      },
    },
    Root: {
      leave(_, { report }) {
        for (const [code, name, location] of named) {
          if (known.has(code)) {
            report({
              message:
                `The description of ${name} names the problem \`${code}\`, and none of its responses ` +
                'has an example of it: refer to one of responses.yaml that has, or write one.',
              location,
            });
          }
        }
      },
    },
  };
}

/** The problem codes of which a response has an example. */
function codesOf(response, resolve, { source }) {
  const { node, location } = response.$ref ? resolve(response) : { node: response, location: { source } };
  const examples = Object.values(node?.content?.[PROBLEM]?.examples ?? {});
  return examples
    .map((example) => (example.$ref ? resolve(example, location.source.absoluteRef).node : example))
    .map((example) => example?.value?.code)
    .filter(Boolean);
}

/** A rejection says what to do next: when to try again, how to authenticate. */
export function operationHeaders() {
  const seen = new Set();
  return {
    Paths: {
      Response(response, { report, location, key }) {
        const name = EXTRA_HEADERS[String(key)];
        if (isAgain(seen, location) || !name || name in (response.headers ?? {})) return;
        report({
          message:
            `The response to ${key} must declare the header \`${name}\`: add ` +
            `\`${name}: {$ref: headers.yaml#/${name}}\` (../headers.yaml from paths/) to its headers.`,
          location: location.child(['description']).key(),
        });
      },
    },
  };
}

/** Every error is a problem document, with an example of each code that it can have. */
export function operationProblems() {
  const seen = new Set();
  const known = new Set();
  const named = [];
  return {
    Paths: {
      Response(response, { report, location, key, resolve }) {
        if (isAgain(seen, location)) return;
        const status = String(key);
        if (!/^[45]|^default$/.test(status)) return;
        const codes = codesOf(response, resolve, location);
        codes.forEach((code) => known.add(code));
        for (const [, code] of (response.description ?? '').matchAll(CODE)) {
          if (!codes.includes(code)) named.push([code, location.child(['description']).key()]);
        }
        const kinds = Object.keys(response.content ?? {});
        if (kinds.length !== 1 || kinds[0] !== PROBLEM) {
          report({
            message:
              `The response to ${status} must be one \`${PROBLEM}\`, not ` +
              `${kinds.join(', ') || 'without a body'}: use a response of responses.yaml, or its form.`,
            location: location.child([response.content ? 'content' : 'description']).key(),
          });
          return;
        }
        if (resolve(response.content[PROBLEM].schema ?? {}).node?.title !== 'Problem') {
          report({
            message: 'A problem has one form everywhere: remove the schema here, the rules give it.',
            location: location.child(['content', PROBLEM, 'schema']).key(),
          });
        }
        if (codes.length === 0) {
          report({
            message: 'Nothing says which problems this can be: give it an example of each code.',
            location: location.child(['content', PROBLEM]).key(),
          });
        }
      },
    },
    Root: {
      leave(_, { report }) {
        for (const [code, location] of named.filter(([code]) => known.has(code))) {
          report({
            message: `The description names the problem \`${code}\`, which has no example here: add one.`,
            location,
          });
        }
      },
    },
  };
}

/** A file or a stream says what its lines or its events are, for tools that can't read this from a text. */
export function partSchema() {
  return {
    Operation: {
      Response: {
        MediaType(media, { key, report, location }) {
          if (/json/.test(key) || PARTS.some((name) => name in media)) return;
          report({
            message: `\`${key}\` has no schema of its parts: add \`${PARTS.join('` or `')}\`, with a \`$ref\` to the schema.`,
            location: location.key(),
          });
        },
      },
    },
  };
}
