import { readFileSync } from "node:fs";
import { Upload } from "./upload.js";

/*
 * Every method and type of Bot API 10.1, in `bot-api.json`, taken from
 * https://core.telegram.org/bots/api. Telegram itself ignores fields that it does not know; here
 * they are refused, because in a test they are always a mistake.
 */

interface Field {
  readonly types: readonly string[];
  readonly required: boolean;
}

interface Type {
  readonly fields?: Readonly<Record<string, Field>>;
  readonly subtypes?: readonly string[];
}

interface BotApi {
  readonly methods: Readonly<Record<string, Required<Pick<Type, "fields">>>>;
  readonly types: Readonly<Record<string, Type>>;
}

const api: BotApi = JSON.parse(readFileSync(new URL("bot-api.json", import.meta.url), "utf8"));

export function isMethod(name: string): boolean {
  return Object.hasOwn(api.methods, name);
}

/** The types that a parameter may have; none if the method does not know it. */
export function fieldTypes(method: string, field: string): readonly string[] {
  return api.methods[method]?.fields[field]?.types ?? [];
}

/** What is wrong with the parameters of a method, if anything. */
export function validateCall(method: string, parameters: unknown): string | undefined {
  return validateFields(api.methods[method]?.fields ?? {}, parameters, method);
}

/** What is wrong with a value that should have one of these types, such as "Array of Message". */
export function validate(
  types: readonly string[],
  value: unknown,
  path: string,
): string | undefined {
  const elements = types.flatMap(elementOf);
  // Where a list may mix several types, the Bot API names a list of each.
  if (elements.length > 1 && elements.length === types.length) {
    return validateArray(elements, value, path);
  }
  const problems = meantOf(types, value).map((type) => validateOne(type, value, path));
  return problems.includes(undefined) ? undefined : deepest(problems);
}

function elementOf(type: string): string[] {
  const [, element] = /^Array of (.+)$/.exec(type) ?? [];
  return element === undefined ? [] : [element];
}

/** Media name their type themselves: `{ type: "photo", ... }` is meant as InputMediaPhoto. */
function meantOf(types: readonly string[], value: unknown): readonly string[] {
  const { type } = (value ?? {}) as { readonly type?: unknown };
  const name = `InputMedia${type}`.replaceAll("_", "").toLowerCase();
  const named = types.filter((candidate) => candidate.toLowerCase() === name);
  return named.length > 0 ? named : types;
}

/** Of several types the one is meant that fits the furthest. */
function deepest(problems: readonly (string | undefined)[]): string | undefined {
  const depth = (problem = "") => problem.indexOf(" ");
  return problems.toSorted((a, b) => depth(b) - depth(a))[0];
}

function validateOne(type: string, value: unknown, path: string): string | undefined {
  const elements = elementOf(type);
  if (elements.length > 0) return validateArray(elements, value, path);
  const isRight = simpleTypes[type];
  if (isRight === undefined) return validateObject(type, value, path);
  return isRight(value) ? undefined : `${path} must be ${type}`;
}

const simpleTypes: Readonly<Record<string, (value: unknown) => boolean>> = {
  Integer: Number.isSafeInteger,
  Float: (value) => typeof value === "number",
  Boolean: (value) => typeof value === "boolean",
  String: (value) => typeof value === "string",
  InputFile: (value) => value instanceof Upload,
};

function validateArray(
  elements: readonly string[],
  value: unknown,
  path: string,
): string | undefined {
  if (!Array.isArray(value)) return `${path} must be an array`;
  return firstProblem(value, (item, at) => validate(elements, item, `${path}[${at}]`));
}

function validateObject(type: string, value: unknown, path: string): string | undefined {
  const { fields, subtypes } = api.types[type] ?? {};
  if (isGrowing.test(type)) return validateGrowing(value, path);
  if (subtypes !== undefined) return validate(subtypes, value, path);
  return validateFields({ ...fields, ...newerFields[type] }, value, path);
}

/** Parts of rich messages: each version adds kinds, which bots get before they know them. */
const isGrowing = /^Rich(Text|Block)$/;

function validateGrowing(value: unknown, path: string): string | undefined {
  if (typeof value === "string") return undefined;
  if (Array.isArray(value)) {
    return firstProblem(value, (item, at) => validateGrowing(item, `${path}[${at}]`));
  }
  const { type } = (value ?? {}) as { readonly type?: unknown };
  return typeof type === "string" ? undefined : `${path}.type is required`;
}

/** What 10.2 to 10.4 added to what people send. */
const newerFields: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  TextQuote: { rich_texts: { types: ["RichText"], required: false } },
  Message: {
    ephemeral_message_id: { types: ["Integer"], required: false },
    receiver_user: { types: ["User"], required: false },
    widget: { types: ["RichText"], required: false },
  },
};

function validateFields(
  fields: Readonly<Record<string, Field>>,
  value: unknown,
  path: string,
): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return `${path} must be an object`;
  }
  const given = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(fields, name));
  if (unknown !== undefined) return `${path} has no field "${unknown}"`;
  return firstProblem(Object.entries(fields), ([name, { types, required }]) => {
    const part = given[name];
    if (part === undefined) return required ? `${path}.${name} is required` : undefined;
    return validate(types, part, `${path}.${name}`);
  });
}

function firstProblem<T>(
  items: readonly T[],
  check: (item: T, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of items.entries()) {
    const problem = check(item, index);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
