/** The single element of a list that must have exactly one. */
export function exactlyOne<T>(items: readonly T[]): T {
  const [item] = items;
  if (items.length !== 1 || item === undefined) {
    throw new Error(`expected one item, got ${items.length}`);
  }
  return item;
}
