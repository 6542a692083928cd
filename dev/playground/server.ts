import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { secureHeaders } from "hono/secure-headers";
import { streamSSE } from "hono/streaming";
import * as v from "valibot";
import { actionSchema } from "./action-schema.js";
import type { SentFile } from "./actions.js";
import type { Broadcast } from "./broadcast.js";
import type { Page } from "./build-page.js";
import type { Action, Changes } from "./protocol.js";

export interface ServerOptions {
  readonly page: Page;
  readonly broadcast: Broadcast;
  /** The whole current state. */
  readonly everything: () => Changes;
  /** Begins an action; its outcome comes with the broadcast. */
  readonly act: (action: Action) => unknown;
  /** @throws Error if it is no picture that Telegram would take */
  readonly sendFile: (file: SentFile) => void;
  readonly readFile: (fileId: string) => Uint8Array;
}

const largestAction = 64 * 1024;
/** As Telegram's for a photo, and for anything else that a bot can download. */
const largestPhoto = 10 * 1024 * 1024;
const largestFile = 20 * 1024 * 1024;

const fileQuery = v.object({
  userId: v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number)),
  caption: v.optional(v.pipe(v.string(), v.maxLength(1024)), ""),
  replyTo: v.optional(v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number))),
  /** Present if it is sent as a file: its name, and what type its sender says it has. */
  name: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(255))),
  type: v.optional(v.pipe(v.string(), v.maxLength(127)), "application/octet-stream"),
  album: v.optional(v.pipe(v.string(), v.regex(/^\d{1,20}$/))),
});

/** What a browser shows without running it. */
const playable = /^(image\/(png|jpeg|webp|gif)|video\/mp4|audio\/(mpeg|mp4|ogg))$/;

const protectedHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    imgSrc: ["'self'", "data:", "blob:"],
    frameAncestors: ["'none'"],
  },
  // Over plain HTTP on one's own machine it would only be in the way.
  strictTransportSecurity: false,
});

/** The page, the events that it gets, and the actions that it asks for; behind the guard against other sites (dev/http/serve.ts). */
export function createServer(options: ServerOptions) {
  const { page, broadcast, everything, act, sendFile, readFile } = options;
  const app = new Hono();
  app.use(protectedHeaders);

  app.get("/stream", (context) =>
    streamSSE(context, async (stream) => {
      const send = (changes: Changes) => {
        void stream.writeSSE({ data: JSON.stringify(changes) }).catch(() => {});
      };
      send(everything());
      const leave = broadcast.subscribe(send);
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      leave();
    }),
  );

  app.post("/act", bodyLimit({ maxSize: largestAction }), async (context) => {
    const parsed = v.safeParse(actionSchema, await context.req.json().catch(() => undefined));
    if (!parsed.success) return context.text(describeIssues(parsed.issues), 400);
    void act(parsed.output);
    return context.body(null, 202);
  });

  app.post("/photos", bodyLimit({ maxSize: largestFile, onError: tooLarge }), async (context) => {
    const query = v.safeParse(fileQuery, context.req.query());
    if (!query.success) return context.text(describeIssues(query.issues), 400);
    const bytes = new Uint8Array(await context.req.arrayBuffer());
    const { name, type, album, ...output } = query.output;
    if (name === undefined && bytes.length > largestPhoto) return tooLarge(context);
    const document = name === undefined ? undefined : { fileName: name, mimeType: type };
    const more = { document, ...(album !== undefined && { mediaGroupId: album }) };
    try {
      sendFile({ replyTo: undefined, ...output, ...more, bytes });
      return context.body(null, 202);
    } catch (error) {
      return context.text((error as Error).message, 400);
    }
  });

  app.get("/files/:id", (context) => {
    try {
      const { type = "" } = context.req.query();
      const safe = playable.test(type) ? type : "application/octet-stream";
      const bytes = readFile(context.req.param("id"));
      return sendPart(context, bytes, { "content-type": safe, "accept-ranges": "bytes" });
    } catch {
      return context.notFound();
    }
  });

  app.get("*", ({ req, body, notFound }) => {
    const file = page.get(req.path === "/" ? "/index.html" : req.path);
    if (file === undefined) return notFound();
    return body(new Uint8Array(Buffer.from(file.body)), 200, { "content-type": file.type });
  });
  return app.fetch;
}

/** Players seek in what they play, and some play nothing that they can't seek in. */
function sendPart(context: Context, bytes: Uint8Array, headers: Record<string, string>) {
  const [, from = "", to = ""] =
    /^bytes=(\d+)-(\d*)$/.exec(context.req.header("range") ?? "") ?? [];
  if (from === "") return context.body(new Uint8Array(bytes), 200, headers);
  const [first, last] = [Number(from), to === "" ? bytes.length - 1 : Number(to)];
  const part = new Uint8Array(bytes.subarray(first, last + 1));
  const range = `bytes ${first}-${first + part.length - 1}/${bytes.length}`;
  if (part.length === 0) return context.body(null, 416);
  return context.body(part, 206, { ...headers, "content-range": range });
}

function describeIssues(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues.map(({ message }) => message).join("; ");
}

const tooLarge = (context: Context) =>
  context.text("A photo may have 10 MB, any other file 20 MB", 413);
