import type { Answer, Received } from "../http/faulty-server.js";
import { cloudflare, envelope, html, type Refuse, refuse, refuseUpload } from "./answers.js";
import { answerChat, chatPath } from "./chat.js";
import { type Fault, strangeAnswer, strangeResult, type What } from "./faults.js";
import { serveFile, upload } from "./files.js";
import { answerListing } from "./listing.js";
import { fileOfWrongKind } from "./results.js";
import { balanceOf, createTask, describeTask, type World } from "./tasks.js";

/** Also "picture" for an upload that is read, "unknown" for what Kie does not have. */
export type Asked = What | "picture" | "unknown";

const routes: Readonly<Record<string, What>> = {
  "POST /api/v1/jobs/createTask": "createTask",
  "GET /api/v1/jobs/recordInfo": "recordInfo",
  "GET /api/v1/chat/credit": "credit",
  "POST /api/file-stream-upload": "upload",
  "POST /api/v1/common/download-url": "freshLink",
};

/** The list, or what is known of one model. */
const listing = /^\/api\/v1\/models(?=\/|$)/;

/** What a request asks for. */
export function askedBy({ method, target }: Received): Asked {
  const { pathname } = urlOf(target);
  if (pathname.startsWith("/results/")) return "result";
  if (method === "GET" && listing.test(pathname)) return "models";
  if (method === "POST" && chatPath.test(pathname)) return "chat";
  return pathname.startsWith("/uploads/")
    ? "picture"
    : (routes[`${method} ${pathname}`] ?? "unknown");
}

interface Circumstances {
  readonly world: World;
  readonly apiKey: string;
  readonly fault: Fault | undefined;
}

/** Answers a request that arrived whole, if need be in the strange way that is its fault. */
export async function answer(
  { world, apiKey, fault }: Circumstances,
  request: Received,
): Promise<Answer> {
  const asked = askedBy(request);
  const refuseIt = asked === "upload" ? refuseUpload : refuse;
  const isFile = asked === "result" || asked === "picture";
  const refusal = isFile ? undefined : refuseStranger(request, apiKey, refuseIt);
  if (fault === "slow") await world.dawdle();
  return refusal ?? strangeAnswer(fault, refuseIt) ?? handlers[asked](world, request, fault);
}

/** Of programs that do not look like a browser no answer of Kie itself is seen. */
function refuseStranger(
  { headers }: Received,
  apiKey: string,
  refuseIt: Refuse,
): Answer | undefined {
  if (/^(|node|undici|node-fetch)$/i.test(headers["user-agent"] ?? "")) return cloudflare;
  return headers.authorization === `Bearer ${apiKey}` ? undefined : refuseIt(401);
}

type Answering = (
  world: World,
  request: Received,
  fault: Fault | undefined,
) => Answer | Promise<Answer>;

const serve: Answering = ({ files }, { target }) => serveFile(urlOf(target).pathname, files);

const serveResult: Answering = ({ files, links }, { target }, fault) => {
  const url = urlOf(target);
  if (links.isDead(url, fault === "stale")) return html(403);
  if (fault !== "wrong kind" || !files.has(url.pathname)) return serveFile(url.pathname, files);
  const { type, bytes } = fileOfWrongKind(url.pathname);
  return { status: 200, headers: { "content-type": type }, body: bytes };
};

const handlers: Readonly<Record<Asked, Answering>> = {
  createTask: (world, { body }) => createTask(world, body),
  recordInfo(world, { target }, fault) {
    const task = world.tasks.get(urlOf(target).searchParams.get("taskId") ?? "");
    if (task === undefined) return refuse(422, "recordInfo is null");
    const described = describeTask(task, world);
    const strange = strangeResult(fault);
    if (strange !== undefined) {
      return envelope(200, { ...described, state: "success", resultJson: strange });
    }
    const resultJson = world.links.renewAll(task.taskId, described.resultJson);
    return envelope(200, { ...described, resultJson });
  },
  credit: (world) => envelope(200, balanceOf(world)),
  models: ({ listing: state, now }, { target }) =>
    answerListing(decodeURI(urlOf(target).pathname).replace(listing, ""), state, now()),
  chat: ({ chat }, { body }, fault) => answerChat(chat, body, fault),
  upload: ({ files, url }, request) => upload(request, files, url()),
  freshLink({ links }, { body }) {
    const fresh = links.renew(String(parse(body)?.["url"]));
    return fresh === undefined ? refuse(422) : envelope(200, fresh);
  },
  result: serveResult,
  picture: serve,
  unknown: () => refuse(404),
};

function parse(body: Buffer): Record<string, unknown> | undefined {
  try {
    return Object(JSON.parse(body.toString()));
  } catch {
    return undefined;
  }
}

function urlOf(target: string): URL {
  return new URL(target, "http://localhost");
}
