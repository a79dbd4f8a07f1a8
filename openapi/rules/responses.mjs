// What responses have in common: headers, and the schema of a problem.

const PROBLEM = 'application/problem+json';
const EVERYWHERE = [
  'X-Request-Id',
  'Cute-Version',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'RateLimit-Policy',
  'RateLimit',
];

/**
 * The headers of a response: how caches treat it first, then `before`, its own, `after`, and last
 * those that every response has. What a response states stays as it is, in its place.
 *
 * `stated` and the result map names to nodes; `folder` leads to the folder of headers.yaml.
 */
export function headersOf(stated, { caching = 'NoStore', before = [], after = [], folder }) {
  const header = (name) => ({ $ref: `${folder}headers.yaml#/${name}` });
  const added = (names) =>
    Object.fromEntries(names.filter((name) => !(name in stated)).map((name) => [name, header(name)]));
  return {
    'Cache-Control': stated['Cache-Control'] ?? header(caching),
    ...added(before),
    ...stated,
    ...added([...after, ...EVERYWHERE]),
  };
}

/** Completes an error (or a 304) in place; `folder` leads to the folder of headers.yaml. */
export function completeResponse(response, folder) {
  rewrite(response, ({ description, headers, ...rest }) => ({
    description,
    headers: headersOf(headers ?? {}, { folder }),
    ...rest,
  }));
  const media = response.content?.[PROBLEM];
  if (media) {
    response.content[PROBLEM] = { schema: { $ref: `${folder}schemas/Problem.yaml` }, ...media };
  }
}

/** Gives a node the entries that `entries` makes of its own, in their order, without those that are undefined. */
export function rewrite(node, entries) {
  const wanted = Object.entries(entries({ ...node })).filter(([, value]) => value !== undefined);
  for (const name of Object.keys(node)) delete node[name];
  Object.assign(node, Object.fromEntries(wanted));
}

/** Says as data which problems a response can be: lint asks for an example of each code. */
export function problemCodes() {
  return {
    Root: {
      leave({ paths, components }) {
        const own = Object.values(paths)
          .flatMap((item) => Object.values(item))
          .flatMap((operation) => Object.values(operation?.responses ?? {}));
        for (const response of [...Object.values(components.responses ?? {}), ...own]) {
          const examples = response.content?.[PROBLEM]?.examples;
          if (!examples) continue;
          const named = Object.values(examples).map(({ $ref }) => $ref?.split('/').at(-1));
          const values = Object.values(examples).map(({ value }, n) => value ?? components.examples[named[n]].value);
          response['x-problem-codes'] = [...new Set(values.map(({ code }) => code))];
        }
      },
    },
  };
}
