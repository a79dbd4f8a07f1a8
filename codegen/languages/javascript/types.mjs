// Read a document on stdin; print the types that openapi-typescript makes of it.
//
// A list of values marked `x-open` also takes values that a newer server adds.
import { text } from "node:stream/consumers";
import openapiTS, {
  astToString,
  COMMENT_HEADER,
  NULL,
  STRING,
  tsIntersection,
  tsLiteral,
  tsUnion,
} from "openapi-typescript";
import ts from "typescript";

// `string & {}` keeps the literals beside it as suggestions, where `string` would absorb them.
const NEWER = tsIntersection([STRING, ts.factory.createTypeLiteralNode([])]);

function transform(schema) {
  if (schema["x-open"]) {
    const nothing = schema.type?.includes("null") ? [NULL] : [];
    return tsUnion([...schema.enum.map(tsLiteral), NEWER, ...nothing]);
  }
}

const types = await openapiTS(JSON.parse(await text(process.stdin)), {
  // A property with a default may be left out of a request.
  defaultNonNullable: false,
  // An object of any kind holds anything.
  emptyObjectsUnknown: true,
  transform,
});
process.stdout.write(COMMENT_HEADER + astToString(types));
