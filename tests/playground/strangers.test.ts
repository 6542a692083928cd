import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, inject } from "vitest";
import { test as base } from "../support/playground.js";

/** Where the browser believes that any name ending in .example leads to this machine. */
const rebound = "rebound.example";

const test = base
  /** A page of another program on this machine. */
  .extend("attacker", async ({}, { onCleanup }) => {
    const server = createServer((_, response) => {
      response.setHeader("content-type", "text/html").end("<!doctype html><title>attacker</title>");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onCleanup(() => {
      server.closeAllConnections();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  })
  /** A tab, and the status of every answer that it gets from one of the ports. */
  .extend("tab", async ({ browser }, { onCleanup }) => {
    const context = await browser.newContext();
    onCleanup(() => context.close());
    const page = await context.newPage();
    const statuses: string[] = [];
    page.on("response", (response) => {
      statuses.push(`${response.request().method()} ${response.url()}: ${response.status()}`);
    });
    return { page, statuses };
  })
  .extend("ports", ({ playground }) => {
    const { telegram, kie, neon, store, functions } = playground.world;
    const urls = [playground.url, telegram.apiRoot, kie?.url, neon.endpoint, store.url];
    return [...urls, functions.url].map((url = "") => Number(new URL(url).port));
  })
  /** Everything that a request could change, and how many requests were listened to. */
  .extend("effects", ({ playground }) => async () => {
    const { telegram, kie, neon, store, sql } = playground.world;
    const { rows } = await sql.query("SELECT to_regclass('stolen') AS found");
    return {
      faults: playground.faults.current,
      telegram: telegram.calls.length,
      kie: kie?.calls.length,
      neon: neon.requests,
      store: ["get", "put", "list", "post", "options"].map((kind) => store.countRequests(kind)),
      table: rows[0].found,
    };
  });

/** As a page does it, without preflight where a browser allows that; the page's functions are its globals. */
const attackFrom = (ports: readonly number[], action: object) => `(async () => {
  const hosts = ${JSON.stringify(ports)}.flatMap((port) => ["127.0.0.1:" + port, "localhost:" + port]);
  const body = ${JSON.stringify(JSON.stringify(action))};
  const ignore = () => {};
  const heard = [];
  const works = hosts.flatMap((host) => {
    const url = "http://" + host + "/act";
    const image = new Image();
    image.src = url;
    const frame = document.createElement("iframe");
    frame.name = host;
    document.body.append(frame);
    const form = document.createElement("form");
    Object.assign(form, { action: url, method: "post", enctype: "text/plain", target: host });
    const field = document.createElement("input");
    Object.assign(field, { name: body, value: "" });
    form.append(field);
    document.body.append(form);
    form.submit();
    navigator.sendBeacon(url, body);
    const socket = new WebSocket("ws://" + host + "/stream");
    const events = new EventSource("http://" + host + "/stream");
    const closed = new Promise((resolve) => {
      socket.onopen = () => heard.push("socket " + host);
      socket.onerror = socket.onclose = resolve;
    });
    const failed = new Promise((resolve) => {
      events.onmessage = () => { heard.push("events " + host); resolve(); };
      events.onerror = () => { events.close(); resolve(); };
    });
    const json = { "content-type": "application/json" };
    return [
      closed,
      failed,
      fetch(url, { mode: "no-cors" }).catch(ignore),
      fetch(url, { mode: "no-cors", method: "POST", body }).catch(ignore),
      fetch(url, { method: "POST", body, headers: json }).then(() => heard.push("cors " + host), ignore),
      new Promise((resolve) => { image.onload = image.onerror = resolve; }),
      new Promise((resolve) => { frame.onload = resolve; }),
    ];
  });
  await Promise.all(works);
  return heard;
})()`;

/** As a page does it whose own name leads to one of the servers: it may send and read what it likes. */
const attackOwnHost = (requests: readonly (readonly [path: string, init: object])[]) =>
  `Promise.all(${JSON.stringify(requests)}.map(async ([path, init]) => (await fetch(path, init)).status))`;

describe.skipIf(inject("chromium") === undefined)("playground: request guard", () => {
  const action = { do: "faults", faults: { database: "refuse" } };

  const hosts = ["127.0.0.1", "localhost", "evil.example"];
  test.for(hosts)("refuses pages of %s", async (name, { attacker, tab, ports, effects }) => {
    const before = await effects();
    await tab.page.goto(`http://${name}:${attacker}/`);
    expect(await tab.page.evaluate(attackFrom(ports, action))).toEqual([]);
    expect(await effects()).toEqual(before);
    const isOurs = (line: string) => ports.some((port) => line.includes(`:${port}/`));
    const answers = tab.statuses.filter(isOurs);
    expect(answers.filter((line) => !line.endsWith(": 403"))).toEqual([]);
    for (const port of ports) {
      expect(answers.some((line) => line.includes(`:${port}/`))).toBe(true);
    }
  });

  test("DNS rebinding: a site whose name now points to a local server can do nothing there", async ({
    playground,
    tab,
    ports,
    effects,
  }) => {
    const before = await effects();
    const { neon, telegram } = playground.world;
    const connection = { "neon-connection-string": neon.connectionString("bot") };
    const query = JSON.stringify({ query: "CREATE TABLE stolen ()", params: [] });
    const chat = JSON.stringify({ chat_id: 5_000_000_001, text: "stolen" });
    const method = "POST";
    const json = { "content-type": "application/json" };
    const requests = [
      ["/act", { method, headers: json, body: JSON.stringify(action) }],
      ["/sql", { method, headers: connection, body: query }],
      [`/bot${telegram.token}/sendMessage`, { method, headers: json, body: chat }],
      ["/api/v1/chat/credit", {}],
      ["/stream", {}],
    ] as const;
    for (const port of ports) {
      await tab.page.goto(`http://${rebound}:${port}/`);
      const statuses = await tab.page.evaluate(attackOwnHost(requests));
      expect(statuses).toEqual(requests.map(() => 403));
    }
    expect(await effects()).toEqual(before);
  });
});
