import type { Person, Trace } from "./protocol.js";

/** The newest of each person, and of each endpoint for all other users; none that is still running is dropped. */
export function newestTraces(
  traces: ReadonlyMap<string, Trace>,
  people: readonly Person[],
  count: number,
): Map<string, Trace> {
  const groupOf = (trace: Trace) =>
    isOpen(trace) ? trace.id : (people.find(({ id }) => id === trace.userId)?.id ?? trace.endpoint);
  return newestOfEach(traces, groupOf, count);
}

/** Whether it, or anything that it asked for, still goes on. */
export const isOpen = ({ outcome, spans }: Trace) =>
  outcome === undefined || spans.some((span) => span.outcome === undefined);

/** The newest of each group, in their order. @param items oldest first */
export function newestOfEach<Id, T>(
  items: ReadonlyMap<Id, T>,
  groupOf: (item: T) => unknown,
  count: number,
): Map<Id, T> {
  const found = new Map<unknown, number>();
  const kept = [...items].toReversed().filter(([, item]) => {
    const group = groupOf(item);
    const number = (found.get(group) ?? 0) + 1;
    found.set(group, number);
    return number <= count;
  });
  return new Map(kept.toReversed());
}
