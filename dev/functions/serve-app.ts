import { createApp } from "../../lib/app.js";
import { createLog } from "../../lib/log.js";
import { serveFunctions } from "../functions.js";
import type { FromChild, ToChild } from "./function-processes.js";
import { tracedServices } from "./traced-services.js";
import { createTracer } from "./tracing.js";

/* The whole bot in its own process, which may be killed. Sends its address, then its log. */
const send = (message: FromChild) => process.send?.(message);
const { env } = process;
const isTraced = process.argv.includes("--traced");
const tracer = createTracer({
  services: new Map(tracedServices(env)),
  fetch,
  report: (event) => send({ event, nextProbe: app.nextProbe() }),
});
const app = createApp(env, {
  log: createLog({
    info: (line) => send({ line, level: "info" }),
    warn: (line) => send({ line, level: "warn" }),
    error: (line) => send({ line, level: "error" }),
  }),
  ...(isTraced && { fetch: tracer.fetch }),
});
const watch = isTraced ? tracer.watch : <T>(_endpoint: string, endpoint: T) => endpoint;

const { url } = await serveFunctions({
  "/api/telegram": { POST: watch("telegram", app.receiveUpdate) },
  "/api/kie": { POST: watch("kie", app.receiveCallback) },
  "/api/cron": { GET: watch("cron", app.runCron) },
  "/api/health": { GET: app.reportHealth, HEAD: app.reportHealth },
});
process.once("disconnect", () => process.exit());
process.on("message", (message: ToChild) => {
  if (message === "die mid-request") tracer.dieMidRequest();
});
send({ url });
