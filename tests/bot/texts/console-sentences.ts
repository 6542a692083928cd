import { globSync, readFileSync } from "node:fs";
import ts from "typescript";
import type { ConsoleLanguage } from "../../../lib/bot/console/console-language.js";

/** Stands in a sentence for what it is filled with. */
const filled = "\ufffc";

export interface ConsoleSentence {
  /** The names of the properties that lead to it, such as `buttons.confirm`. */
  readonly path: string;
  readonly text: string;
}

/** Every file with sentences for operators. */
export const consoleFiles = globSync("lib/bot/console/texts/*.ts").sort();

/**
 * Every string and template of a language in such a file, as the source writes it: so no sentence
 * needs a sample. Parts that a sentence takes only sometimes are sentences of their own.
 * @returns none if the file has neither `const en = ...` nor `{ en: ... }` for the language
 */
export function readConsoleSentences(file: string, language: ConsoleLanguage): ConsoleSentence[] {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
  const constants = constantsOf(source);
  return findLanguage(constants, language).flatMap((node) => sentencesIn(node, "", constants));
}

type Constants = ReadonlyMap<string, ts.Expression>;

function constantsOf(source: ts.SourceFile): Constants {
  const declarations = source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations);
  return new Map(
    declarations.flatMap(({ name, initializer }) =>
      initializer === undefined ? [] : [[nameOf(name), initializer] as const],
    ),
  );
}

/** What stands for a language: a constant of its name, and properties of its name in other constants. */
function findLanguage(constants: Constants, language: ConsoleLanguage): ts.Expression[] {
  return [...constants].flatMap(([name, value]) => {
    if (name === language) return [value];
    if (!ts.isObjectLiteralExpression(value)) return [];
    return value.properties
      .filter(ts.isPropertyAssignment)
      .filter((property) => nameOf(property.name) === language)
      .map((property) => property.initializer);
  });
}

function nameOf(node: ts.Node): string {
  return ts.isIdentifier(node) || ts.isStringLiteral(node) ? node.text : "";
}

function sentencesIn(node: ts.Node, path: string, constants: Constants): ConsoleSentence[] {
  if (isForPrograms(node)) return [];
  if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) {
    const name = nameOf(node.name);
    const value = ts.isPropertyAssignment(node) ? node.initializer : constants.get(name);
    const inner = path === "" ? name : `${path}.${name}`;
    return value === undefined ? [] : sentencesIn(value, inner, constants);
  }
  const text = textOf(node);
  const own = text === undefined ? [] : [{ path, text: withoutMarkup(text) }];
  return [...own, ...childrenOf(node).flatMap((child) => sentencesIn(child, path, constants))];
}

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  return children;
}

/** Types, the name of a command, and what words are compared with. */
function isForPrograms(node: ts.Node): boolean {
  if (ts.isTypeNode(node)) return true;
  if (ts.isPropertyAssignment(node)) return nameOf(node.name) === "command";
  return ts.isBinaryExpression(node) && /^[!=]==$/.test(operatorOf(node));
}

const operatorOf = ({ operatorToken }: ts.BinaryExpression) =>
  ts.tokenToString(operatorToken.kind) ?? "";

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  const { head, templateSpans } = node;
  return head.text + templateSpans.map(({ literal }) => filled + literal.text).join("");
}

function withoutMarkup(text: string): string {
  return text.replace(/<\/?[a-z][^>]*>/g, "").replaceAll("&lt;", "<");
}
