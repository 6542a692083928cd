import { createApp } from "../../lib/app.js";
import { createLog } from "../../lib/log.js";
import { serveFunctions } from "../functions.js";
import type { Said, Told } from "./function-processes.js";
import { tracedServices } from "./traced-services.js";
import { createTracer } from "./tracing.js";

/* The whole bot in a process of its own, which may be killed. Says its address, then its log. */
const say = (said: Said) => process.send?.(said);
const { env } = process;
const isTraced = process.argv.includes("--traced");
const tracer = createTracer({
  services: new Map(tracedServices(env)),
  fetch,
  report: (event) => say({ event, nextProbe: app.nextProbe() }),
});
const app = createApp(env, {
  log: createLog({
    info: (line) => say({ line, level: "info" }),
    warn: (line) => say({ line, level: "warn" }),
    error: (line) => say({ line, level: "error" }),
  }),
  ...(isTraced && { fetch: tracer.fetch }),
});
const watch = isTraced ? tracer.watch : <T>(_door: string, door: T) => door;

const { url } = await serveFunctions({
  "/api/telegram": { POST: watch("telegram", app.receiveUpdate) },
  "/api/kie": { POST: watch("kie", app.receiveCallback) },
  "/api/cron": { GET: watch("cron", app.runCron) },
  "/api/health": { GET: app.reportHealth, HEAD: app.reportHealth },
});
process.once("disconnect", () => process.exit());
process.on("message", (told: Told) => {
  if (told === "die in the middle") tracer.dieInTheMiddle();
});
say({ url });
