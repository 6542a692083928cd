import type { Start } from "./child.js";
import type { Handler } from "./handlers.js";
import { median, nextUpdate } from "./load.js";
import type { Running } from "./processes.js";
import { balanceUpdate, secret } from "./updates.js";

const rounds = 11;

/** Medians in milliseconds, by handler. */
export type ColdStarts = ReadonlyMap<string, Start>;

/** How long a user waits in a fresh process: the import, then the first `/balance`. */
export async function measureColdStarts(
  handlers: readonly Handler[],
  run: (handler: Handler) => Running,
): Promise<ColdStarts> {
  const starts = new Map<string, Start[]>(handlers.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const handler of handlers) {
      const child = run(handler);
      const body = JSON.stringify(nextUpdate(balanceUpdate));
      starts.get(handler.name)?.push(await child.ask<Start>({ do: "start", body, secret }));
      child.stop();
    }
  }
  const middle = (all: readonly Start[]) => ({
    imported: median(all.map(({ imported }) => imported)),
    answered: median(all.map(({ answered }) => answered)),
  });
  return new Map([...starts].map(([name, all]) => [name, middle(all)]));
}
