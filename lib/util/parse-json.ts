/**
 * JSON from outside; undefined if it is none. `JSON.parse` takes any depth, but nothing
 * that calls itself may walk over all of the result: a few thousand levels end `JSON.stringify`, too.
 * @param deepest undefined also for anything nested deeper; absent = any depth
 */
export function parseJson(text: string, deepest?: number): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return deepest !== undefined && exceedsDepth(deepest, value) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Level by level: this must not call itself either. */
function exceedsDepth(deepest: number, value: unknown): boolean {
  let level = isNested(value) ? [value] : [];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > deepest) return true;
    level = nestedIn(level);
  }
  return false;
}

function nestedIn(objects: readonly object[]): object[] {
  const nested: object[] = [];
  for (const one of objects) {
    for (const inner of Object.values(one)) if (isNested(inner)) nested.push(inner);
  }
  return nested;
}

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
