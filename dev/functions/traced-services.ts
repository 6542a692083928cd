import { readEnv } from "../../lib/env.js";
import type { Service } from "./tracing.js";

/** The services that a bot with these variables calls, by origin. */
export function tracedServices(variables: NodeJS.ProcessEnv): (readonly [string, Service])[] {
  const env = readEnv(variables);
  const addresses: readonly [string | undefined, Service][] = [
    [env.NEON_HTTP_ENDPOINT, "sql"],
    [env.S3_ENDPOINT, "store"],
    [env.TELEGRAM_API_ROOT, "telegram"],
    [env.KIE_API_ROOT, "kie"],
    [env.KIE_UPLOAD_ROOT, "kie"],
  ];
  return addresses.flatMap(([url, service]) => (url ? [[new URL(url).origin, service]] : []));
}
