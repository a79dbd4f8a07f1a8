// What operations have in common, by method, scope, parameters and body. An operation states what
// is its own; a response that it states itself stands in place of the one of the rules.
import { completeResponse, headersOf, rewrite } from './responses.mjs';

const FOLDER = '../';
const WRITES = ['post', 'patch'];
const STREAM = 'text/event-stream';

/** Any call can end so. */
const ALWAYS = {
  400: 'BadRequest',
  401: 'Unauthorized',
  422: 'ValidationFailed',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  default: 'AnyProblem',
};

/** What the rules decide by. `method` is in lower case; parameters go by their name in parameters.yaml. */
function traits(operation, method, path) {
  const isStream = successes(operation).some(([, response]) => response?.content?.[STREAM]);
  const security = operation.security ?? [];
  const isAnonymous = security.some(isEmpty);
  return {
    // What stays open has no end that a client could have already.
    isRead: method === 'get' && !isStream,
    isAnonymous,
    isKeyed: WRITES.includes(method) && !isAnonymous,
    isScoped: security.some((option) => option?.bearer?.length > 0),
    isOfOne: /\{\w*id\}/.test(path),
    isSandbox: operation['x-internal-sandbox'] === true,
    hasBody: 'requestBody' in operation,
    hasSecret: successes(operation).some(([, response]) => /WithSecret\.yaml/.test(schemaOf(response))),
    parameters: (operation.parameters ?? []).map((node) => node?.$ref?.split('/').at(-1)),
  };
}

/**
 * The ways into an operation: those that it states, then those of apps, which follow. For a seller an app calls with
 * its key and `Cute-Account`, or with a token, if apps can have the scopes. For itself it calls with its key, which
 * the operation states, or with a token. Keys are managed by themselves alone.
 */
function securityOf(security, path, scopesOfApps) {
  if (!security || /\{key_id\}/.test(path)) return security;
  const scopes = security.find((option) => option?.bearer)?.bearer;
  const isForSellers = scopes?.every((scope) => scopesOfApps.includes(scope)) ?? false;
  const isForItself = security.some((option) => option?.app);
  return [
    ...security.filter((option) => !isEmpty(option)),
    ...(isForSellers ? [{ app: scopes, account: [] }] : []),
    ...(isForSellers || isForItself ? [{ oauth2: isForItself ? [] : scopes }] : []),
    ...security.filter(isEmpty),
  ];
}

function isEmpty(option) {
  return option !== null && Object.keys(option).length === 0;
}

/** The parameters that the rules add to those of an operation: names in parameters.yaml. */
function parametersOf({ isRead, isKeyed }) {
  return [...(isRead ? ['If-None-Match'] : []), ...(isKeyed ? ['Idempotency-Key'] : []), 'Cute-Version'];
}

/**
 * The responses that the rules give an operation, by status: names in responses.yaml.
 *
 * Where the rules can't know, they give none, and `cute/operation-responses` asks for it: the 409 of
 * an operation that returns a secret, the 412 of one whose path names no id.
 */
function responsesOf(given) {
  const { isRead, isKeyed, isScoped, isOfOne, isSandbox, hasBody, hasSecret, parameters } = given;
  const responses = { ...ALWAYS };
  if (isRead) responses[304] = 'NotModified';
  if (isScoped) responses[403] = 'MissingScope';
  if (isOfOne || isSandbox) responses[404] = 'NotFound';
  if (isOfOne && parameters.includes('If-Match')) responses[412] = 'PreconditionFailed';
  if (parameters.includes('Range')) responses[416] = 'RangeNotSatisfiable';
  if (hasBody) Object.assign(responses, { 413: 'PayloadTooLarge', 415: 'UnsupportedMediaType' });
  if (isKeyed) {
    if (!hasSecret) responses[409] = 'IdempotencyKeyInUse';
    for (const status of [404, 412, 422]) {
      if (status in responses) responses[status] += 'WithKey';
    }
  }
  return responses;
}

/** Completes an operation in place, and reports what it states although the rules give it. */
export function completeOperation({ key: path, method, operation, report, resolve }, scopesOfApps) {
  const given = traits(operation, method, path);
  const stated = operation.parameters ?? [];
  for (const [index, name] of given.parameters.entries()) {
    if (parametersOf(given).includes(name)) {
      report(`The rules give the parameter \`${name}\` to this operation: remove it here.`, ['parameters', index]);
    }
  }
  const added = parametersOf(given).map((name) => ({ $ref: `${FOLDER}parameters.yaml#/${name}` }));
  for (const [index, option] of (operation.security ?? []).entries()) {
    if (option?.oauth2 || option?.account) {
      report('The rules give the security of apps to this operation: remove it here.', ['security', index]);
    }
  }
  const responses = operation.responses ?? {};
  rewrite(operation, ({ security, parameters: _, requestBody, responses: __, ...rest }) => ({
    ...rest,
    security: securityOf(security, path, scopesOfApps),
    parameters: [...stated, ...added],
    requestBody,
    responses,
  }));
  addExamples(operation.requestBody, resolve);
  for (const [status, response] of Object.entries(responses)) {
    if (!response || response.$ref) continue;
    addExamples(response, resolve);
    if (status.startsWith('2')) completeSuccess(response, given);
    else completeResponse(response, FOLDER);
  }
  for (const [status, name] of Object.entries(responsesOf(given))) {
    const $ref = `${FOLDER}responses.yaml#/${name}`;
    if (responses[status]?.$ref === $ref) {
      report(`The rules give ${status} \`${name}\` to this operation: remove it here.`, ['responses', status]);
    }
    responses[status] ??= { $ref };
  }
}

function completeSuccess(response, { isRead, isAnonymous, isKeyed, parameters }) {
  rewrite(response, ({ description, headers, ...rest }) => ({
    description,
    headers: headersOf(headers ?? {}, {
      caching: isRead && isAnonymous ? 'Revalidate' : 'NoStore',
      before: isRead ? ['ETag'] : [],
      after: [
        ...(parameters.includes('limit') ? ['Link'] : []),
        // What everybody may see may be somewhat old: the server reads it from replicas, too.
        ...(isRead && isAnonymous ? ['Cute-Read-Lag'] : []),
        ...(isKeyed ? ['Idempotent-Replayed'] : []),
      ],
      folder: FOLDER,
    }),
    ...rest,
  }));
}

/** A body without an example of its own has that of its schema. */
function addExamples(holder, resolve) {
  for (const media of Object.values(holder?.content ?? {})) {
    if (!media?.schema?.$ref || media.examples) continue;
    const [value] = resolve(media.schema)?.examples ?? [];
    if (value !== undefined) media.examples = { example: { value: structuredClone(value) } };
  }
}

function successes(operation) {
  return Object.entries(operation.responses ?? {}).filter(([status]) => status.startsWith('2'));
}

function schemaOf(response) {
  return response?.content?.['application/json']?.schema?.$ref ?? '';
}
