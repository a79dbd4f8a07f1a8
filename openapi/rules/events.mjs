// What events have in common: rules/envelope.yaml states it, and here it is put around each. The lists
// of event types follow from the events.
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { rewrite } from './responses.mjs';

const JSON_BODY = 'application/json';
const SCHEMAS = '../schemas/';
const EVENTS = '../events/';
/** When an event happened, by what its data says. */
const CHANGED_AT = ['rotated_at', 'revoked_at', 'updated_at', 'created_at'];

/** What an event states of its body. */
export function bodyOf({ operation }) {
  return operation.requestBody?.content?.[JSON_BODY]?.schema ?? {};
}

/** Completes an event in place. `envelope` is what envelope.yaml holds. */
export function completeEvent(event, envelope) {
  const { key: type, operation, report } = event;
  const { tags, security, requestBody, responses } = structuredClone(envelope.operation);
  const given = { operationId: `event_${type.replaceAll('.', '_')}`, tags, security };
  for (const name of Object.keys(given).filter((key) => key in operation)) {
    report(`The rules give every event its \`${name}\`: remove it here.`, [name]);
  }
  if ('parameters' in operation) {
    report('All events have the same headers: state them in `x-webhook-headers` of openapi.yaml.', ['parameters']);
  }
  completeBody(event, envelope);
  const closing = envelope.subscribable.description.replace('{scope}', operation['x-required-scope']);
  const isClosed = operation.description && isSubscribable(event);
  rewrite(operation, ({ summary, description, requestBody: body, responses: own, ...marks }) => ({
    operationId: given.operationId,
    ...marks,
    tags,
    summary,
    description: isClosed ? `${description}\n${closing}` : description,
    security,
    requestBody: { ...requestBody, ...body },
    responses: own ?? responses,
  }));
}

/**
 * Puts the schema of the event in place of what the event states of it, which is `data` alone. `schema` of
 * `event` becomes a reference to it, as the files of schemas/ can have it.
 */
function completeBody(event, envelope) {
  const { key: type, operation, report, resolve } = event;
  const keys = ['requestBody', 'content', JSON_BODY];
  const media = operation.requestBody?.content?.[JSON_BODY];
  const data = media?.schema?.properties?.data;
  if (!data?.$ref?.startsWith(SCHEMAS)) {
    report(
      `The event \`${type}\` must say what its \`data\` is: write the schema of its JSON body as ` +
        '`properties: {data: {$ref: ../schemas/Item.yaml, description: …}}`.',
      media?.schema ? [...keys, 'schema'] : [],
    );
    return;
  }
  media.examples ??= { [type.replaceAll('.', '_')]: { summary: operation.summary, value: exampleOf(event, data, envelope) } };
  const example = resolve(Object.values(media.examples)[0])?.value ?? exampleOf(event, data, envelope);
  const name = pascal(type);
  const schema = schemaOf(event, { name, data, example, envelope: structuredClone(envelope.schema) });
  media.schema = { $ref: `#/${[type, event.method, ...keys, 'schema', name].map(escape).join('/')}` };
  event.schema = `${EVENTS}${basename(event.file)}${media.schema.$ref}`;
  // A component is named after the last part of the reference to it. So the schema stands under its name
  // here, unseen by what lists the entries of the body.
  Object.defineProperty(media.schema, name, { value: schema, enumerable: false });
}

/** An event with the example of its data, at the moment when that changed, with the status that the type names. */
function exampleOf({ key: type, find }, reference, envelope) {
  const { node, location } = find(reference);
  const data = structuredClone(node?.examples?.[0] ?? {});
  const [, what] = type.split('.');
  const status = node?.properties?.status ?? {};
  const { enum: statuses = [] } = { ...find(status, location?.source.absoluteRef).node, ...status };
  if (statuses.includes(what)) data.status = what;
  const changedAt = CHANGED_AT.map((name) => data[name]).find(Boolean);
  const timestamp = Date.parse(changedAt) || envelope.schema.properties.timestamp.examples[0];
  const account = envelope.schema.properties.account.examples[0];
  return { id: idOf(type, timestamp), type, timestamp, account, data };
}

/** A UUID of version 7 for a time in milliseconds; each type has another one. */
function idOf(type, timestamp) {
  const time = timestamp.toString(16).padStart(12, '0');
  const rest = createHash('sha256').update(type).digest('hex');
  return [time.slice(0, 8), time.slice(8), `7${rest.slice(0, 3)}`, `8${rest.slice(3, 6)}`, rest.slice(6, 18)].join('-');
}

function schemaOf({ key: type, operation }, { name, data, example, envelope }) {
  const { id, type: typeOfEvent, timestamp, account, install } = envelope.properties;
  return {
    type: envelope.type,
    title: name,
    ...(operation.summary && { description: `${operation.summary}.` }),
    required: envelope.required,
    properties: {
      id,
      type: { type: typeOfEvent.type, const: type, description: typeOfEvent.description, examples: [type] },
      timestamp: { ...timestamp, examples: [example.timestamp] },
      account,
      install,
      data,
    },
    examples: [structuredClone(example)],
  };
}

/** Completes the schemas that list event types, their families and their bodies. */
export function completeEventLists(events, { event, event_type: eventType, event_pattern: eventPattern }) {
  const listed = events.filter(isSubscribable);
  const types = listed.map(({ key }) => key);
  const families = new Set(types.map((type) => `${type.split('.')[0]}.*`));
  rewrite(eventType.node, ({ examples, ...rest }) => ({ ...rest, enum: types, examples }));
  eventPattern.node.anyOf[1].enum = [...families, '*'];
  const known = listed.filter(({ schema }) => schema);
  event.node.oneOf = known.map(({ schema }) => ({ $ref: schema }));
  event.node.discriminator.mapping = Object.fromEntries(known.map(({ key, schema }) => [key, schema]));
}

export function isSubscribable({ operation }) {
  return operation['x-subscribable'] !== false;
}

/** `ItemCreatedEvent` for `item.created`. */
function pascal(type) {
  return `${type.split(/[._]/).map((word) => word[0].toUpperCase() + word.slice(1)).join('')}Event`;
}

function escape(key) {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
