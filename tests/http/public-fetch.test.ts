import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { test as base, describe, expect } from "vitest";
import { isPublicAddress } from "../../lib/http/public-address.js";
import { createPublicFetch, type PublicFetchOptions } from "../../lib/http/public-fetch.js";

const host = "files.example.com";
const packed = gzipSync("a packed fox");

/** What is there beside the fox. */
const answers: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
  "/moved": (response) => response.writeHead(302, { location: "/fox" }).end("moved"),
  "/nothing": (response) => response.writeHead(304).end(),
  "/strange": (response) => response.writeHead(799).end(),
  "/packed": (response) =>
    response
      .writeHead(200, { "content-encoding": "gzip", "content-length": packed.length })
      .end(packed),
  "/torn": (response) =>
    response.writeHead(200, { "content-encoding": "gzip" }).end(packed.subarray(0, 15)),
  "/cut"(response) {
    response.writeHead(200, { "content-length": "9" }).write("fox");
    setImmediate(() => response.destroy());
  },
};

/** Names as a resolver knows them; with several lists each question gets the next one. */
function resolver(...answers: readonly (readonly string[])[]) {
  const asked: string[] = [];
  const resolve: PublicFetchOptions["resolve"] = (hostname, _, callback) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(hostname);
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  };
  return { resolve, asked };
}

const test = base
  /** A service of this machine, which nobody from outside should reach. */
  .extend("inside", async ({}, { onCleanup }) => {
    let connections = 0;
    const server = createServer(({ url = "" }, response) => {
      const answer = answers[url];
      if (answer === undefined)
        response.writeHead(200, { "content-type": "image/png" }).end("a fox");
      else answer(response);
    });
    server.on("connection", () => connections++);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onCleanup(() => new Promise<void>((resolve) => server.close(() => resolve())));
    const { port } = server.address() as AddressInfo;
    return { port, connections: () => connections };
  })
  .extend("get", ({ inside }) => (options: PublicFetchOptions, path = "/fox", at = host) => {
    const url = new URL(`http://${at}:${inside.port}${path}`);
    const init = { redirect: "manual", signal: AbortSignal.timeout(5_000), headers: {} } as const;
    return createPublicFetch(options)(url, init);
  });

describe("request forgery: a host that others named", () => {
  test("is not connected to if its name leads into our own network", async ({ inside, get }) => {
    for (const address of ["127.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1"]) {
      const { resolve } = resolver([address]);
      await expect(get({ resolve })).rejects.toThrow("not of the open internet");
    }
    expect(inside.connections()).toBe(0);
  });

  test("is not connected to if only one of its addresses leads there", async ({ inside, get }) => {
    const { resolve } = resolver(["192.0.1.1", "127.0.0.1"]);
    await expect(get({ resolve })).rejects.toThrow("not of the open internet");
    expect(inside.connections()).toBe(0);
  });

  test("is connected to at the checked address, whatever the DNS says next", async ({
    inside,
    get,
  }) => {
    const { resolve, asked } = resolver(["127.0.0.1"], ["127.0.0.2"]);
    const checked: string[] = [];
    const isAllowed = (address: string) => checked.push(address) > 0;
    expect(await (await get({ resolve, isAllowed })).text()).toBe("a fox");
    expect([asked, checked, inside.connections()]).toEqual([[host], ["127.0.0.1"], 1]);
  });

  test("is looked up for each request: no open connection is used again", async ({
    inside,
    get,
  }) => {
    const { resolve } = resolver(["127.0.0.1"]);
    let isAllowed = true;
    const options = { resolve, isAllowed: () => isAllowed };
    await (await get(options)).text();
    isAllowed = false;
    await expect(get(options)).rejects.toThrow("not of the open internet");
    expect(inside.connections()).toBe(1);
  });

  const internal = ["127.0.0.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0.0.0.0"];

  test.for(internal)("of ours is never contacted: %s", async (address, { inside, get }) => {
    await expect(get({}, "/fox", address)).rejects.toThrow("not of the open internet");
    expect(inside.connections()).toBe(0);
  });

  test("is looked up by the system's resolver by default", async ({ inside, get }) => {
    await expect(get({}, "/fox", "localhost")).rejects.toThrow("not of the open internet");
    expect(inside.connections()).toBe(0);
  });
});

describe("request forgery: an answer of such a host", () => {
  const open = { ...resolver(["127.0.0.1"]), isAllowed: () => true };

  test("comes with its type, and redirects are not followed", async ({ get }) => {
    const picture = await get(open);
    expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/png"]);
    expect(await picture.text()).toBe("a fox");
    const moved = await get(open, "/moved");
    expect([moved.status, moved.headers.get("location")]).toEqual([302, "/fox"]);
    await moved.body?.cancel();
    expect((await get(open, "/nothing")).body).toBeNull();
  });

  test("that is compressed without a request for that is unpacked", async ({ get }) => {
    const answer = await get(open, "/packed");
    expect(answer.headers.get("content-length")).toBeNull();
    expect(await answer.text()).toBe("a packed fox");
    const torn = await get(open, "/torn");
    await expect(torn.text()).rejects.toThrow();
  });

  test("that breaks off, or is no answer at all, is an error", async ({ get }) => {
    const cut = await get(open, "/cut");
    await expect(cut.text()).rejects.toThrow();
    await expect(get(open, "/strange")).rejects.toThrow(RangeError);
  });

  test("is awaited until the deadline at most", async ({ inside }) => {
    const fetchOnce = createPublicFetch({ resolve: () => {} });
    const signal = AbortSignal.abort();
    const url = new URL(`http://${host}:${inside.port}/`);
    const asking = fetchOnce(url, { redirect: "manual", signal, headers: {} });
    await expect(asking).rejects.toThrow("aborted");
  });
});

describe("request forgery: an address", () => {
  const inside = [
    ["0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1"],
    ["127.255.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1"],
    ["192.0.0.192", "192.0.2.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1"],
    ["224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"],
    ["::", "::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::7f00:1", "fc00::1", "fd00:ec2::254"],
    ["fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "100::1", "2001::1", "2001:db8::1"],
    ["64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1"],
    ["2002:7f00:1::1", "2002:a00:1::", "2002:a9fe:a9fe::", "2002:c0a8:101::1", "3fff::1"],
    ["", "localhost", "127.1"],
  ].flat();
  const outside = [
    ["8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1"],
    ["198.17.0.1", "198.20.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1"],
    ["64:ff9b::8.8.8.8", "2002:808:808::1"],
  ].flat();

  base.for(inside)("%s is not of the open internet", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
  base.for(outside)("%s is of the open internet", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});
