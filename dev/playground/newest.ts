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
