import { describe, expect, test } from "vitest";
import type { Alarm } from "../../lib/alarms/alarms.js";
import { type GenerationRecord, type Ledger, LedgerUnavailable } from "../../lib/ledger/ledger.js";
import { createFinisher } from "../../lib/studio/finish.js";
import type { Notifier } from "../../lib/studio/notifier.js";
import type { Provider, Task } from "../../lib/studio/provider.js";
import { createStarter } from "../../lib/studio/start.js";
import { realTime } from "../support/real-time.js";
import { collectLog } from "../support/test.js";

const generation = { userId: 7, key: "gen:7:1" };
const callbackUrl = "https://bot.example/api/kie?op=gen%3A7%3A1&uid=7";
const record: GenerationRecord = { ...generation, state: "submitted", isDelivered: false };
const twice = { topic: "second task", subject: "gen:7:1" };

/** What a start asks for, in order, and the alarms it raises. */
function open(ledger: Partial<Ledger>) {
  const asked: string[] = [];
  const alarms: Alarm[] = [];
  const start = createStarter({
    ledger: ledger as Ledger,
    provider: {
      async create() {
        asked.push("create");
        return { kind: "accepted", taskId: "second" };
      },
      async upload() {
        asked.push("upload");
        return { kind: "uploaded", url: "https://files.example/1.png" };
      },
    } as Partial<Provider> as Provider,
    callbackUrlOf: () => callbackUrl,
    log: collectLog([]),
    alarm: (alarm) => void alarms.push(alarm),
  });
  const job = {
    generation,
    attemptId: "press",
    model: { id: "fox", input: () => ({}) },
    request: { choice: {}, prompt: "a fox" },
    pictures: [{ bytes: new Uint8Array(3), type: "image/png" }],
    async onClaimed() {
      asked.push("status");
    },
  };
  return { asked, alarms, start: () => start(job) };
}

describe("start: the claim", () => {
  test("comes before anything is sent to the provider", async () => {
    const { asked, start } = open({
      async claimStart(claim) {
        asked.push(`claim of ${claim.attemptId}`);
        return true;
      },
      markSubmitted: async () => true,
    });
    expect(await start()).toEqual({ kind: "started" });
    expect(asked).toEqual(["claim of press", "status", "upload", "create"]);
  });

  test("of another instance stops ours before the provider", async () => {
    const { asked, start } = open({ claimStart: async () => false });
    expect(await start()).toEqual({ kind: "elsewhere" });
    expect(asked).toEqual([]);
  });

  test("that is ambiguous stops ours before the provider, and the deadline refunds", async () => {
    const failure = new LedgerUnavailable("the object store could not be asked");
    const { asked, start } = open({ claimStart: () => Promise.reject(failure) });
    expect(await start()).toEqual({ kind: "unknown" });
    expect(asked).toEqual([]);
  });
});

describe("start: a second task for one generation", () => {
  test("raises an alarm when its id can't be recorded", async () => {
    const { alarms, start } = open({
      claimStart: async () => true,
      markSubmitted: async () => false,
      find: async () => ({ balance: 0n, generation: { ...record, taskId: "first" } }),
    });
    expect(await start()).toEqual({ kind: "ended" });
    expect(alarms).toMatchObject([twice]);
  });

  describe.for(["succeeded", "failed"] as const)("that has %s", (state) => {
    test("raises an alarm, unless it is another generation's", async () => {
      const alarms: Alarm[] = [];
      const end = {
        succeeded: { urls: ["https://files.example/1.png"] },
        failed: { why: "failure" },
      };
      const finish = (task: object) =>
        createFinisher({
          ledger: {
            settle: async () => undefined,
            find: async () => ({ balance: 0n, generation: { ...record, taskId: "first" } }),
          } as Partial<Ledger> as Ledger,
          provider: {
            getTask: async () => ({ state, ...end[state], ...task }) as Task,
          } as Partial<Provider> as Provider,
          notifier: {} as Notifier,
          background: () => expect.fail("no user hears of it"),
          time: realTime(),
          log: collectLog([]),
          alarm: (alarm) => void alarms.push(alarm),
        }).finish(generation, "second");
      expect(await finish({ callbackUrl })).toBe("foreign");
      expect(alarms).toMatchObject([twice]);
      expect(await finish({ callbackUrl: callbackUrl.replace("uid=7", "uid=8") })).toBe("foreign");
      expect(await finish({})).toBe("foreign");
      expect(alarms).toHaveLength(1);
    });
  });

  test("raises no alarm when the callback has recorded the same id first", async () => {
    const { alarms, start } = open({
      claimStart: async () => true,
      markSubmitted: async () => false,
      find: async () => ({ balance: 0n, generation: { ...record, taskId: "second" } }),
    });
    expect(await start()).toEqual({ kind: "ended" });
    expect(alarms).toEqual([]);
  });
});
