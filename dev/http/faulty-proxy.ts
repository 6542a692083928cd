import type { IncomingHttpHeaders } from "node:http";
import { Agent, type Dispatcher, request as forward } from "undici";
import type { RequestInfo } from "../objects/faults.js";
import {
  type Answer,
  type FaultyServer,
  type Received,
  startFaultyServer,
} from "./faulty-server.js";

/** Does not belong to the message but to the one connection it came over. */
const hopByHop = ["connection", "keep-alive", "transfer-encoding"];

/**
 * A server in front of another one that lets faults happen on the way. Headers, Host included, pass
 * as they are, so that the signatures of S3 stay valid. What a request is called by its kind is its
 * method in small letters.
 */
export async function startFaultyProxy(upstream: string): Promise<FaultyServer> {
  const agent = new Agent({ connections: 64 });
  const proxy = await startFaultyServer({
    describe,
    carryOut: (request) => passOn(request, upstream, agent),
    errorAnswer: (status) => ({ status, body: `<html>${status}</html>` }),
  });
  return {
    ...proxy,
    async stop() {
      await proxy.stop();
      await agent.destroy();
    },
  };
}

function describe({ method, target }: Received): RequestInfo {
  return { kind: method.toLowerCase(), key: target.replace(/\?.*/, "") };
}

/** Not by Node's own client: it lets an error escape if the other side answers and hangs up early. */
async function passOn(received: Received, upstream: string, agent: Agent): Promise<Answer> {
  const { method, target, headers, body } = received;
  const answer = await forward(upstream + target, {
    method: method as Dispatcher.HttpMethod,
    headers: endToEnd(headers),
    body,
    dispatcher: agent,
  });
  return {
    status: answer.statusCode,
    headers: endToEnd(answer.headers),
    body: Buffer.from(await answer.body.arrayBuffer()),
  };
}

function endToEnd(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const kept = Object.entries(headers).filter(([name]) => !hopByHop.includes(name));
  return Object.fromEntries(kept) as Record<string, string | string[]>;
}
