import { kept, type Second, type Trace } from "./protocol.js";

/** Counts updates second by second. */
export function createThroughput() {
  const seconds: Second[] = [];
  let ended: Trace[] = [];

  return {
    seconds: seconds as readonly Second[],
    /** A request to the bot that has ended. */
    count(trace: Trace): void {
      if (trace.endpoint === "telegram") ended.push(trace);
    },
    /** Closes a second. @param at when it ended */
    close(at: number): Second {
      const second = sumUp(ended, at);
      ended = [];
      seconds.push(second);
      if (seconds.length > kept.seconds) seconds.shift();
      return second;
    },
  };
}

function sumUp(traces: readonly Trace[], at: number): Second {
  const taken = traces.filter(({ outcome }) => outcome === "200");
  const viaDatabase = taken.filter(reached).length;
  const viaJournal = taken.filter((trace) => !reached(trace) && wroteJournal(trace)).length;
  const times = traces.map(({ tookMs = 0 }) => tookMs).toSorted((a, b) => a - b);
  return {
    at,
    updates: traces.length,
    viaDatabase,
    viaJournal,
    failed: traces.length - taken.length,
    median: times[times.length >> 1] ?? 0,
    slowest: times.at(-1) ?? 0,
  };
}

function wroteJournal({ spans }: Trace): boolean {
  return spans.some(
    ({ service, name, outcome }) =>
      service === "store" && /^PUT .*\/journals\/\d+\.json$/.test(name) && outcome === "200",
  );
}

/** Who reaches the database may still empty a journal of an outage that is over. */
function reached({ spans }: Trace): boolean {
  return spans.some(({ service, outcome }) => service === "sql" && outcome === "200");
}
