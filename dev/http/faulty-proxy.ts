import type { IncomingHttpHeaders } from "node:http";
import { Agent, type Dispatcher, request as forward } from "undici";
import type { RequestInfo } from "../objects/faults.js";
import {
  type Answer,
  type FaultyServer,
  type Received,
  startFaultyServer,
} from "./faulty-server.js";

/** Headers that belong to the connection, not to the message. */
const hopByHop = ["connection", "keep-alive", "transfer-encoding"];

/**
 * A proxy that injects faults. It passes headers unchanged, including Host, so that S3 signatures stay
 * valid. The kind of a request is its method in lower case.
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

/** Without Node's own client, which leaks an error if the server answers early and hangs up. */
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
