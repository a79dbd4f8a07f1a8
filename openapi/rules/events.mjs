// What events have in common: envelope.yaml says it, and here it is put around each.
import { rewrite } from './responses.mjs';

/**
 * Completes an event in place. `envelope` is what envelope.yaml holds; `report` is called with a
 * message and keys below the operation for what it states although the envelope gives it.
 */
export function completeEvent(operation, { type, envelope, report }) {
  const { tags, security, parameters, requestBody, responses } = structuredClone(envelope.operation);
  const given = { operationId: `event_${type.replaceAll('.', '_')}`, tags, security, parameters };
  for (const key of Object.keys(given).filter((name) => name in operation)) {
    report(`The rules give every event its \`${key}\`: remove it here.`, [key]);
  }
  const closing = envelope.subscribable.description.replace('{scope}', operation['x-required-scope']);
  const isClosed = operation.description && operation['x-subscribable'] !== false;
  rewrite(operation, ({ summary, description, requestBody: body, responses: own, ...marks }) => ({
    operationId: given.operationId,
    ...marks,
    tags,
    summary,
    description: isClosed ? `${description}\n${closing}` : description,
    security,
    parameters,
    requestBody: { ...requestBody, ...body },
    responses: own ?? responses,
  }));
}
