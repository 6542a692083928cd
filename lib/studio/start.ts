import pMap from "p-map";
import type { RaiseAlarm } from "../alarms/alarms.js";
import { studioAlarms } from "../alarms/studio-alarms.js";
import { ifAvailable } from "../ledger/if-available.js";
import type { Generation, Ledger, RefundedGeneration } from "../ledger/ledger.js";
import { isUnfinished } from "../ledger/operation.js";
import type { Log } from "../log.js";
import type { GenerationRequest, Model } from "./model.js";
import type { Picture, Provider, Refusal } from "./provider.js";

/** What is to be made for a charge. */
export interface GenerationJob {
  readonly generation: Generation;
  /** Of the charge. */
  readonly attemptId: string;
  /** It is one of several of an order. */
  readonly isPart?: boolean;
  readonly model: Pick<Model, "id" | "input">;
  readonly request: Omit<GenerationRequest, "pictureUrl" | "morePictureUrls">;
  /** The user's pictures, which the model can read. Absent = there are none. */
  readonly pictures?: readonly Picture[];
  /** Called once the start is this caller's, before the provider hears of it. Never rejects. */
  readonly onClaimed?: () => Promise<void>;
}

export type StartOutcome =
  /** The provider has taken it. */
  | { readonly kind: "started" }
  /** It ended before the provider's answer arrived. */
  | { readonly kind: "ended" }
  /** Another instance has charged the same press and starts it. */
  | { readonly kind: "elsewhere" }
  | { readonly kind: "refunded"; readonly refunded: RefundedGeneration; readonly why: Refusal }
  /**
   * It is unknown whether the task was created, or the refund could not be recorded yet: the callback or
   * the deadline ends it.
   */
  | { readonly kind: "unknown" };

export interface StarterOptions {
  readonly ledger: Ledger;
  readonly provider: Provider;
  /** The callback's URL; undefined if the bot has no public address. */
  readonly callbackUrlOf: (generation: Generation, isPart?: boolean) => string | undefined;
  readonly log: Log;
  readonly alarm: RaiseAlarm;
}

export type Start = (job: GenerationJob) => Promise<StartOutcome>;

/**
 * Starts what was charged, once: the caller has just won the charge and claims the start before the
 * provider hears of it. What certainly was not started is refunded at once.
 */
export function createStarter(options: StarterOptions): Start {
  const { ledger, provider, callbackUrlOf, alarm } = options;

  async function refund(generation: Generation, why: Refusal): Promise<StartOutcome> {
    const refunded = await ifAvailable(
      ledger.refund({ ...generation, noResult: true, credits: 0n }),
    );
    return refunded === undefined ? { kind: "unknown" } : { kind: "refunded", refunded, why };
  }

  /** Its callback may have come while we waited for the answer. */
  async function resolveUnknown(generation: Generation): Promise<StartOutcome> {
    const known = await ifAvailable(ledger.find(generation));
    const isOpen = known === undefined || isUnfinished(known.generation.state);
    return { kind: isOpen ? "unknown" : "ended" };
  }

  /** If it can't be put on record now, the callback names the task once more. */
  async function recordTask(generation: Generation, taskId: string): Promise<StartOutcome> {
    const isFirst = await ifAvailable(ledger.markSubmitted({ ...generation, taskId }));
    if (isFirst !== false) return { kind: "started" };
    const known = (await ifAvailable(ledger.find(generation)))?.generation.taskId;
    if (known !== undefined && known !== taskId) {
      alarm(studioAlarms.secondTask({ ...generation, tasks: [known, taskId] }));
    }
    return { kind: "ended" };
  }

  async function request(job: GenerationJob): Promise<StartOutcome> {
    const { generation, model, isPart } = job;
    const prepared = await prepare(options, job);
    if ("why" in prepared) return refund(generation, prepared.why);
    const { input } = prepared;
    const callbackUrl = callbackUrlOf(generation, isPart);
    const task = { model: model.id, input, ...(callbackUrl !== undefined && { callbackUrl }) };
    const created = await provider.create(task);
    if (created.kind === "refused") return refund(generation, created.why);
    if (created.kind === "unknown") return resolveUnknown(generation);
    return recordTask(generation, created.taskId);
  }

  return async function start(job) {
    const { generation, attemptId } = job;
    const isOurs = await ifAvailable(ledger.claimStart({ ...generation, attemptId }));
    if (isOurs === undefined) return { kind: "unknown" };
    if (!isOurs) return { kind: "elsewhere" };
    await job.onClaimed?.();
    return request(job);
  };
}

/** Of the pictures of one order so many are uploaded at once. */
const maxUploads = 3;

/** What the provider wants as input; nothing has begun if that goes wrong, in whatever way. */
async function prepare(
  { provider, log }: StarterOptions,
  { model, request, pictures = [] }: GenerationJob,
): Promise<{ readonly input: Readonly<Record<string, unknown>> } | { readonly why: Refusal }> {
  try {
    const uploads = await pMap(pictures, provider.upload, { concurrency: maxUploads });
    const urls: string[] = [];
    for (const uploaded of uploads) {
      if (uploaded.kind === "refused") return uploaded;
      urls.push(uploaded.url);
    }
    const [pictureUrl, ...morePictureUrls] = urls;
    if (pictureUrl === undefined) return { input: model.input(request) };
    return { input: model.input({ ...request, pictureUrl, morePictureUrls }) };
  } catch (error) {
    log.error(`The input for ${model.id} could not be made`, error);
    return { why: "failure" };
  }
}
