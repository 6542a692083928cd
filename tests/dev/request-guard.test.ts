import { request } from "undici";
import { test as base, describe, expect } from "vitest";
import type { GuardOptions } from "../../dev/http/request-guard.js";
import { listenLocally } from "../../dev/http/serve.js";

const test = base.extend("serve", ({}, { onCleanup }) => {
  const stops: (() => Promise<void>)[] = [];
  onCleanup(async () => void (await Promise.all(stops.map((stop) => stop()))));
  return async (options: GuardOptions = {}) => {
    const server = await listenLocally((_, response) => response.end("answered"), options);
    stops.push(server.stop);
    return async (headers: Record<string, string> = {}, path = "/") => {
      const { statusCode, body } = await request(server.url + path, { headers });
      return statusCode === 200 ? await body.text() : statusCode;
    };
  };
});

describe("access control: a server of the local world", () => {
  test("answers a program, and its own page under both of its names", async ({ serve }) => {
    const server = await listenLocally((_, response) => response.end("answered"));
    for (const name of ["127.0.0.1", "localhost", "LOCALHOST"]) {
      const host = `${name}:${server.port}`;
      for (const site of ["same-origin", "none"]) {
        const headers = { host, origin: `http://${host}`, "sec-fetch-site": site };
        expect((await request(server.url, { headers })).statusCode).toBe(200);
      }
    }
    await server.stop();
    expect(await (await serve())()).toBe("answered");
  });

  test("shows its page to a link on any site, and nothing else", async ({ serve }) => {
    const link = { "sec-fetch-site": "cross-site", "sec-fetch-dest": "document" };
    const page = await serve({ allowLinks: true });
    expect(await page(link)).toBe("answered");
    expect(await page(link, "/stream")).toBe(403);
    expect(await page({ ...link, "sec-fetch-dest": "iframe" })).toBe(403);
    expect(await page({ ...link, origin: "null" })).toBe(403);
    expect(await (await serve())(link)).toBe(403);
  });

  test("answers another host only if a setting names it", async ({ serve }) => {
    const tunnel = await serve({ isHost: (host) => host === "tunnel.example" });
    expect(await tunnel({ host: "tunnel.example" })).toBe("answered");
    expect(await tunnel({ host: "tunnel.example", origin: "https://tunnel.example" })).toBe(
      "answered",
    );
    expect(await tunnel({ host: "other.example" })).toBe(403);
    expect(await tunnel({ host: "tunnel.example", origin: "https://other.example" })).toBe(403);
    expect(await (await serve())({ host: "tunnel.example" })).toBe(403);
  });

  test("passes nothing of a refused request to the listener", async () => {
    let heard = 0;
    const server = await listenLocally((_, response) => {
      heard++;
      response.end();
    });
    const headers = { origin: "https://evil.example" };
    const { statusCode, headers: answered } = await request(server.url, {
      method: "POST",
      headers,
      body: "x".repeat(1_000_000),
      reset: true,
    });
    expect([statusCode, heard]).toEqual([403, 0]);
    expect(Object.keys(answered).filter((name) => name.startsWith("access-control"))).toEqual([]);
    await server.stop();
  });
});
