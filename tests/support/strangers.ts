import { connect } from "node:net";
import { expect } from "vitest";
import type { Listening } from "./listening.js";

/** What the guard says. */
const refusal = "Only this machine's own programs and pages may ask";

const patienceMs = 10_000;

type Headers = readonly string[];

/** Header lines of requests that must be refused, by what is wrong with them. */
const strangersAt = (port: number): Readonly<Record<string, Headers>> => {
  const own = `Host: 127.0.0.1:${port}`;
  return {
    "a foreign Host": ["Host: evil.example"],
    "a foreign Host with this port": [`Host: evil.example:${port}`],
    "a Host that begins like ours": [`Host: 127.0.0.1.evil.example:${port}`],
    "a Host with another port": [`Host: 127.0.0.1:${port === 1 ? 2 : 1}`],
    "a Host without a port": ["Host: localhost"],
    "an address that is not bound": [`Host: [::1]:${port}`],
    "no Host": [],
    "two Hosts": [own, "Host: evil.example"],
    "a foreign Origin": [own, "Origin: https://evil.example"],
    "the Origin null": [own, "Origin: null"],
    "the Origin of another port": [own, "Origin: http://127.0.0.1:1"],
    "the Origin of another name of this machine": [own, `Origin: http://localhost:${port}`],
    "a cross-site request": [own, "Sec-Fetch-Site: cross-site"],
    "a same-site request": [own, "Sec-Fetch-Site: same-site"],
  };
};

const socket = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"];
const requests: Readonly<Record<string, readonly [line: string, ...Headers]>> = {
  GET: ["GET / HTTP/1.1"],
  POST: ["POST /act HTTP/1.1", "Content-Type: text/plain", "Content-Length: 2"],
  OPTIONS: ["OPTIONS /act HTTP/1.1", "Access-Control-Request-Method: POST"],
  WebSocket: ["GET / HTTP/1.1", ...socket, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="],
};

/**
 * Tries the whole list against each port: a server must answer 403, PostgreSQL no HTTP at all. Nothing
 * may listen elsewhere than on 127.0.0.1, and each server must answer a request of its own.
 */
export async function expectNoStrangers(
  found: readonly Listening[],
  postgresPort: number,
): Promise<void> {
  expect(new Set(found.map(({ address }) => address))).toEqual(new Set(["127.0.0.1"]));
  const ports = found.map(({ port }) => port).filter((port) => port !== postgresPort);
  expect(found).toHaveLength(ports.length + 1);
  // The page, the bot, Telegram, Kie, Neon, the object store.
  expect(ports.length).toBeGreaterThanOrEqual(6);
  const wrong = await Promise.all([...ports.map(findWrong), findHttpAt(postgresPort)]);
  expect(wrong.flat()).toEqual([]);
}

/** What this port answers otherwise than it must. */
async function findWrong(port: number): Promise<readonly string[]> {
  const own = await ask(port, ["GET /nothing HTTP/1.1", `Host: localhost:${port}`]);
  const wrong = /^HTTP\/1\.1 \d{3} /.test(own) && !own.includes(refusal) ? [] : [`${port}: ${own}`];
  const tries = Object.entries(requests).flatMap(([kind, request]) =>
    Object.entries(strangersAt(port)).map(async ([who, headers]) => {
      const answer = await ask(port, [...request, ...headers]);
      const isRefused = answer.startsWith("HTTP/1.1 403 ") && answer.includes(refusal);
      const isShared = /^access-control-/im.test(answer);
      return isRefused && !isShared ? [] : [`${port}: ${kind} with ${who}: ${answer}`];
    }),
  );
  return [...wrong, ...(await Promise.all(tries)).flat()];
}

async function findHttpAt(port: number): Promise<readonly string[]> {
  const answer = await ask(port, ["GET / HTTP/1.1", `Host: 127.0.0.1:${port}`]);
  return answer.startsWith("HTTP/") ? [`${port}: ${answer}`] : [];
}

/** Everything that is answered until the other side hangs up, which guards and PostgreSQL do. */
function ask(port: number, lines: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const client = connect(port, "127.0.0.1", () => {
      const hasBody = lines.some((line) => line.startsWith("Content-Length"));
      client.write(`${lines.join("\r\n")}\r\n\r\n${hasBody ? "{}" : ""}`);
    });
    client.setTimeout(patienceMs, () => client.destroy());
    client.on("data", (chunk) => {
      answer += chunk.toString();
      // An answer that is not the guard's may leave the connection open.
      if (answer.includes("\r\n\r\n") && !/^connection: close/im.test(answer)) client.destroy();
    });
    client.on("error", () => {});
    client.on("close", () => resolve(answer));
  });
}
