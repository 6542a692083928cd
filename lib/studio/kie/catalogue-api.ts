import * as v from "valibot";
import { readText } from "../../http/request-body.js";
import type { Time } from "../../ledger/time.js";
import { parseJson } from "../../util/parse-json.js";
import { codeOf } from "./answer.js";
import { userAgent } from "./client.js";

/*
 * Kie's own list of its models: four calls that cost nothing. HTTP says 200 also for errors, so the
 * body's `code` counts. Source: Kie's description of its catalogue API, autumn 2026.
 */

/** A model as Kie lists it. */
export interface Listed {
  /** What `createTask` calls it. */
  readonly model: string;
  readonly provider: string;
  /** Such as "Text to Video"; empty if Kie does not say. */
  readonly taskTypes: readonly string[];
  /** Prose: never a price to charge. Undefined = Kie does not say. */
  readonly priceText: string | undefined;
}

export interface ModelList {
  readonly models: readonly Listed[];
  /** False = Kie counts more models than could be read, so one that is missing may still be sold. */
  readonly isWhole: boolean;
}

/** How often a model's tasks succeeded in about ten minutes. */
export interface Point {
  /** Of 100; undefined = nothing was asked of it. */
  readonly successRate: number | undefined;
}

/** What became of a question. */
export type Reply<T> =
  | { readonly kind: "answer"; readonly value: T }
  /** Kie's code, such as 401 or 404. */
  | { readonly kind: "refused"; readonly code: number }
  /** No answer came, or nothing that Kie's description fits. */
  | { readonly kind: "unanswered"; readonly reason: string };

/** Kie says that it has no such model. */
export function isUnknownModel(reply: Reply<unknown>): boolean {
  return reply.kind === "refused" && reply.code === 404;
}

/** Every method waits for its turn and never rejects. */
export interface CatalogueApi {
  list(): Promise<Reply<ModelList>>;
  /** The text about a model's price; undefined = Kie does not say. */
  priceText(model: string): Promise<Reply<string | undefined>>;
  /** An OpenAPI document; undefined = Kie has none. */
  schema(model: string): Promise<Reply<object | undefined>>;
  /** Oldest first; empty = nothing is known, which is not the same as no success. */
  successRate(model: string): Promise<Reply<readonly Point[]>>;
}

export interface CatalogueApiOptions {
  readonly apiKey: string;
  /** Such as https://api.kie.ai */
  readonly apiRoot: string;
  readonly fetch: typeof fetch;
  readonly time: Pick<Time, "now" | "sleep" | "deadline">;
}

/** Kie takes one request in a second, all four calls together; a tenth is for the way. */
const minIntervalMs = 1_100;
/** After a 429, with twice the pause each time. */
const maxTries = 4;
const timeoutMs = 15_000;
/** The list has about 200 models with a description each, a schema a few dozen fields. */
const largestAnswer = 8_000_000;
/** Schemas are walked through by functions that call themselves. */
const maxDepth = 100;

const text = v.nullish(v.string());
const listed = v.looseObject({
  model: v.pipe(v.string(), v.minLength(1)),
  provider: v.fallback(text, undefined),
  taskType: v.fallback(v.nullish(v.array(v.string())), undefined),
  pricingDesc: v.fallback(text, undefined),
});
const list = v.looseObject({
  total: v.fallback(v.nullish(v.number()), undefined),
  models: v.array(v.unknown()),
});
const price = v.looseObject({ pricingDesc: text });
const schema = v.looseObject({ openapi: v.nullish(v.looseObject({})) });
const point = v.looseObject({
  successRate: v.fallback(v.nullish(v.pipe(v.number(), v.minValue(0), v.maxValue(100))), undefined),
});
const successRate = v.looseObject({ points: v.nullish(v.array(point)) });

const readList = reader(list, ({ total, models }): ModelList => {
  const readable = models.filter((one) => v.is(listed, one)).map((one) => v.parse(listed, one));
  return {
    models: readable.map(({ model, provider, taskType, pricingDesc }) => ({
      model,
      provider: provider ?? "",
      taskTypes: taskType ?? [],
      priceText: pricingDesc ?? undefined,
    })),
    isWhole: readable.length >= Math.max(total ?? 0, models.length),
  };
});
const readPrice = reader(price, ({ pricingDesc }) => pricingDesc ?? undefined);
const readSchema = reader(schema, ({ openapi }): object | undefined => openapi ?? undefined);
const readPoints = reader(successRate, ({ points }): readonly Point[] =>
  (points ?? []).map(({ successRate }) => ({ successRate: successRate ?? undefined })),
);

/** Questions to Kie's catalogue, one at a time and never faster than it allows. */
export function createCatalogueApi(options: CatalogueApiOptions): CatalogueApi {
  const takeTurn = createThrottle(options.time);

  async function ask<T>(path: string, read: (data: unknown) => Reply<T>): Promise<Reply<T>> {
    for (let tries = 1; ; tries++) {
      const reply = await takeTurn(() => request(options, path, read));
      const isBusy = reply.kind === "refused" && reply.code === 429;
      if (!isBusy || tries === maxTries) return reply;
      await options.time.sleep(minIntervalMs * 2 ** tries);
    }
  }

  // Kie wants the slash of an id as it is.
  const about = (model: string, what: string) => `/${encodeURI(model)}/${what}`;
  return {
    list: () => ask("", readList),
    priceText: (model) => ask(about(model, "price"), readPrice),
    schema: (model) => ask(about(model, "schema"), readSchema),
    successRate: (model) => ask(about(model, "success-rate"), readPoints),
  };
}

/** Lets one work begin after the other, at least so much later. */
function createThrottle({ now, sleep }: CatalogueApiOptions["time"]) {
  let last = Promise.resolve();
  let begun = Number.NEGATIVE_INFINITY;

  async function waitForSpace(): Promise<void> {
    const waitMs = begun + minIntervalMs - now();
    // A clock that was set back would have us wait for hours.
    if (waitMs > 0) await sleep(Math.min(waitMs, minIntervalMs));
    begun = now();
  }

  return async function takeTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(waitForSpace).then(work);
    last = mine.then(
      () => {},
      () => {},
    );
    return mine;
  };
}

async function request<T>(
  { apiKey, apiRoot, fetch, time }: CatalogueApiOptions,
  path: string,
  read: (data: unknown) => Reply<T>,
): Promise<Reply<T>> {
  const headers = { authorization: `Bearer ${apiKey}`, "user-agent": userAgent };
  try {
    const signal = time.deadline(timeoutMs);
    const response = await fetch(`${apiRoot}/api/v1/models${path}`, { headers, signal });
    const text = await readText(response, largestAnswer);
    const body = text === undefined ? undefined : parseJson(text, maxDepth);
    const code = codeOf({ status: response.status, body });
    if (code === 0) return { kind: "unanswered", reason: "not JSON" };
    if (code !== 200) return { kind: "refused", code };
    return read((body as { data?: unknown }).data);
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: unknown } };
    return {
      kind: "unanswered",
      reason: typeof cause?.code === "string" ? cause.code : name,
    };
  }
}

function reader<I, O, T>(shape: v.GenericSchema<I, O>, make: (data: O) => T) {
  return (data: unknown): Reply<T> => {
    const { success, output } = v.safeParse(shape, data);
    if (!success) return { kind: "unanswered", reason: "an unknown shape" };
    return { kind: "answer", value: make(output) };
  };
}
