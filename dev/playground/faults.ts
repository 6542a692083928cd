import { setTimeout as sleep } from "node:timers/promises";
import type { StoreFault } from "../objects/faults.js";
import { refusals } from "../telegram/faults.js";
import { Refusal } from "../telegram/limits.js";
import type { LocalWorld } from "../world/world.js";
import type { Faults } from "./protocol.js";

const fine: Faults = {
  database: "fine",
  store: "fine",
  kie: "fine",
  results: "fine",
  telegram: "fine",
};

const slowMs = 1_500;

/** What a database and an object store do alike. */
const storageFaults = {
  fine: undefined,
  refuse: "refuse",
  hang: "hang",
  lost: "drop-after",
  500: "500",
  slow: "slow",
} as const satisfies Record<Faults["store" | "database"], unknown>;

/** The switches: what the bot meets wherever it asks. */
export function createFaults(world: LocalWorld, onChange: (faults: Faults) => void) {
  let current = fine;
  return {
    get current() {
      return current;
    },
    change(wanted: Partial<Faults>): void {
      current = { ...current, ...wanted };
      world.neon.fail(storageFaults[current.database]);
      world.store.setFaults(storeMeets(storageFaults[current.store]));
      setKie(world, current);
      world.telegram.setFaults(telegramFaults[current.telegram]());
      onChange(current);
    },
  };
}

function storeMeets(fault: StoreFault | "slow" | undefined) {
  return async () => {
    if (fault !== "slow") return fault;
    await sleep(slowMs);
    return undefined;
  };
}

/** The scheduler notices it once a day, and `npm run catalogue` at once. */
const changedListing = { gone: ["z-image"], prices: { "kling-3.0/video": 3 } };

/** What the host of results may do to a bot. */
const resultFaults = {
  fine: undefined,
  "web page": "web page",
  expired: "expired",
  stale: "stale",
  empty: "empty",
  "wrong kind": "wrong kind",
  503: "http 503",
  slow: "slow",
} as const satisfies Record<Faults["results"], unknown>;

function setKie({ kie }: LocalWorld, { kie: fault, results }: Faults): void {
  const resultFault = resultFaults[results];
  const result = resultFault && { result: resultFault };
  const silence = {
    createTask: "hang",
    recordInfo: "hang",
    upload: "hang",
    credit: "hang",
    models: "hang",
    chat: "hang",
  } as const;
  kie?.setListing(fault === "changed" ? changedListing : {});
  if (fault === "silent") kie?.setFaults({ ...silence, ...result }, { isMute: true });
  else if (fault === "402") kie?.setFaults({ createTask: 402, chat: 402, ...result });
  else if (fault === "429")
    kie?.setFaults({ createTask: 429, recordInfo: 429, chat: 429, ...result });
  else
    kie?.setFaults(
      { ...(fault === "failing" && { chat: "error object" }), ...result },
      { failsAll: fault === "failing" },
    );
}

const telegramFaults: Readonly<
  Record<
    Faults["telegram"],
    () => (method: string, parameters: object) => Promise<Refusal | undefined>
  >
> = {
  fine: () => async () => undefined,
  slow: () => async () => void (await sleep(slowMs)),
  429: oneCallASecond,
  "no files": refusing(/^getFile$/, refusals.fileUnavailable),
  502: refusing(/^file$/, refusals.badGateway),
  "no links": refusingLinks,
  "no photos": refusing(/^sendPhoto$/, refusals.photoUnreadable),
};

/** Of what is sent by its address; an upload gets through. */
function refusingLinks() {
  return async (method: string, parameters: object) => {
    const isLink = Object.values(parameters).some((value) => /^https?:/.test(String(value)));
    return method.startsWith("send") && isLink ? refusals.urlUnreachable() : undefined;
  };
}

function refusing(methods: RegExp, refusal: () => Refusal) {
  return () => async (method: string) => (methods.test(method) ? refusal() : undefined);
}

/** As Telegram does when a bot is too quick: it refuses and says when to come again. */
function oneCallASecond() {
  let next = 0;
  return async () => {
    if (Date.now() < next) return new Refusal("Too Many Requests: retry after 1", 429, 1);
    next = Date.now() + 1_000;
    return undefined;
  };
}
