import { createApp } from "../lib/app.js";
import { createLog } from "../lib/log.js";
import { serveFunctions } from "./functions.js";

/* The whole bot in a process of its own, which may be killed. Says its address, then its log. */
const say = (line: string) => process.send?.({ line });
const app = createApp(process.env, { log: createLog({ info: say, warn: say, error: say }) });
const { url } = await serveFunctions({
  "/api/telegram": { POST: app.receiveUpdate },
  "/api/kie": { POST: app.receiveCallback },
  "/api/cron": { GET: app.runCron },
  "/api/health": { GET: app.reportHealth },
});
process.once("disconnect", () => process.exit());
process.send?.({ url });
