// What an operation must be able to answer, and what each answer carries.

const PROBLEM = 'application/problem+json';
const ALWAYS = {
  400: 'BadRequest',
  401: 'Unauthorized',
  422: 'ValidationFailed',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  default: 'AnyProblem',
};
const LIMIT_HEADERS = [
  'X-Request-Id',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'RateLimit-Policy',
  'RateLimit',
];
const CACHING = ['NoStore', 'Revalidate', 'Revalidated'];
const EXTRA_HEADERS = { 401: ['WWW-Authenticate'], 429: ['Retry-After'], 503: ['Retry-After'] };
const IDEMPOTENCY = 'Idempotency-Key';

/** Whether a shared answer was looked at already: each operation that has it leads there. */
function isAgain(seen, location) {
  const known = seen.has(location.absolutePointer);
  seen.add(location.absolutePointer);
  return known;
}

/** The statuses that an operation must declare, each with why and with the answer that is there. */
function needed(operation, method, path, isKeyed) {
  const wanted = Object.entries(ALWAYS).map(([status, answer]) => [status, answer, 'any call']);
  const scopes = (operation.security ?? []).flatMap((option) => option?.bearer ?? []);
  if (scopes.length > 0) wanted.push(['403', 'MissingScope', 'a key without the scope']);
  if (/\{\w*id\}/.test(path)) wanted.push(['404', 'NotFound', 'an id that names nothing']);
  if (method === 'get') wanted.push(['304', 'NotModified', 'a GET with `If-None-Match`']);
  if (operation.requestBody) {
    wanted.push(['413', 'PayloadTooLarge', 'a body that is too large']);
    wanted.push(['415', 'UnsupportedMediaType', 'a body of another media type']);
  }
  if (isKeyed) wanted.push(['409', 'IdempotencyKeyInUse', `an \`${IDEMPOTENCY}\` in use`]);
  return wanted;
}

/** Every operation declares what it can answer; a POST or PATCH can be sent again safely. */
export function operationResponses() {
  let path = '';
  return {
    Paths: {
      PathItem: {
        enter(_, { key }) {
          path = String(key);
        },
        Operation(operation, { report, location, key, resolve }) {
          const method = String(key);
          const declared = operation.responses ?? {};
          const isAnonymous = (operation.security ?? []).some((option) => option && !option.bearer);
          const parameters = (operation.parameters ?? []).map((node) => resolve(node).node ?? {});
          const isKeyed = parameters.some(({ name }) => name === IDEMPOTENCY);
          if (['post', 'patch'].includes(method) && !isKeyed && !isAnonymous) {
            report({
              message:
                `\`${operation.operationId}\` can't be sent again safely: add the parameter ` +
                `\`$ref: ../parameters.yaml#/${IDEMPOTENCY}\`.`,
              location: location.child([operation.parameters ? 'parameters' : 'operationId']).key(),
            });
          }
          for (const [status, answer, why] of needed(operation, method, path, isKeyed)) {
            if (!(status in declared)) {
              const quoted = status === 'default' ? status : `'${status}'`;
              report({
                message:
                  `\`${operation.operationId}\` must declare ${status} (${why} can get it): add ` +
                  `\`${quoted}: {$ref: ../responses.yaml#/${answer}}\`, or a more special one.`,
                location: location.child(['responses']).key(),
              });
            }
          }
          if (!Object.keys(declared).some((status) => status.startsWith('2'))) {
            report({
              message: `\`${operation.operationId}\` never succeeds: declare its 2xx answer.`,
              location: location.child(['responses']).key(),
            });
          }
        },
      },
    },
  };
}

/** Every answer carries the request's id and the state of the limits. */
export function operationHeaders() {
  const seen = new Set();
  return {
    Paths: {
      Response(response, { report, location, key }) {
        if (isAgain(seen, location)) return;
        const headers = response.headers ?? {};
        const wanted = [...LIMIT_HEADERS, ...(EXTRA_HEADERS[String(key)] ?? [])];
        if (!('Cache-Control' in headers)) {
          report({
            message:
              'The answer must declare the header `Cache-Control`: add ' +
              '`Cache-Control: {$ref: headers.yaml#/NoStore}` (../headers.yaml from paths/) to its ' +
              `headers, or what else of ${CACHING.join(', ')} is right.`,
            location: location.child([response.headers ? 'headers' : 'description']).key(),
          });
        }
        for (const name of wanted.filter((header) => !(header in headers))) {
          report({
            message:
              `The answer must declare the header \`${name}\`: add ` +
              `\`${name}: {$ref: headers.yaml#/${name}}\` (../headers.yaml from paths/) to its headers.`,
            location: location.child([response.headers ? 'headers' : 'description']).key(),
          });
        }
      },
    },
  };
}

/** Every error is a problem document. */
export function operationProblems() {
  const seen = new Set();
  return {
    Paths: {
      Response(response, { report, location, key, resolve }) {
        if (isAgain(seen, location)) return;
        const status = String(key);
        if (!/^[45]|^default$/.test(status)) return;
        const kinds = Object.keys(response.content ?? {});
        if (kinds.length !== 1 || kinds[0] !== PROBLEM) {
          report({
            message:
              `The answer to ${status} must be one \`${PROBLEM}\`, not ` +
              `${kinds.join(', ') || 'without a body'}: use an answer of responses.yaml, or its form.`,
            location: location.child([response.content ? 'content' : 'description']).key(),
          });
          return;
        }
        if (resolve(response.content[PROBLEM].schema ?? {}).node?.title !== 'Problem') {
          report({
            message: 'A problem has one form everywhere: refer to schemas/Problem.yaml here.',
            location: location.child(['content', PROBLEM, 'schema']).key(),
          });
        }
      },
    },
  };
}
