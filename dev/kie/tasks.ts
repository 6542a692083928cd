import { randomUUID } from "node:crypto";
import type { Answer } from "../http/faulty-server.js";
import { envelope, refuse } from "./answers.js";
import type { ChatAccount } from "./chat.js";
import { type Kind, kindOf, validateInput } from "./fields.js";
import type { Files } from "./files.js";
import type { Links } from "./links.js";
import type { Listing } from "./listing.js";
import { canRead } from "./pictures.js";
import { countResults, makeResults } from "./results.js";
import type { Input } from "./rules.js";

export interface Task {
  readonly taskId: string;
  readonly model: string;
  readonly kind: Kind;
  readonly input: Input;
  /** The request as it came. */
  readonly param: string;
  readonly callBackUrl: string | undefined;
  readonly createdAt: number;
  end: End | undefined;
}

interface End {
  readonly at: number;
  readonly state: "success" | "fail";
  readonly resultJson: string | null;
  readonly failCode: string | null;
  readonly failMsg: string | null;
  readonly credits: number;
}

/** What becomes of a task; nothing said = it succeeds as its model does. */
export interface Outcome {
  readonly results?: number;
  /** Instead of what belongs to the model. */
  readonly resultJson?: string;
  /** Present = it fails. */
  readonly failCode?: string;
  readonly failMsg?: string;
  readonly creditsConsumed?: number;
}

export interface World {
  /** Where it is served. */
  readonly url: () => string;
  readonly now: () => number;
  readonly durationMs: (kind: Kind) => number;
  readonly tasks: Map<string, Task>;
  readonly files: Files;
  readonly links: Links;
  /** Waits as long as a slow host takes. */
  readonly dawdle: () => Promise<unknown>;
  /** What a task takes that succeeds; undefined = what is usual for its kind. */
  readonly creditsOf?: ((task: Task) => number | undefined) | undefined;
  /** What the account was given. */
  readonly credits: number;
  readonly onCreated: (task: Task) => void;
  readonly listing: Listing;
  readonly chat: ChatAccount;
}

const limit = { tasks: 20, perMs: 10_000 } as const;
const usualCredits: Readonly<Record<Kind, number>> = { image: 4, video: 50, sound: 12 };

/** Begins a task, however often the same is asked. */
export function createTask(world: World, body: Buffer): Answer {
  const tasks = [...world.tasks.values()];
  const lately = tasks.filter(({ createdAt }) => world.now() - createdAt < limit.perMs);
  if (lately.length >= limit.tasks) return refuse(429);
  const request = readRequest(body);
  if (typeof request === "string") return refuse(422, request);
  if (balanceOf(world) <= 0) return refuse(402);
  const kind = kindOf(request.model) ?? "image";
  const taskId = `task_${randomUUID().replaceAll("-", "")}`;
  const begun = { param: body.toString(), createdAt: world.now(), end: undefined };
  const task = { taskId, kind, ...request, ...begun };
  world.tasks.set(taskId, task);
  world.onCreated(task);
  return envelope(200, { taskId });
}

export function balanceOf({ credits, tasks, chat }: World): number {
  const left = credits - chat.consumed;
  return [...tasks.values()].reduce((sum, { end }) => sum - (end?.credits ?? 0), left);
}

/** The request, or what is wrong with it. */
function readRequest(body: Buffer): Pick<Task, "model" | "input" | "callBackUrl"> | string {
  const request = parse(body.toString());
  if (request === undefined) return "The request body is not JSON";
  const { model, input, callBackUrl, ...others } = request;
  const [other] = Object.keys(others);
  if (other !== undefined) return `${other} is not a field of the request`;
  if (typeof model !== "string") return "model must be a string";
  const problem = validateInput(model, input);
  if (problem !== undefined) return problem;
  if (callBackUrl !== undefined && !/^https?:\/\/./.test(String(callBackUrl))) {
    return "callBackUrl must be an http(s) URL";
  }
  return { model, input: input as Input, callBackUrl: callBackUrl as string | undefined };
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return Object(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Ends a task; one that cannot read its pictures fails, whatever was wanted. */
export function endTask(world: World, task: Task, outcome: Outcome): void {
  const isReadable = canRead(task.model, task.input, world.files, world.url());
  const {
    failCode = isReadable ? null : "400",
    failMsg = failCode === "400" ? "image fetch failure" : null,
    results = countResults(task),
    creditsConsumed = failCode === null ? (world.creditsOf?.(task) ?? usualCredits[task.kind]) : 0,
  } = outcome;
  const succeeds = failCode === null;
  const made = () => outcome.resultJson ?? makeResults(task, results, world.files, world.url());
  task.end = {
    at: world.now(),
    state: succeeds ? "success" : "fail",
    resultJson: succeeds ? made() : null,
    failCode,
    failMsg: succeeds ? null : (failMsg ?? "Internal server error"),
    credits: creditsConsumed,
  };
}

/** A task as Kie shows it, to those who ask and in callbacks. */
export function describeTask(task: Task, { now, durationMs }: World) {
  const { taskId, model, param, createdAt, kind, end } = task;
  const share = Math.min((now() - createdAt) / durationMs(kind), 0.99);
  return {
    taskId,
    model,
    state: end?.state ?? pendingState(share),
    param,
    resultJson: end === undefined ? "" : end.resultJson,
    failCode: end?.failCode ?? null,
    failMsg: end?.failMsg ?? null,
    costTime: end === undefined ? 0 : end.at - createdAt,
    completeTime: end?.at ?? null,
    createTime: createdAt,
    updateTime: end?.at ?? now(),
    creditsConsumed: end === undefined ? 0 : end.credits,
    progress: end === undefined ? Math.floor(share * 100) : 100,
  };
}

function pendingState(share: number): "waiting" | "queuing" | "generating" {
  if (share < 0.1) return "waiting";
  return share < 0.25 ? "queuing" : "generating";
}
