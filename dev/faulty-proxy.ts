import { Agent, request as forward } from "node:http";
import {
  type Answer,
  type FaultyServer,
  type Received,
  startFaultyServer,
} from "./faulty-server.js";
import type { RequestInfo } from "./store-faults.js";

/** Does not belong to the message but to the one connection it came over. */
const hopByHop = ["connection", "keep-alive", "transfer-encoding"];

/**
 * A server in front of another one that lets faults happen on the way. Headers, Host included, pass
 * as they are, so that the signatures of S3 stay valid. What a request is called by its kind is its
 * method in small letters.
 */
export async function startFaultyProxy(upstream: string): Promise<FaultyServer> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const proxy = await startFaultyServer({
    describe,
    carryOut: (request) => passOn(request, new URL(upstream), agent),
    complain: (status) => ({ status, body: `<html>${status}</html>` }),
  });
  return {
    ...proxy,
    async stop() {
      await proxy.stop();
      agent.destroy();
    },
  };
}

function describe({ method, target }: Received): RequestInfo {
  return { kind: method.toLowerCase(), key: target.replace(/\?.*/, "") };
}

function passOn(received: Received, upstream: URL, agent: Agent): Promise<Answer> {
  const { method, target, headers, body } = received;
  return new Promise((resolve, reject) => {
    const { hostname, port } = upstream;
    const asked = forward({ hostname, port, method, path: target, headers, agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.once("error", reject);
      answer.once("end", () => {
        const kept = Object.entries(answer.headers).filter(([name]) => !hopByHop.includes(name));
        const headers = Object.fromEntries(kept) as Record<string, string | string[]>;
        resolve({ status: answer.statusCode ?? 502, headers, body: Buffer.concat(chunks) });
      });
    });
    asked.once("error", reject);
    asked.end(body);
  });
}
