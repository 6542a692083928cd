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
export function complaintAboutCall(method: string, parameters: unknown): string | undefined {
  return complaintAboutFields(api.methods[method]?.fields ?? {}, parameters, method);
}

/** What is wrong with a value that should have one of these types, such as "Array of Message". */
export function complaintAbout(
  types: readonly string[],
  value: unknown,
  path: string,
): string | undefined {
  const elements = types.flatMap(elementOf);
  // Where a list may mix several types, the Bot API names a list of each.
  if (elements.length > 1 && elements.length === types.length) {
    return complaintAboutArray(elements, value, path);
  }
  const complaints = meantOf(types, value).map((type) => complaintAboutOne(type, value, path));
  return complaints.includes(undefined) ? undefined : deepest(complaints);
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
function deepest(complaints: readonly (string | undefined)[]): string | undefined {
  const depth = (complaint = "") => complaint.indexOf(" ");
  return complaints.toSorted((a, b) => depth(b) - depth(a))[0];
}

function complaintAboutOne(type: string, value: unknown, path: string): string | undefined {
  const elements = elementOf(type);
  if (elements.length > 0) return complaintAboutArray(elements, value, path);
  const isRight = simpleTypes[type];
  if (isRight === undefined) return complaintAboutObject(type, value, path);
  return isRight(value) ? undefined : `${path} must be ${type}`;
}

const simpleTypes: Readonly<Record<string, (value: unknown) => boolean>> = {
  Integer: Number.isSafeInteger,
  Float: (value) => typeof value === "number",
  Boolean: (value) => typeof value === "boolean",
  String: (value) => typeof value === "string",
  InputFile: (value) => value instanceof Upload,
};

function complaintAboutArray(
  elements: readonly string[],
  value: unknown,
  path: string,
): string | undefined {
  if (!Array.isArray(value)) return `${path} must be an array`;
  return firstComplaint(value, (item, at) => complaintAbout(elements, item, `${path}[${at}]`));
}

function complaintAboutObject(type: string, value: unknown, path: string): string | undefined {
  const { fields, subtypes } = api.types[type] ?? {};
  if (isGrowing.test(type)) return complaintAboutGrowing(value, path);
  if (subtypes !== undefined) return complaintAbout(subtypes, value, path);
  return complaintAboutFields({ ...fields, ...newerFields[type] }, value, path);
}

/** Parts of rich messages: each version brings new kinds, which bots meet before they know them. */
const isGrowing = /^Rich(Text|Block)$/;

function complaintAboutGrowing(value: unknown, path: string): string | undefined {
  if (typeof value === "string") return undefined;
  if (Array.isArray(value)) {
    return firstComplaint(value, (item, at) => complaintAboutGrowing(item, `${path}[${at}]`));
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

function complaintAboutFields(
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
  return firstComplaint(Object.entries(fields), ([name, { types, required }]) => {
    const part = given[name];
    if (part === undefined) return required ? `${path}.${name} is required` : undefined;
    return complaintAbout(types, part, `${path}.${name}`);
  });
}

function firstComplaint<T>(
  items: readonly T[],
  complain: (item: T, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of items.entries()) {
    const complaint = complain(item, index);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}
