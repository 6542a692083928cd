import type { ProcessesOptions } from "../functions/function-processes.js";
import { tracedServices } from "../functions/traced-services.js";
import { freePort } from "../http/free-port.js";
import { outputFolder } from "./freshness.js";
import { startHost } from "./host.js";
import type { Instance } from "./instance.js";

type Options = Omit<ProcessesOptions, "count" | "random">;

const bot = "telegram";
const isBot = ({ name }: Instance) => name === bot;

/** The bot's built functions behind one address, with the interface of the processes that run the sources. */
export async function startBuiltProcesses({ variables, onLine, onTrace, onChange }: Options) {
  const toTraced = (instance: Instance) => ({ pid: instance.pid, nextProbe: undefined });
  const port = await freePort();
  const services = tracedServices(variables(`http://127.0.0.1:${port}`));
  const host = await startHost({
    port,
    output: outputFolder,
    variables,
    onLine,
    ...(onTrace !== undefined && {
      trace: { services, onEvent: (event, instance) => onTrace(event, toTraced(instance)) },
    }),
    onChange: (instance, change) => isBot(instance) && onChange?.(toTraced(instance), change),
  });
  let killed = 0;
  // It would start with the first update; the page should show it before.
  await fetch(`${host.url}/api/${bot}`);
  onLine(
    "Serving .vercel/output, stopped between requests as on Vercel: the state of its breaker is not visible",
    "info",
  );

  return {
    url: host.url,
    killOne(): void {
      killed++;
      void host.kill(isBot);
    },
    /** The process dies during the next update; only if it is traced. */
    killMidRequest(): void {
      for (const instance of host.instances.filter(isBot)) instance.dieMidRequest();
    },
    get killed() {
      return killed;
    },
    stop: host.stop,
  };
}
