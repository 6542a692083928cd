import type { TraceEvent } from "../functions/tracing.js";
import { people } from "./people.js";
import { kept, type Span, type Trace } from "./protocol.js";
import { isOpen, newestTraces } from "./retention.js";
import { nameOf } from "./span-names.js";
import { describeUpdate } from "./updates.js";

/** Combines the events that the processes report. */
export function createTraces(onChange: (trace: Trace) => void) {
  let traces = new Map<string, Trace>();

  function keep(trace: Trace): Trace {
    traces.set(trace.id, trace);
    traces = newestTraces(traces, people, kept.traces);
    onChange(trace);
    return trace;
  }

  return {
    get all(): readonly Trace[] {
      return [...traces.values()];
    },
    /** @param pid the process that says so @returns as it is now */
    record(event: TraceEvent, pid: number): Trace | undefined {
      const id = `${pid}-${event.trace}`;
      const trace = event.kind === "begun" ? begin(id, event) : traces.get(id);
      return trace && keep(advance(trace, event));
    },
    /** The process is gone. @returns what it was doing */
    endProcess(pid: number, at: number): readonly Trace[] {
      const open = [...traces.values()].filter(
        (trace) => trace.id.startsWith(`${pid}-`) && isOpen(trace),
      );
      return open.map((trace) => keep(end(trace, at)));
    },
  };
}

type Begun = Extract<TraceEvent, { kind: "begun" }>;

function begin(id: string, begun: Begun): Trace {
  const { endpoint, at } = begun;
  return { id, endpoint, at, spans: [], ...aboutOf(begun) };
}

function aboutOf({ endpoint, body, target }: Begun): Pick<Trace, "what" | "userId"> {
  if (endpoint === "telegram") return describeUpdate(body);
  // A callback's address names the generation and whose it is.
  const { searchParams } = new URL(target, "http://localhost");
  const userId = searchParams.get("uid");
  const what = ["/api/", endpoint, " ", searchParams.get("op")].join("").trimEnd();
  return { what, ...(userId !== null && { userId: Number(userId) }) };
}

function advance(trace: Trace, event: TraceEvent): Trace {
  switch (event.kind) {
    case "begun":
      return trace;
    case "asked": {
      const { span: id, service, body: detail, at } = event;
      const span: Span = { id, service, name: nameOf(event), detail, at };
      return { ...trace, spans: [...trace.spans, span] };
    }
    case "heard": {
      const { span: id, outcome, at } = event;
      const spans = trace.spans.map((span) =>
        span.id === id ? { ...span, outcome, tookMs: at - span.at } : span,
      );
      return { ...trace, spans };
    }
    case "ended":
      return { ...trace, tookMs: event.at - trace.at, outcome: String(event.status) };
  }
}

function end(trace: Trace, at: number): Trace {
  const killed = <T extends { at: number; outcome?: string }>(part: T) =>
    part.outcome === undefined ? { ...part, outcome: "killed", tookMs: at - part.at } : part;
  return { ...killed(trace), spans: trace.spans.map(killed) };
}
