/*
 * The part of JSON Schema that Kie's documents use. It differs from the standard in two ways: it reports
 * a field that the schema does not name, because Kie ignores the field and charges its default; and a
 * schema that it does not understand allows everything.
 */

type Schema = Readonly<Record<string, unknown>>;

/** The schemas that all apply to a value, and the other fields that it may have. */
interface Alternative {
  readonly parts: readonly Schema[];
  readonly names: readonly string[];
}

/** Schemas may refer to themselves. */
const maxDepth = 12;
/** Limits the combinations of `oneOf` and `anyOf`. */
const maxAlternatives = 64;

/**
 * What is wrong with a value, as sentences without a full stop, such as "duration: 7 is not allowed, only
 * 5, 10". If the schema allows several forms, it reports the one that fits best.
 * @param document the document that `$ref` refers to
 */
export function validate(
  document: object,
  schema: unknown,
  value: unknown,
  name = "",
  depth = 0,
): readonly string[] {
  if (depth > maxDepth) return [];
  const found = alternativesOf(document, schema, depth).map((one) =>
    validateAlternative(document, one, value, name, depth),
  );
  const [best = []] = found.sort((one, other) => one.length - other.length);
  return best;
}

function validateAlternative(
  document: object,
  { parts, names }: Alternative,
  value: unknown,
  name: string,
  depth: number,
): readonly string[] {
  const ofParts = parts.flatMap((part) => [
    ...validateValue(part, value, name),
    ...validateItems(document, part, value, name, depth),
  ]);
  if (!isObject(value)) return ofParts;
  const fields = { document, parts, names, name, depth };
  return [...ofParts, ...validateFields(fields, value)];
}

/** The schema with its references, `allOf`, `oneOf` and `anyOf` resolved. */
function alternativesOf(document: object, schema: unknown, depth: number): readonly Alternative[] {
  const own = resolve(document, schema);
  if (!isObject(own) || depth > maxDepth) return [{ parts: [], names: [] }];
  const { allOf, oneOf, anyOf, ...plain } = own;
  const alternatives = (one: unknown) => alternativesOf(document, one, depth + 1);
  const factors: (readonly Alternative[])[] = [[{ parts: [plain], names: [] }]];
  for (const part of listOf(allOf)) factors.push(alternatives(part));
  if (listOf(oneOf).length > 0) factors.push(listOf(oneOf).flatMap(alternatives));
  if (listOf(anyOf).length > 0) factors.push(mixed(listOf(anyOf).flatMap(alternatives)));
  return factors.reduce((all, more) =>
    all.flatMap((one) => more.map((other) => both(one, other))).slice(0, maxAlternatives),
  );
}

/** With `anyOf`, a value may have fields of several branches. */
function mixed(branches: readonly Alternative[]): readonly Alternative[] {
  const names = branches.flatMap((branch) => [...namesOf(branch)]);
  return branches.map(({ parts }) => ({ parts, names }));
}

function both(one: Alternative, other: Alternative): Alternative {
  return { parts: [...one.parts, ...other.parts], names: [...one.names, ...other.names] };
}

function namesOf({ parts, names }: Alternative): ReadonlySet<string> {
  return new Set([...names, ...parts.flatMap(({ properties }) => Object.keys(Object(properties)))]);
}

interface Fields extends Alternative {
  readonly document: object;
  readonly name: string;
  readonly depth: number;
}

function validateFields(fields: Fields, value: Schema): readonly string[] {
  const { document, parts, name, depth } = fields;
  const known = namesOf(fields);
  const within = (field: string) => (name === "" ? field : `${name}.${field}`);
  const unknown = Object.keys(value).filter((field) => known.size > 0 && !known.has(field));
  const required = new Set(parts.flatMap((part) => listOf(part["required"]).map(String)));
  const lacking = [...required].filter((field) => !Object.hasOwn(value, field));
  const ofFields = Object.entries(value).flatMap(([field, given]) =>
    parts.flatMap(({ properties }) => {
      const has = isObject(properties) && Object.hasOwn(properties, field);
      return has ? validate(document, properties[field], given, within(field), depth + 1) : [];
    }),
  );
  return [
    ...unknown.map((field) => `${within(field)} is not a field of it`),
    ...lacking.map((field) => `${within(field)} is required`),
    ...ofFields,
  ];
}

function validateItems(
  document: object,
  part: Schema,
  value: unknown,
  name: string,
  depth: number,
): readonly string[] {
  if (!Array.isArray(value)) return [];
  const of = (item: unknown) => validate(document, part["items"], item, name, depth + 1);
  return part["items"] === undefined ? [] : [...new Set(value.flatMap(of))];
}

/** The rules for the value itself, without its fields. */
function validateValue(part: Schema, value: unknown, name: string): readonly string[] {
  const { type, enum: values, const: only } = part;
  const allowed = values === undefined ? (only === undefined ? undefined : [only]) : listOf(values);
  const types = typeof type === "string" ? [type] : listOf(type).map(String);
  if (types.length > 0 && !types.some((one) => isOfType(one, value))) {
    return [`${name}: ${inWords(value)} is not of the type ${types.join(" or ")}`];
  }
  if (allowed !== undefined && allowed.length > 0 && !allowed.includes(value)) {
    return [`${name}: ${inWords(value)} is not allowed, only ${allowed.map(inWords).join(", ")}`];
  }
  return bounds.flatMap(([keyword, sizeOf, isBroken, sentence]) => {
    const bound = part[keyword];
    const size = sizeOf(value);
    if (typeof bound !== "number" || size === undefined || !isBroken(size, bound)) return [];
    return [`${name}: ${sentence(size, bound)}`];
  });
}

type Bound = readonly [
  keyword: string,
  sizeOf: (value: unknown) => number | undefined,
  isBroken: (size: number, bound: number) => boolean,
  sentence: (size: number, bound: number) => string,
];

const itself = (value: unknown) => (typeof value === "number" ? value : undefined);
const length = (value: unknown) => (typeof value === "string" ? value.length : undefined);
const entries = (value: unknown) => (Array.isArray(value) ? value.length : undefined);
const below = (size: number, bound: number) => size < bound;
const above = (size: number, bound: number) => size > bound;
const least = (size: number, bound: number) => `${size} is less than ${bound}`;
const most = (size: number, bound: number) => `${size} is more than ${bound}`;

const bounds: readonly Bound[] = [
  ["minimum", itself, below, least],
  ["maximum", itself, above, most],
  [
    "exclusiveMinimum",
    itself,
    (size, bound) => size <= bound,
    (size, bound) => `${size} is not more than ${bound}`,
  ],
  [
    "exclusiveMaximum",
    itself,
    (size, bound) => size >= bound,
    (size, bound) => `${size} is not less than ${bound}`,
  ],
  ["minLength", length, below, (size, bound) => `${size} characters are fewer than ${bound}`],
  ["maxLength", length, above, (size, bound) => `${size} characters are more than ${bound}`],
  ["minItems", entries, below, (size, bound) => `${size} entries are fewer than ${bound}`],
  ["maxItems", entries, above, (size, bound) => `${size} entries are more than ${bound}`],
];

/** A type that the standard does not know allows everything. */
function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case "string":
    case "boolean":
    case "number":
      return typeof value === type;
    case "integer":
      return Number.isInteger(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "null":
      return value === null;
    default:
      return true;
  }
}

/** The schema of one field, also inside `allOf`, `oneOf` or `anyOf`. */
export function propertyOf(document: object, schema: unknown, field: string): unknown {
  const found = alternativesOf(document, schema, 0)
    .flatMap(({ parts }) => parts.map(({ properties }) => properties))
    .filter((properties) => isObject(properties) && Object.hasOwn(properties, field))
    .map((properties) => (properties as Schema)[field]);
  return found.length > 1 ? { oneOf: found } : found[0];
}

/**
 * Follows a chain of `$ref`. Kie percent-encodes the segments, and the names of some components end with a
 * space.
 */
export function resolve(document: object, schema: unknown): unknown {
  let here = schema;
  for (let steps = 0; steps < maxDepth; steps++) {
    if (!isObject(here) || typeof here["$ref"] !== "string") return here;
    here = follow(document, here["$ref"]);
  }
  return undefined;
}

function follow(document: object, reference: string): unknown {
  const [, path] = /^#\/(.*)$/s.exec(reference) ?? [];
  return path?.split("/").reduce<unknown>((here, segment) => {
    const names = [decode(segment), segment].flatMap((name) => [name, name.trim(), `${name} `]);
    const name = isObject(here) ? names.find((one) => Object.hasOwn(here, one)) : undefined;
    return isObject(here) && name !== undefined ? here[name] : undefined;
  }, document);
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return segment;
  }
}

export function isObject(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function inWords(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
