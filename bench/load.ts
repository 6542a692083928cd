import { performance } from "node:perf_hooks";

export interface Load {
  readonly requests: number;
  /** How many are under way at any time. */
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

/** Sends so many updates and waits for every answer, which must be 200. */
export async function runRound(url: string, load: Load): Promise<Round> {
  const times: number[] = [];
  let left = load.requests;
  const begun = performance.now();
  async function work(): Promise<void> {
    while (left-- > 0) {
      const start = performance.now();
      await sendOne(url, load);
      times.push(performance.now() - start);
    }
  }
  await Promise.all(Array.from({ length: load.concurrency }, work));
  const seconds = (performance.now() - begun) / 1000;
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return { p50: at(0.5), p99: at(0.99), perSecond: load.requests / seconds };
}

async function sendOne(url: string, { makeUpdate, secret }: Load): Promise<void> {
  const response = await fetch(`${url}/api/telegram`, {
    method: "POST",
    headers: { "x-telegram-bot-api-secret-token": secret },
    body: JSON.stringify(makeUpdate(++sent)),
  });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`answered ${response.status}`);
}

export function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[figures.length >> 1] ?? 0;
}

export function describeRound(rounds: readonly Round[]): string {
  const of = (figure: keyof Round) => median(rounds.map((round) => round[figure]));
  const [p50, p99] = [of("p50").toFixed(2), of("p99").toFixed(2)];
  return `p50 ${p50} ms  p99 ${p99} ms  ${of("perSecond").toFixed(0)} per second`;
}
