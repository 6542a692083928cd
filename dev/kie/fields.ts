import { readFileSync } from "node:fs";
import { type Input, validateRules } from "./rules.js";

/*
 * The fields of every model, in `fields.json`. The real Kie passes some of what it does not know on
 * to the model and lets other things fail late; here all of it is refused, because in a test it is
 * always a mistake.
 */

type FieldType =
  | "string"
  | "integer"
  | "number"
  | "boolean"
  | "url"
  | "urls"
  | "strings"
  | "objects"
  | "arrays";

export interface Field {
  readonly type: FieldType;
  readonly required?: boolean;
  readonly values?: readonly (string | number)[];
  /** Lengths of a string, in UTF-16 units. */
  readonly shortest?: number;
  readonly longest?: number;
  readonly pattern?: string;
  /** Bounds of a number, both allowed. */
  readonly from?: number;
  readonly to?: number;
  /** Entries of a list; at least one, unless something else is said. */
  readonly least?: number;
  readonly most?: number;
}

/** What a task ends in. */
export type Kind = "image" | "video" | "sound";

export interface KieModel {
  readonly makes: Kind;
  /** False = taken from what others saw, not from Kie's documentation. */
  readonly confirmed?: boolean;
  readonly fields: Readonly<Record<string, Field>>;
}

const { models } = JSON.parse(readFileSync(new URL("fields.json", import.meta.url), "utf8")) as {
  readonly models: Readonly<Record<string, KieModel>>;
};

/** Every model of the table, by its id. */
export const knownModels: ReadonlyMap<string, KieModel> = new Map(Object.entries(models));

/** What a model makes; undefined for an unknown model. */
export function kindOf(model: string): Kind | undefined {
  return Object.hasOwn(models, model) ? models[model]?.makes : undefined;
}

/** The names of a model's fields, and how many links go into each that takes links. */
export function fieldsOf(model: string): Readonly<Record<string, number | undefined>> {
  const fields = Object.entries(models[model]?.fields ?? {});
  const linksInto = ({ type, most = Number.POSITIVE_INFINITY }: Field) =>
    ({ url: 1, urls: most })[type as "url" | "urls"];
  return Object.fromEntries(fields.map(([name, field]) => [name, linksInto(field)]));
}

/** All links in an input, in the order of the model's fields. */
export function linksIn(model: string, input: Input): readonly string[] {
  const fields = Object.entries(models[model]?.fields ?? {});
  return fields
    .filter(([, { type }]) => type === "url" || type === "urls")
    .flatMap(([name]) => (input[name] ?? []) as string | string[]);
}

/** Why a model would refuse an input; undefined if it would not. */
export function validateInput(model: string, input: unknown): string | undefined {
  const known = Object.hasOwn(models, model) ? models[model] : undefined;
  if (known === undefined) return "unknown model";
  if (!isObject(input)) return "input must be an object";
  const unknown = Object.keys(input).find((name) => !Object.hasOwn(known.fields, name));
  if (unknown !== undefined) return `${unknown} is not a field of ${model}`;
  for (const [name, field] of Object.entries(known.fields)) {
    const problem = validateField(name, field, input[name], Object.hasOwn(input, name));
    if (problem !== undefined) return problem;
  }
  return validateRules(model, input);
}

function validateField(
  name: string,
  field: Field,
  value: unknown,
  isGiven: boolean,
): string | undefined {
  if (!isGiven) return field.required === true ? `${name} is required` : undefined;
  const problem = checks[field.type](value, field);
  return problem === undefined ? undefined : `${name} ${problem}`;
}

type Check = (value: unknown, field: Field) => string | undefined;

const checks: Readonly<Record<FieldType, Check>> = {
  string: validateString,
  integer: (value, field) =>
    Number.isSafeInteger(value) ? validateNumber(value, field) : "must be an integer",
  number: validateNumber,
  boolean: (value) => (typeof value === "boolean" ? undefined : "must be a boolean"),
  url: validateUrl,
  urls: (value, field) => validateList(value, field, validateUrl),
  strings: (value, field) => validateList(value, field, validateString),
  objects: (value, field) =>
    validateList(value, field, (item) => (isObject(item) ? undefined : "must be an object")),
  arrays: (value, field) =>
    validateList(value, field, (item) => (Array.isArray(item) ? undefined : "must be a list")),
};

function validateString(value: unknown, field: Field): string | undefined {
  if (typeof value !== "string") return "must be a string";
  if (value === "") return "must not be empty";
  const { shortest = 1, longest = Number.POSITIVE_INFINITY, pattern = "" } = field;
  if (value.length < shortest) return `must have at least ${shortest} characters`;
  if (value.length > longest) return `must have at most ${longest} characters`;
  if (!new RegExp(pattern).test(value)) return `must match ${pattern}`;
  return validateValues(value, field);
}

function validateNumber(value: unknown, field: Field): string | undefined {
  if (typeof value !== "number") return "must be a number";
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = field;
  if (value < from || value > to) return `must be between ${from} and ${to}`;
  return validateValues(value, field);
}

function validateValues(value: string | number, { values }: Field): string | undefined {
  if (values === undefined || values.includes(value)) return undefined;
  return `must be one of ${values.join(", ")}`;
}

function validateUrl(value: unknown): string | undefined {
  if (typeof value !== "string") return "must be a string";
  return /^https?:\/\/[^\s/]+/.test(value) ? undefined : "must be an http(s) URL";
}

function validateList(
  value: unknown,
  { least = 1, most = Number.POSITIVE_INFINITY }: Field,
  validateItem: (item: unknown, field: Field) => string | undefined,
): string | undefined {
  if (!Array.isArray(value)) return "must be a list";
  if (value.length > most) return `must have at most ${most} entries`;
  if (value.length < least) return "must not be empty";
  return value.map((item) => validateItem(item, { type: "string" })).find((found) => found);
}

function isObject(value: unknown): value is Input {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
