// Our own rules for the spec, as a plugin of Redocly CLI: `redocly.yaml` switches them on. Each says
// what is wrong and how to fix it. They check the source files, so a finding has its place there.
import { operationSecurity, operationTag, operationText } from './lint/operations.mjs';
import { sunset } from './lint/deprecation.mjs';
import { operationHeaders, operationProblems, operationResponses, partSchema } from './lint/responses.mjs';
import { event } from './lint/events.mjs';
import { enumValue, operationId, parameterName, pathName, propertyName, schemaName } from './lint/naming.mjs';
import { typeExtension } from './rules/files.mjs';
import { complete } from './rules/complete.mjs';
import { endings } from './rules/deprecation.mjs';
import { openness } from './rules/openness.mjs';
import { problemCodes } from './rules/responses.mjs';
import { enumTexts, formats } from './rules/schemas.mjs';
import { sensitive } from './lint/sensitive.mjs';
import { bounded, closedBody, described, enumGrows, hasExample } from './lint/schemas.mjs';

export default function cute() {
  return {
    id: 'cute',
    typeExtension,
    preprocessors: { oas3: { complete } },
    decorators: { oas3: { endings, 'enum-texts': enumTexts, formats, openness, 'problem-codes': problemCodes } },
    rules: {
      oas3: {
        bounded,
        'closed-body': closedBody,
        described,
        'enum-grows': enumGrows,
        'enum-value': enumValue,
        event,
        'has-example': hasExample,
        'operation-headers': operationHeaders,
        'operation-id': operationId,
        'operation-problems': operationProblems,
        'operation-responses': operationResponses,
        'operation-security': operationSecurity,
        'operation-tag': operationTag,
        'operation-text': operationText,
        'parameter-name': parameterName,
        'part-schema': partSchema,
        'path-name': pathName,
        'property-name': propertyName,
        'schema-name': schemaName,
        sensitive,
        sunset,
      },
    },
  };
}
