import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { head, put as putBlob, get as readBlob } from "@vercel/blob";
import { test as base, describe, expect } from "vitest";
import { next } from "../../../dev/objects/faults.js";
import {
  type ObjectStore,
  StoreUnavailable,
  type Tag,
} from "../../../lib/storage/objects/object-store.js";
import { createVercelBlobPlace } from "../../support/stores.js";
import { addMark, marks } from "../failover/marks.js";

const key = "ledger/v1/journals/7.json";

const test = base
  .extend("place", async ({}, { onCleanup }) => {
    const place = await createVercelBlobPlace();
    onCleanup(place.leave);
    return place;
  })
  .extend("store", ({ place }) => place.open())
  .extend("server", ({ place }) => place.server)
  .extend("token", ({ place }) => place.secrets[0] ?? "");

/** Two versions, of which the CDN has a copy of the first. */
async function leaveCopyBehind(store: ObjectStore, token: string): Promise<Tag> {
  const first = await store.put(key, "first", { ifAbsent: true });
  if (first.kind !== "written") throw new Error(first.kind);
  await readBlob(key, { access: "private", token });
  await store.put(key, "second", { ifMatch: first.tag });
  return first.tag;
}

test("compare-and-swap: the emulator's CDN serves old versions", async ({ store, token }) => {
  const first = await leaveCopyBehind(store, token);
  const answer = await readBlob(key, { access: "private", token });
  expect(answer?.blob.etag).toContain(first);
  expect(await new Response(answer?.stream).text()).toBe("first");
});

test("compare-and-swap: reads go past the CDN's copies", async ({ store, token }) => {
  await leaveCopyBehind(store, token);
  expect((await store.get(key))?.body).toBe("second");
});

test("compare-and-swap: an old copy is refused if a read can't bypass the CDN", async ({
  store,
  server,
  token,
}) => {
  await leaveCopyBehind(store, token);
  server.ignoreCache0 = true;
  await expect(store.get(key)).rejects.toThrow(StoreUnavailable);
  await expect(store.get(key)).rejects.toThrow("the CDN serves an old copy");
  server.expireCopies();
  expect((await store.get(key))?.body).toBe("second");
});

test("compare-and-swap: nothing is lost if a read can't bypass the CDN", async ({
  store,
  server,
}) => {
  server.ignoreCache0 = true;
  for (const mark of ["one", "two", "three"]) {
    await addMark(store, mark);
    // What a minute would do.
    server.expireCopies();
  }
  expect((await marks.read(store)).document).toEqual({
    sequence: 3,
    marks: ["one", "two", "three"],
  });
});

test("compare-and-swap: a change between the two requests of a read is no old copy", async ({
  place,
  server,
}) => {
  const [reader, writer] = [place.open(), place.open()];
  await addMark(writer, "one");
  let changes = 0;
  server.setFaults(async ({ kind }) => {
    if (kind === "head" && changes++ === 0) await addMark(writer, "two");
    return undefined;
  });
  expect((await marks.read(reader)).document.sequence).toBe(2);
  expect(changes).toBeGreaterThan(1);
});

test("compare-and-swap: tags that compression made weak match nothing, so reads ignore them", async ({
  store,
  token,
}) => {
  await store.put(key, "text ".repeat(1_000), { ifAbsent: true });
  const weak =
    (await readBlob(key, { access: "private", useCache: false, token }))?.blob.etag ?? "";
  expect(weak).toMatch(/^W\//);
  await expect(putBlob(key, "x", { access: "private", ifMatch: weak, token })).rejects.toThrow();
  const { tag } = (await store.get(key)) ?? {};
  expect(await store.put(key, "new", { ifMatch: tag as Tag })).toMatchObject({ kind: "written" });
});

test("idempotency: a write that succeeded without an answer is not repeated", async ({
  store,
  server,
  token,
}) => {
  server.setFaults(next("503-after", "put"));
  expect((await store.put(key, "text", { ifAbsent: true })).kind).toBe("unknown");
  expect(server.countRequests("put")).toBe(1);
  expect((await head(key, { token })).size).toBe(4);
});

test("cost: a read is one request to the origin and one to the CDN", async ({ store, server }) => {
  await store.put(key, "text", { ifAbsent: true });
  const counts = () => ["get", "head", "put"].map((kind) => server.countRequests(kind));
  const before = counts();
  await store.get(key);
  expect(counts().map((count, index) => count - (before[index] ?? 0))).toEqual([1, 1, 0]);
});

test("isolation: requests to other servers go as they went before", async ({ store }) => {
  const other = createServer((request, response) => response.end(`other: ${request.url}`));
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  await store.put(key, "text", { ifAbsent: true });
  for (const host of ["127.0.0.1", "localhost"]) {
    const answer = await fetch(`http://${host}:${port}/path`);
    expect(await answer.text()).toBe("other: /path");
  }
  expect((await store.get(key))?.body).toBe("text");
  other.closeAllConnections();
  other.close();
});

describe("credentials: OIDC tokens of Vercel", () => {
  const storeId = "store_Mine";

  test("are read at every call, since each request has a new one", async ({ place, server }) => {
    const given: string[] = [];
    const oidcToken = () => {
      const token = server.issueOidcToken();
      given.push(token);
      return token;
    };
    const store = place.openWith({ storeId, oidcToken });
    await store.put(key, "text", { ifAbsent: true });
    expect((await store.get(key))?.body).toBe("text");
    expect(await store.peek?.(key)).toBe("text");
    for await (const { size } of store.list("ledger/")) expect(size).toBe(4);
    expect(given).toHaveLength(4);
    expect(new Set(given).size).toBe(4);
  });

  test("take precedence over the store's own token, as in the SDK", async ({
    place,
    server,
    token,
  }) => {
    const oidcToken = () => server.issueOidcToken().replace(/.{8}$/, "unknown_");
    const store = place.openWith({ storeId, oidcToken, token });
    // Whichever of its two requests is refused first.
    await expect(store.get(key)).rejects.toThrow(/Access denied|403/);
    await expect(store.peek?.(key)).rejects.toThrow("status 403");
  });

  test("that are absent, blank or expired are replaced by the store's own token", async ({
    place,
    server,
    token,
  }) => {
    const expired = () => server.issueOidcToken(-1_000);
    for (const oidcToken of [() => undefined, () => "", () => "\n", expired]) {
      const store = place.openWith({ storeId, oidcToken, token });
      expect(await store.get(key)).toBeUndefined();
      expect(await store.peek?.(key)).toBeUndefined();
    }
  });

  test("count without the blanks around them, and appear in no error", async ({
    place,
    server,
  }) => {
    const issued = server.issueOidcToken();
    const store = place.openWith({ storeId, oidcToken: () => `${issued}\n` });
    expect(await store.get(key)).toBeUndefined();
    const broken = place.openWith({ storeId, oidcToken: () => issued.replace(".", "\n.") });
    for (const read of [() => broken.get(key), () => broken.peek?.(key)]) {
      const error = await read()?.catch((failure: unknown) => failure);
      expect(error).toBeInstanceOf(StoreUnavailable);
      expect(inspect(error)).not.toContain(issued.slice(-20));
    }
  });

  test("are unused without a store id", async ({ place, server, token }) => {
    const oidcToken = () => server.issueOidcToken().slice(0, -1);
    expect(await place.openWith({ oidcToken, token }).get(key)).toBeUndefined();
  });

  test("that are missing cause one sentence that says what to do", async ({ place, server }) => {
    const nothing = place.openWith({ storeId, oidcToken: () => undefined });
    await expect(nothing.get(key)).rejects.toThrow(
      /there is neither BLOB_READ_WRITE_TOKEN nor an OIDC token.*vercel env pull/,
    );
    const old = place.openWith({ storeId, oidcToken: () => server.issueOidcToken(-1_000) });
    await expect(old.peek?.(key)).rejects.toThrow(/VERCEL_OIDC_TOKEN has expired/);
    expect(await old.put(key, "text", { ifAbsent: true })).toMatchObject({
      kind: "unknown",
      cause: { message: expect.stringContaining("VERCEL_OIDC_TOKEN has expired") },
    });
  });
});

describe("cost: a peek", () => {
  test("is one request without the SDK, and shows the current version", async ({
    store,
    server,
  }) => {
    expect(await store.peek?.("a b/ä.json")).toBeUndefined();
    await store.put("a b/ä.json", '{"n":1}', { ifAbsent: true });
    const before = [server.countRequests("get"), server.countRequests("head")];
    expect(await store.peek?.("a b/ä.json")).toBe('{"n":1}');
    expect([server.countRequests("get"), server.countRequests("head")]).toEqual([
      (before[0] ?? 0) + 1,
      before[1],
    ]);
  });

  test("that fails says so without the token", async ({ store, server, token }) => {
    server.setFaults(() => "503");
    const error = await store.peek?.("a.json").catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(inspect(error)).not.toContain(token);
  });
});
