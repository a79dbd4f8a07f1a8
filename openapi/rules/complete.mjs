// The rules state what many operations have in common. Redocly runs them as a preprocessor, before it
// lints or bundles: a file of openapi/ states only what is its own, and the bundle holds everything.
import { completeAttributes } from './attributes.mjs';
import { completeCountries } from './countries.mjs';
import { completeCurrency } from './currencies.mjs';
import { bodyOf, completeEvent, completeEventLists } from './events.mjs';
import { completeExamples } from './examples.mjs';
import { completeOperation } from './operations.mjs';
import { completePatch } from './patches.mjs';
import { completePattern, readPatterns } from './patterns.mjs';
import { completeResponse } from './responses.mjs';
import { completeTexts } from './texts.mjs';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

/** Completes the parsed files in place. What is added has the place of what it was added to. */
export function complete() {
  return {
    Root(root, context) {
      const files = Object.entries(root['x-internal-rules']);
      const read = Object.fromEntries(files.map(([name, file]) => [name, context.resolve(file)]));
      if (Object.values(read).some(({ node }) => !node)) {
        // Only the file that can't be read is reported, not what the rules would have added.
        delete root.paths;
        delete root.webhooks;
        return;
      }
      completeAttributes(
        read.item_attributes.node,
        read.item_attributes_create.node,
        read.item_attributes_patch.node,
      );
      const events = operationsOf(root.webhooks, context);
      const bodies = new Map(events.map((event) => [event.key, { node: bodyOf(event), from: event.file }]));
      const given = { ...context, patterns: readPatterns(read.patterns.node), events: bodies };
      for (const complete of [completePatch, completePattern, completeExamples]) eachPart(root, given, complete);
      delete root['x-internal-rules'];
      for (const response of Object.values(read.responses.node)) if (response) completeResponse(response, '');
      const operations = operationsOf(root.paths, context);
      const { scopes } = root.components.securitySchemes.oauth2.flows.authorizationCode;
      for (const operation of operations) completeOperation(operation, Object.keys(scopes));
      reportUnused(operations, read.responses, context.report);
      sortByTag(root, operations);
      for (const event of events) completeEvent(event, read.envelope.node);
      completeEventLists(events, read);
      completeCurrency(read.currency.node);
      completeCountries(read.country.node, read.shipping_destination.node);
      completeTexts(root.info, operations, events, read.scope.node.enum);
    },
  };
}

/** Calls `visit` with a node, each part of it, and each that they refer to. */
function eachPart(node, context, visit, seen = new Set()) {
  if (node === null || typeof node !== 'object' || seen.has(node)) return;
  seen.add(node);
  const { location, resolve } = context;
  const from = location.source.absoluteRef;
  if (node.$ref) {
    const found = resolve(node, from);
    if (found.node) eachPart(found.node, { ...context, location: found.location }, visit, seen);
  }
  visit(node, { ...context, from });
  for (const [key, part] of Object.entries(node)) {
    if (key !== 'examples') eachPart(part, { ...context, location: location.child([key]) }, visit, seen);
  }
}

/**
 * Each operation of `paths` or `webhooks`, with the path or event type as its `key` and its `file`. `report` takes a
 * message and the keys that lead to its place; `resolve` gives what a node refers to, or the node itself, and `find`
 * its place, too.
 */
function operationsOf(items, { resolve, report }) {
  return Object.entries(items ?? {}).flatMap(([key, item]) => {
    const { node, location } = resolve(item);
    return METHODS.filter((method) => node?.[method]).map((method) => ({
      key,
      method,
      file: location.source.absoluteRef,
      operation: node[method],
      report: (message, keys = []) => report({ message, location: location.child([method, ...keys]).key() }),
      find: (part, from = location.source.absoluteRef) => resolve(part, from),
      resolve: (part) => (part?.$ref ? resolve(part, location.source.absoluteRef).node : part),
    }));
  });
}

function reportUnused(operations, { node, location }, report) {
  const all = operations.flatMap(({ operation }) => Object.values(operation.responses));
  const used = new Set(all.map((response) => response?.$ref?.split('/').at(-1)));
  for (const name of Object.keys(node).filter((response) => !used.has(response))) {
    report({
      message: `No operation has the response \`${name}\`: refer to it where it can occur, or remove it.`,
      location: location.child([name]).key(),
    });
  }
}

/** Puts the paths in the order of the tags of the document; those of a tag stay as they are. */
function sortByTag(root, operations) {
  const tags = (root.tags ?? []).map(({ name }) => name);
  const tagged = new Map(operations.map(({ key, operation }) => [key, tags.indexOf(operation.tags?.[0])]));
  const sorted = Object.entries(root.paths ?? {}).sort(([path], [another]) => tagged.get(path) - tagged.get(another));
  root.paths = Object.fromEntries(sorted);
}
