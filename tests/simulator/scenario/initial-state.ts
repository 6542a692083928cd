import type { Ledger } from "../../../lib/ledger/ledger.js";
import type { Time } from "../../../lib/ledger/time.js";
import { createJsonLedger } from "../../../lib/storage/failover/open-failover.js";
import type { ObjectStore } from "../../../lib/storage/objects/object-store.js";
import { createObjects, directStore } from "../model/store-model.js";
import type { Payment, Press } from "./scenario.js";

/** What happened before the scenario begins, and what the object store holds of it. */
export interface InitialState {
  readonly bodies: ReadonlyMap<string, string>;
  readonly commands: readonly (Payment | Press)[];
}

export const emptyInitialState: InitialState = { bodies: new Map(), commands: [] };

const stepMs = 60_000;
const model = "fox";
const known = new Map<number, Promise<InitialState>>();

/** So many operations of one user in a bot without a database, when nothing ever went wrong. */
export function createInitialState(
  operations: number,
  userId: number,
  end: number,
): Promise<InitialState> {
  const initialState = known.get(operations) ?? live(operations, userId, end);
  known.set(operations, initialState);
  return initialState;
}

async function live(operations: number, userId: number, end: number): Promise<InitialState> {
  let now = end - operations * stepMs;
  const objects = createObjects({ now: () => now, initial: new Map(), onWrite() {} });
  const background: Promise<unknown>[] = [];
  const ledger = openLedger(directStore(objects), () => now, background);
  const commands: (Payment | Press)[] = [];
  for (let number = 1; number <= operations; number++) {
    now += stepMs;
    const command: Payment | Press =
      number % 3 === 1
        ? { kind: "pay", userId, key: `pay:past ${number}`, amount: 1_000n }
        : { kind: "generate", userId, key: `gen:past ${number}`, price: 400n };
    commands.push(command);
    await carryOut(ledger, command, number);
    await Promise.all(background);
  }
  return { bodies: objects.bodies, commands };
}

function openLedger(store: ObjectStore, now: () => number, background: Promise<unknown>[]): Ledger {
  let rolled = 0;
  const time: Time = {
    now,
    sleep: async () => {},
    deadline: () => new AbortController().signal,
    random: () => ++rolled / 2 ** 20,
  };
  return createJsonLedger({
    store,
    time,
    log: { info() {}, warn() {}, error() {} },
    allowance: 0n,
    alarm() {},
    background: (work) => void background.push(work),
  }).ledger;
}

async function carryOut(ledger: Ledger, command: Payment | Press, number: number): Promise<void> {
  const { userId, key } = command;
  if (command.kind === "pay") {
    await ledger.apply(userId, [{ key, type: "payment", amount: command.amount, stars: 1 }]);
    return;
  }
  const { price } = command;
  await ledger.charge({ userId, key, price, model, prompt: "a fox", attemptId: `press ${number}` });
  const taskId = `old task of ${key}`;
  await ledger.markSubmitted({ userId, key, taskId });
  if (number % 7 === 0) await ledger.refund({ userId, key });
  else await ledger.settle({ userId, key, taskId, resultUrl: "https://results.example/past" });
  await ledger.markDelivered({ userId, key, files: "photo:past" });
}
