/**
 * Prints, as JSON, what a package's types lack: `node documented.mjs INDEX.d.ts`. Looked at is
 * everything that is public: each class, its methods and getters, each function. `undocumented` are
 * those without a comment, `untyped` those with `any` in their signature, `methods` all methods.
 */

import ts from "typescript";

const index = process.argv[2];
const program = ts.createProgram([index], {
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  strict: true,
});
const checker = program.getTypeChecker();
const found = { methods: [], undocumented: [], untyped: [] };
const looked = new Set();

function look(symbol, name) {
  const [declaration] = symbol.getDeclarations() ?? [];
  if (declaration === undefined || looked.has(symbol)) {
    return;
  }
  looked.add(symbol);
  if (ts.isClassDeclaration(declaration)) {
    note(symbol, name);
    for (const member of checker.getDeclaredTypeOfSymbol(symbol).getProperties()) {
      lookAtMember(member, `${name}.${member.name}`);
    }
  } else if (ts.isFunctionDeclaration(declaration)) {
    note(symbol, name);
    noteTypes(declaration, name);
  }
}

function lookAtMember(symbol, name) {
  const [declaration] = symbol.getDeclarations() ?? [];
  if (declaration === undefined || !declaration.getSourceFile().fileName.includes("/dist/")) {
    return; // inherited from the language, such as Error.message
  }
  if (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Private) {
    return;
  }
  if (symbol.name.startsWith("__") || ts.isPrivateIdentifier(declaration.name)) {
    return; // by a symbol, such as iteration
  }
  if (ts.isMethodDeclaration(declaration)) {
    found.methods.push(name);
    note(symbol, name);
    noteTypes(declaration, name);
    return;
  }
  const type = checker.getTypeOfSymbol(symbol).getSymbol();
  if (type !== undefined && type.declarations?.some(ts.isClassDeclaration)) {
    look(type, `${name}`);
  }
}

function note(symbol, name) {
  if (ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim() === "") {
    found.undocumented.push(name);
  }
}

function noteTypes(declaration, name) {
  const types = [declaration.type, ...declaration.parameters.map((parameter) => parameter.type)];
  const isLoose = types.some((type) => type === undefined || /\bany\b/.test(type.getText()));
  if (isLoose) {
    found.untyped.push(name);
  }
}

const source = program.getSourceFile(index);
for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(source))) {
  const real = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  look(real, symbol.name);
}
process.stdout.write(JSON.stringify(found));
