import type { Credits } from "../ledger/money.js";

/**
 * The service that makes the pictures. Nothing of it is known but what it answers.
 * @example
 * const created = await provider.create({ model: "z-image", input, callbackUrl });
 * if (created.kind === "refused") await refund(created.why); // certainly not begun
 * // "unknown": never ask again. The callback or the deadline ends it.
 */
export interface Provider {
  /**
   * Begins a task. Never repeated by whoever implements it, unless it was certainly not begun:
   * the provider knows no idempotency, two requests are two paid tasks.
   */
  create(job: Job): Promise<Created>;
  /** What became of a task; undefined if the provider could not be asked now. */
  look(taskId: string): Promise<Task | undefined>;
  /** Another address of a result whose own leads nowhere any more. Never rejects. */
  renew(result: Misplaced): Promise<Renewed>;
  /** Brings a picture to where the provider's models can read it. */
  upload(picture: Picture): Promise<Uploaded>;
}

export interface Job {
  readonly model: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Absent = nobody will be told of the end. */
  readonly callbackUrl?: string;
}

export type Created =
  | { readonly kind: "accepted"; readonly taskId: string }
  /** Certainly not begun, and nothing to pay. */
  | { readonly kind: "refused"; readonly why: Refusal }
  /** Nobody knows whether it was begun. */
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
      /** It claims to have succeeded, and shows nothing: somebody should look. */
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
export interface Misplaced {
  /** Of the task that made it; absent = unknown. */
  readonly taskId?: string | undefined;
  /** Where it was. */
  readonly url: string;
  /** Its number among the results of its task, from 0. */
  readonly index: number;
}

export type Renewed =
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
