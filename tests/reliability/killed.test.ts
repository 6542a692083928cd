import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, inject } from "vitest";
import { findFaults } from "../../dev/cli/check-payments.js";
import { startTraffic } from "../../dev/cli/traffic.js";
import { startFunctionProcesses } from "../../dev/functions/function-processes.js";
import { startFaultyProxy } from "../../dev/http/faulty-proxy.js";
import type { Fault } from "../../dev/neon/faults.js";
import { type StoreFault, storm } from "../../dev/objects/faults.js";
import { createBucket } from "../../dev/objects/s3-bucket.js";
import { startTelegram } from "../../dev/telegram/telegram.js";
import { createS3Store } from "../../lib/storage/objects/s3.js";
import { dice, realTime } from "../support/real-time.js";
import { test as ledgerTest } from "../support/test.js";

const token = "4242:local-token-of-the-tests";
const cronSecret = "a-cron-secret-of-the-tests";
/** The storm goes on until all of this has happened, however busy the machine is. */
const enough = { kills: 12, payments: 12, journals: 1 };
/** To see the figures of a run: KILL_REPORT=1 */
const reports = process.env["KILL_REPORT"] === "1";

const databaseFaults: readonly (Fault | undefined)[] = [
  undefined,
  "refuse",
  "500",
  "drop-after",
  "hang-after",
  undefined,
];
const storeFaults: readonly StoreFault[] = [
  "refuse",
  "503",
  "drop-after",
  "503-after",
  "412-after",
];

/** Three processes of the whole bot between a real PostgreSQL and a real S3 server. */
const test = ledgerTest
  .extend("random", () => dice(20261122))
  .extend("objects", async ({}, { onCleanup }) => {
    const access = inject("s3");
    const bucket = `killed-${randomUUID()}`;
    await createBucket(access, bucket);
    const proxy = await startFaultyProxy(access.endpoint);
    onCleanup(proxy.stop);
    return { ...access, bucket, proxy, endpoint: proxy.url };
  })
  .extend("telegram", async ({}, { onCleanup }) => {
    const wait = (milliseconds: number) => sleep(Math.min(milliseconds, 300));
    const telegram = await startTelegram({ token, wait });
    onCleanup(telegram.stop);
    return telegram;
  })
  .extend(
    "processes",
    async ({ databaseOptions, objects, telegram, random, lines }, { onCleanup }) => {
      const secret = "a-secret-of-the-tests";
      const processes = await startFunctionProcesses({
        count: 3,
        random,
        onLine: (line) => void lines.push(line),
        variables: () => ({
          TELEGRAM_BOT_TOKEN: token,
          TELEGRAM_WEBHOOK_SECRET: secret,
          TELEGRAM_API_ROOT: telegram.apiRoot,
          CRON_SECRET: cronSecret,
          DATABASE_URL: databaseOptions.url,
          NEON_HTTP_ENDPOINT: databaseOptions.endpoint ?? "",
          DATABASE_TIMEOUT_MS: "400",
          S3_ENDPOINT: objects.endpoint,
          S3_BUCKET: objects.bucket,
          S3_REGION: objects.region,
          S3_ACCESS_KEY_ID: objects.accessKeyId,
          S3_SECRET_ACCESS_KEY: objects.secretAccessKey,
          S3_BARE_ETAGS: objects.bareTags ? "1" : "0",
        }),
      });
      onCleanup(processes.stop);
      Object.assign(telegram.state, { webhook: { url: `${processes.url}/api/telegram`, secret } });
      return processes;
    },
  );

describe("crash: three processes that are killed at random, between a database and a store that fail", () => {
  test("lose nothing and record nothing twice", async ({
    processes,
    telegram,
    neon,
    objects,
    sql,
    random,
    lines,
  }) => {
    const people = Array.from({ length: 16 }, (_, index) =>
      telegram.person({ id: 2147483653 + index, first_name: "Ann" }),
    );
    const traffic = startTraffic({ people, pauseMs: 65, random });
    const cron = async () => {
      const headers = { authorization: `Bearer ${cronSecret}` };
      const response = await fetch(`${processes.url}/api/cron`, { headers });
      return response.ok
        ? ((await response.json()) as { journals: { waiting?: number } })
        : undefined;
    };

    objects.proxy.setFaults(storm(storeFaults, 0.08, random));
    const countReplayed = () => lines.filter((line) => line.startsWith("Journal replayed")).length;
    const isEnough = () =>
      processes.killed >= enough.kills &&
      traffic.bought.length >= enough.payments &&
      countReplayed() >= enough.journals;
    while (!isEnough()) {
      neon.fail(databaseFaults[Math.floor(random() * databaseFaults.length)]);
      await sleep(900 * random());
      processes.killOne();
      void cron().catch(() => {});
      await sleep(900 * random());
    }
    neon.fail();
    objects.proxy.setFaults();
    await traffic.stop();
    let waiting: number | undefined;
    do waiting = (await cron())?.journals.waiting;
    while (waiting !== 0);

    if (reports) {
      const repeated = traffic.acts.filter(({ statuses }) => statuses.length > 1).length;
      process.stdout.write(
        `${traffic.bought.length} payments, ${processes.killed} kills, ${repeated} deliveries repeated, ` +
          `${traffic.refused.topUps + traffic.refused.checkouts} top-ups that came to nothing\n${lines.join("\n").slice(0, 6000)}\n`,
      );
    }
    expect(await findFaults(sql, traffic.bought)).toEqual([]);
    const store = createS3Store({ ...objects, fetch, time: realTime() });
    for await (const { key } of store.list("ledger/v1/journals/")) {
      expect(JSON.parse((await store.get(key))?.body ?? "").entries).toEqual([]);
    }
    expect(lines.filter((line) => /TypeError|ReferenceError|RangeError/.test(line))).toEqual([]);
  });
});
