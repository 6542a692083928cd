/** What a server may say that is no answer. */
type Status = 403 | 409 | 412 | 429 | 500 | 503;

/** What may happen to a request on its way. `after` = it was carried out. */
export type StoreFault =
  | "refuse" // the socket closes before anything happens
  | "hang"
  | `${Status}`
  | "drop-after"
  | "hang-after"
  | "cut-after" // half of the answer's body
  | `${Status}-after`
  | "late"; // carried out only when `releaseLate` is called, long after the client gave up

/** A request, as a fault rule sees it. */
export interface RequestInfo {
  /** Such as get, put, list. */
  readonly kind: string;
  readonly key: string;
}

/** Decides the fault of each request, and may do something first; undefined = no fault. */
export type FaultRule = (
  request: RequestInfo,
) => StoreFault | undefined | Promise<StoreFault | undefined>;

/** This fault for the next `times` requests of one kind. */
export function next(fault: StoreFault, kind: string, times = 1): FaultRule {
  let remaining = times;
  return (request) => {
    if (request.kind !== kind || remaining === 0) return undefined;
    remaining--;
    return fault;
  };
}

/** Faults in a random but repeatable order. @param rate of requests that meet one, 0 to 1 */
export function storm(
  faults: readonly StoreFault[],
  rate: number,
  random: () => number,
): FaultRule {
  return () => {
    const roll = random();
    return roll < rate ? faults[Math.floor((roll / rate) * faults.length)] : undefined;
  };
}
