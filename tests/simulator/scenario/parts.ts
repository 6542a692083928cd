/*
 * The key of an order for several results says how many, such as `gen:7x3`. That is the first one's; those of
 * the others are `gen:7x3:2` and `gen:7x3:3`.
 */
const shape = /^(gen:\d+x(\d))(?::\d)?$/;

/** The keys of all parts of the order that this one belongs to; only itself for any other. */
export function keysOfOrder(key: string): readonly [string, ...string[]] {
  const [, first = key, count = "1"] = shape.exec(key) ?? [];
  return [first, ...Array.from({ length: Number(count) - 1 }, (_, at) => `${first}:${at + 2}`)];
}

/** The key of the press that ordered it. */
export const orderKey = (key: string) => keysOfOrder(key)[0];
