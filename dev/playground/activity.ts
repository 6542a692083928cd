import type { ProcessesOptions } from "../functions/function-processes.js";
import { type Changes, type Instance, kept, type LogLine } from "./protocol.js";
import { createThroughput } from "./throughput.js";
import { createTraces } from "./traces.js";

const secondMs = 1_000;

/** Records what the bot's processes do and log. */
export function createActivity(push: (changes: Changes) => void, onActivity: () => void) {
  const log: LogLine[] = [];
  let lines = 0;
  let instance: Instance = { deaths: 0, isKillPlanned: false };
  const throughput = createThroughput();
  const traces = createTraces((trace) => {
    push({ traces: [trace] });
    onActivity();
  });
  const timer = setInterval(() => push({ seconds: [throughput.close(Date.now())] }), secondMs);

  function change(now: Partial<Instance>): void {
    instance = { ...instance, ...now };
    push({ instance });
  }

  const listeners: Required<Pick<ProcessesOptions, "onLine" | "onTrace" | "onChange">> = {
    onLine(text, level) {
      const line = { id: ++lines, at: Date.now(), level, text };
      log.push(line);
      if (log.length > kept.log) log.shift();
      push({ log: [line] });
    },
    onTrace(event, { pid, nextProbe }) {
      const trace = traces.record(event, pid);
      if (event.kind === "ended" && trace !== undefined) throughput.count(trace);
      if (nextProbe !== instance.nextProbe) change({ nextProbe });
    },
    onChange({ pid }, what) {
      if (what === "serves") return change({ pid, isKillPlanned: false, nextProbe: undefined });
      for (const trace of traces.endProcess(pid, Date.now())) {
        if (trace.outcome === "killed") throughput.count(trace);
      }
      const { pid: _, ...rest } = instance;
      instance = rest;
      change({ deaths: instance.deaths + 1 });
    },
  };

  return {
    listeners,
    get everything(): Changes {
      return { log, traces: traces.all, seconds: throughput.seconds, instance };
    },
    /** Notes that the next update kills the process; without effect while none serves. */
    noteKillPlanned: () => change({ isKillPlanned: instance.pid !== undefined }),
    stop: () => clearInterval(timer),
  };
}
