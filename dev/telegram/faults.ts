import { Refusal } from "./limits.js";

/** Decides the fault of each call, and may delay it; undefined = no fault. */
export type FaultRule = (
  method: string,
  parameters: Readonly<Record<string, unknown>>,
) => Refusal | undefined | Promise<Refusal | undefined>;

/** Refusals that bots met, for `fail` and `setFaults`. */
export const refusals = {
  /** Of `getFile`: it may work a moment later. */
  fileUnavailable: () =>
    new Refusal("Bad Request: wrong file_id or the file is temporarily unavailable"),
  /** Of a download (`file`), or of any call. */
  badGateway: () => new Refusal("Bad Gateway", 502),
  tooMany: (seconds = 1) => new Refusal(`Too Many Requests: retry after ${seconds}`, 429, seconds),
  /** Of what is sent by a URL. */
  urlUnreachable: () => new Refusal("Bad Request: failed to get HTTP URL content"),
  /** Of a refund: the bot has too few Stars. */
  balanceTooLow: () => new Refusal("Bad Request: BALANCE_TOO_LOW"),
  /** Of a photo that Telegram can't read. */
  photoUnreadable: () => new Refusal("Bad Request: IMAGE_PROCESS_FAILED"),
} as const;

interface PlannedRefusal {
  readonly method: string;
  readonly refusal: Refusal;
  times: number;
}

/** @throws Refusal if one is planned for this method */
function throwNext(planned: readonly PlannedRefusal[], method: string): void {
  const next = planned.find((candidate) => candidate.method === method && candidate.times > 0);
  if (next === undefined) return;
  next.times--;
  throw next.refusal;
}

/** Calls that go wrong on purpose, by method; `file` stands for the download of a file. */
export function createFaults() {
  const refusals: PlannedRefusal[] = [];
  const afterwards: PlannedRefusal[] = [];
  const losses = new Map<string, number>();
  let rule: FaultRule = () => undefined;

  return {
    /** Refuses the next `times` calls. */
    fail(method: string, refusal: Refusal, times = 1): void {
      refusals.push({ method, refusal, times });
    },

    /** Carries out the next `times` calls, and refuses them all the same. */
    failAfterwards(method: string, refusal: Refusal, times = 1): void {
      afterwards.push({ method, refusal, times });
    },

    /** Carries out the next `times` calls, but cuts the connection before the answer. */
    lose(method: string, times = 1): void {
      losses.set(method, (losses.get(method) ?? 0) + times);
    },

    /** From now on. */
    setFaults(next: FaultRule): void {
      rule = next;
    },

    /** @throws Refusal if this call is to be refused */
    async meet(method: string, parameters = {}): Promise<void> {
      const refused = await rule(method, parameters);
      if (refused !== undefined) throw refused;
      throwNext(refusals, method);
    },

    /** @throws Refusal if this call, which was carried out, is to be refused */
    meetAfter: (method: string): void => throwNext(afterwards, method),

    /** Whether the answer to this call is to be lost. */
    takesAnswer(method: string): boolean {
      const left = losses.get(method) ?? 0;
      if (left > 0) losses.set(method, left - 1);
      return left > 0;
    },
  };
}

export type Faults = ReturnType<typeof createFaults>;
