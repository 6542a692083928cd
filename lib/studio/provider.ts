import type { Credits } from "../ledger/money.js";

/**
 * The service that runs the models.
 * @example
 * const created = await provider.create({ model: "z-image", input, callbackUrl });
 * if (created.kind === "refused") await refund(created.why); // certainly not created
 * // "unknown": never ask again. The callback or the deadline ends it.
 */
export interface Provider {
  /**
   * Creates a task. Implementations retry only if the task was certainly not created: the provider has no
   * idempotency keys, so two requests are two paid tasks.
   */
  create(job: Job): Promise<Created>;
  /** What became of a task; undefined if the provider could not be asked now. */
  getTask(taskId: string): Promise<Task | undefined>;
  /** Another address of a result whose own leads nowhere any more. Never rejects. */
  renew(result: LostResult): Promise<RenewedLink>;
  /** Uploads a picture to where the provider's models can read it. */
  upload(picture: Picture): Promise<Uploaded>;
}

export interface Job {
  readonly model: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Absent = no callback is sent. */
  readonly callbackUrl?: string;
}

export type Created =
  | { readonly kind: "accepted"; readonly taskId: string }
  /** Certainly not created, and nothing to pay. */
  | { readonly kind: "refused"; readonly why: Refusal }
  /** It is unknown whether the task was created. */
  | { readonly kind: "unknown" };

/**
 * account: the operator's own trouble with the provider; busy: too many at once; request: what was
 * asked for is not allowed or not understood; picture: the given picture could not be read;
 * unreachable: the provider could not be asked; failure: it tried and failed.
 */
export type Refusal = "account" | "busy" | "request" | "picture" | "unreachable" | "failure";

export type Task =
  | { readonly state: "waiting"; readonly callbackUrl?: string }
  | {
      readonly state: "failed";
      readonly why: "request" | "failure";
      /** It claims to have succeeded, without a result: the operator should check. */
      readonly isEmpty?: true;
      /** What it took all the same; absent if that is not said. */
      readonly credits?: Credits;
      readonly callbackUrl?: string;
    }
  | {
      readonly state: "succeeded";
      /** At least one, http or https. */
      readonly urls: readonly [string, ...string[]];
      /** What it took; absent if that is not said. */
      readonly credits?: Credits;
      readonly callbackUrl?: string;
    }
  /** The provider does not know such a task. */
  | { readonly state: "missing"; readonly callbackUrl?: string };

/** A result that can't be found where it was. */
export interface LostResult {
  /** Of the task that made it; absent = unknown. */
  readonly taskId?: string | undefined;
  /** Where it was. */
  readonly url: string;
  /** Its number among the results of its task, from 0. */
  readonly index: number;
}

export type RenewedLink =
  | { readonly kind: "found"; readonly url: string }
  /** The provider has it no more, or never had it. */
  | { readonly kind: "gone" }
  /** The provider could not be asked now. */
  | { readonly kind: "unanswered" };

export interface Picture {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Such as "image/jpeg". */
  readonly type: string;
}

export type Uploaded =
  | { readonly kind: "uploaded"; readonly url: string }
  | { readonly kind: "refused"; readonly why: Refusal };
