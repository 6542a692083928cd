import { readFileSync } from "node:fs";

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
  const complaints = types.map((type) => complaintAboutOne(type, value, path));
  return complaints.includes(undefined) ? undefined : deepest(complaints);
}

/** Of several types the one is meant that fits the furthest. */
function deepest(complaints: readonly (string | undefined)[]): string | undefined {
  const depth = (complaint = "") => complaint.indexOf(" ");
  return complaints.toSorted((a, b) => depth(b) - depth(a))[0];
}

function complaintAboutOne(type: string, value: unknown, path: string): string | undefined {
  const element = /^Array of (.+)$/.exec(type)?.[1];
  if (element !== undefined) return complaintAboutArray(element, value, path);
  const isRight = simpleTypes[type];
  if (isRight === undefined) return complaintAboutObject(type, value, path);
  return isRight(value) ? undefined : `${path} must be ${type}`;
}

const simpleTypes: Readonly<Record<string, (value: unknown) => boolean>> = {
  Integer: Number.isSafeInteger,
  Float: (value) => typeof value === "number",
  Boolean: (value) => typeof value === "boolean",
  String: (value) => typeof value === "string",
};

function complaintAboutArray(element: string, value: unknown, path: string): string | undefined {
  if (!Array.isArray(value)) return `${path} must be an array`;
  return firstComplaint(value, (item, at) => complaintAbout([element], item, `${path}[${at}]`));
}

function complaintAboutObject(type: string, value: unknown, path: string): string | undefined {
  const { fields, subtypes } = api.types[type] ?? {};
  if (subtypes !== undefined) return complaintAbout(subtypes, value, path);
  return complaintAboutFields(fields ?? {}, value, path);
}

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
