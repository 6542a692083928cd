import { performance } from "node:perf_hooks";

export interface Load {
  readonly requests: number;
  /** How many requests are in flight at any time. */
  readonly concurrency: number;
  readonly makeUpdate: (number: number) => object;
  readonly secret: string;
}

export interface Round {
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
}

let sent = 0;

/** The next update, with a new number. */
export function nextUpdate(makeUpdate: Load["makeUpdate"]): object {
  return makeUpdate(++sent);
}

/** One in this many requests may fail because the server is just closing the connection. */
const oneMayFailIn = 100;

/** Sends this many updates and waits for every response, nearly all of which must be 200. */
export async function runRound(url: string, load: Load): Promise<Round> {
  const times: number[] = [];
  let left = load.requests;
  let failed = 0;
  const begun = performance.now();
  async function work(): Promise<void> {
    while (left-- > 0) {
      const start = performance.now();
      if (await sendOne(url, load)) times.push(performance.now() - start);
      else failed++;
    }
  }
  await Promise.all(Array.from({ length: load.concurrency }, work));
  if (failed * oneMayFailIn > load.requests) throw new Error(`${failed} updates failed`);
  const seconds = (performance.now() - begun) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return { p50: at(0.5), p99: at(0.99), perSecond: load.requests / seconds };
}

async function sendOne(url: string, { makeUpdate, secret }: Load): Promise<boolean> {
  const response = await fetch(`${url}/api/telegram`, {
    method: "POST",
    headers: { "x-telegram-bot-api-secret-token": secret },
    body: JSON.stringify(nextUpdate(makeUpdate)),
  });
  await response.arrayBuffer();
  return response.status === 200;
}

export function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[figures.length >> 1] ?? 0;
}
