import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import type { TraceEvent } from "../functions/tracing.js";
import type { BuiltFunction } from "./built-functions.js";
import { createFreezer } from "./freezer.js";
import { guard } from "./guard.js";
import type {
  FromInstance,
  FunctionAnswer,
  FunctionRequest,
  InstanceSettings,
} from "./messages.js";
import { createOpenRequests, failure } from "./open-requests.js";

export type LineLevel = "info" | "error";

export interface InstanceOptions extends Pick<InstanceSettings, "blobPort" | "traced" | "now"> {
  /** In the host's own folder. */
  readonly program: string;
  readonly built: BuiltFunction;
  /** The function's whole environment. */
  readonly variables: NodeJS.ProcessEnv;
  readonly onLine: (line: string, level: LineLevel) => void;
  readonly onTrace: (event: TraceEvent) => void;
  /** A request is over, with all work passed to waitUntil. */
  readonly onSettled: (id: number, waitUntilCalls: number) => void;
  /** waitUntil was called for a request that was already over. */
  readonly onTooLate: (id: number) => void;
}

export type Instance = ReturnType<typeof launchInstance>;

/** A process that serves one function. It is stopped whenever no request is left in it. */
export function launchInstance(options: InstanceOptions) {
  const { built, onLine } = options;
  const child = spawnProcess(options);
  const freezer = createFreezer(child);
  const requests = createOpenRequests(built.maxDurationMs, timeOut);
  const gone = hearOfEnd(child, path.dirname(options.program), () => {
    requests.abandon();
    freezer.release();
  });

  function timeOut(id: number): void {
    onLine(`Task timed out after ${built.maxDurationMs / 1000} seconds`, "error");
    requests.answer(id, failure(504, "FUNCTION_INVOCATION_TIMEOUT"));
    end(child);
  }

  const ready = new Promise<void>((resolve, reject) => {
    child.on("message", (message: FromInstance) => receive(message, options, requests, resolve));
    void gone.then(() => reject(new Error(`/api/${built.name} could not be loaded`)));
  });
  // Callers that await it get the failure; awaiting it is optional.
  ready.catch(() => {});

  return {
    pid: child.pid ?? 0,
    name: built.name,
    /** Rejects if the function can't be loaded. */
    ready,
    gone,
    get isGone() {
      return hasEnded(child);
    },
    freezer,
    serve(request: FunctionRequest): Promise<FunctionAnswer> {
      if (hasEnded(child)) return Promise.resolve(failure(503, "FUNCTION_INVOCATION_FAILED"));
      const answer = requests.add(request.id);
      freezer.wake();
      // If the process dies just now, its exit event reports it.
      child.send({ kind: "request", ...request }, () => {});
      return answer;
    },
    dieMidRequest: () => void child.send({ kind: "die mid-request" }, () => {}),
    kill: () => end(child),
  };
}

function receive(
  message: FromInstance,
  options: InstanceOptions,
  requests: ReturnType<typeof createOpenRequests>,
  onReady: () => void,
): void {
  if (message.kind === "ready") onReady();
  else if (message.kind === "answer") requests.answer(message.id, message);
  else if (message.kind === "too late") options.onTooLate(message.id);
  else if (message.kind === "trace") options.onTrace(message.event);
  else {
    requests.settle(message.id);
    options.onSettled(message.id, message.waitUntilCalls);
  }
}

function spawnProcess(options: InstanceOptions): ChildProcess {
  const { program, built, variables, blobPort, traced, now, onLine } = options;
  const { handler, name } = built;
  const settings: InstanceSettings = { handler, name, blobPort, traced, now };
  const child = fork(program, [JSON.stringify(settings)], {
    cwd: built.folder,
    env: variables,
    execArgv: [],
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc", "pipe"],
  });
  for (const [stream, level] of [
    [child.stdout, "info"],
    [child.stderr, "error"],
  ] as const) {
    if (stream !== null)
      createInterface({ input: stream }).on("line", (line) => onLine(line, level));
  }
  return child;
}

async function hearOfEnd(child: ChildProcess, folder: string, onEnd: () => void): Promise<void> {
  const endGuard = guard(child.pid ?? 0, folder);
  await once(child, "exit");
  endGuard();
  onEnd();
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function end(child: ChildProcess): void {
  child.kill("SIGCONT");
  child.kill("SIGKILL");
}
