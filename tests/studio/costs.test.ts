import { test as base, expect } from "vitest";
import { catalogue, findById } from "../../lib/studio/catalogue/catalogue.js";
import { choicesOf } from "../../lib/studio/choice.js";
import { type CostMemory, createCosts, type Lessons } from "../../lib/studio/costs.js";
import type { Model } from "../../lib/studio/model.js";
import { isListed } from "../../lib/studio/price.js";
import { fixedPricing } from "../support/fixed-pricing.js";
import { collectLog } from "../support/test.js";

const pricing = fixedPricing({ usdRate: { perMille: 80_000n }, markup: { perMille: 2_000n } });

const modelOf = (id: string) => findById(id) as Model;
const image = modelOf("z-image");
const speech = modelOf("elevenlabs/text-to-dialogue-v3");

const taken = {
  userId: 42,
  key: "gen:42:7",
  taskId: "task_1",
  model: image.id,
  expected: 80n,
  consumed: 400n,
};

/** Several instances, and what they share. */
const test = base.extend("world", () => {
  const alarms: string[] = [];
  const works: Promise<unknown>[] = [];
  const world = { known: { sequence: 0, dearer: [], paidFailures: [] } as Lessons, reads: 0 };
  const memory: CostMemory = {
    async read() {
      world.reads++;
      return world.known;
    },
    async change(next) {
      const write = next(world.known);
      if (write !== undefined) world.known = { ...write, sequence: world.known.sequence + 1 };
      return world.known;
    },
  };
  const time = {
    now: () => 1_000_000,
    sleep: async () => {},
    deadline: () => new AbortController().signal,
    random: () => 0.5,
  };
  return Object.assign(world, {
    alarms,
    memory,
    open: (how: { readonly memory?: CostMemory | undefined } = { memory }) =>
      createCosts({
        ...how,
        pricing,
        sellsBelowCost: () => false,
        time,
        log: collectLog([]),
        alarm: ({ text }) => void alarms.push(text),
        background: (work) => void works.push(work),
      }),
    settled: () => Promise.all(works),
  });
});

test("pricing: two instances that learn the same at once raise one alarm", async ({ world }) => {
  const [one, other] = [world.open(), world.open()];
  await Promise.all([one.learn(taken), other.learn({ ...taken, taskId: "task_2" })]);
  expect(world.alarms).toHaveLength(1);
  expect(world.known.dearer).toEqual([
    { model: image.id, expected: 80n, consumed: 400n, task: "task_1", at: 1_000_000 },
  ]);
});

test("pricing: a model is an alarm once, and once more when the bot has to hide it", async ({
  world,
}) => {
  const costs = world.open();
  const consumed = [100n, 120n, 400n, 410n, 100n, 80n, 100n];
  const alarms: number[] = [];
  for (const [index, sum] of consumed.entries()) {
    await costs.learn({ ...taken, taskId: `task_${index}`, consumed: sum });
    alarms.push(world.alarms.length);
  }
  // The last one comes after a task at the listed price.
  expect(alarms).toEqual([1, 1, 2, 2, 2, 2, 3]);
});

test("pricing: a gift whose refund noted that nothing was taken teaches nothing", async ({
  world,
}) => {
  const costs = world.open();
  await costs.learn({ ...taken, expected: 0n });
  await costs.learn({ ...taken, model: speech.id, expected: 0n });
  expect([world.alarms, world.known.dearer]).toEqual([[], []]);
  expect([image, speech].map(costs.isSold)).toEqual([true, true]);
});

test("pricing: an instance whose write was applied without an answer raises its alarm all the same", async ({
  world,
}) => {
  const costs = world.open({
    memory: {
      ...world.memory,
      async change(next) {
        await world.memory.change(next);
        return world.memory.change(next);
      },
    },
  });
  await costs.learn(taken);
  expect(world.alarms).toHaveLength(1);
});

test("pricing: an instance reads once, and hides the models that it read about", async ({
  world,
}) => {
  await world.open().learn(taken);
  const late = world.open();
  const before = world.reads;
  expect(late.isSold(image)).toBe(true);
  expect(late.isSold(speech)).toBe(true);
  await world.settled();
  expect([late.isSold(image), late.isSold(speech)]).toEqual([false, true]);
  expect(world.reads).toBe(before + 1);
});

test("pricing: without a store each instance knows what it learned", async ({ world }) => {
  const [one, other] = [world.open({}), world.open({})];
  await one.learn(taken);
  expect([one.isSold(image), other.isSold(image)]).toEqual([false, true]);
  expect([world.alarms.length, world.reads]).toEqual([1, 0]);
});

test("pricing: a lesson about a price that the catalogue no longer has hides nothing", async ({
  world,
}) => {
  const costs = world.open();
  await costs.learn({ ...taken, expected: 81n });
  expect(world.alarms).toHaveLength(1);
  expect(costs.isSold(image)).toBe(true);
});

test("pricing: a model that is paid by the length of its text is hidden by a long one, too", async ({
  world,
}) => {
  const costs = world.open();
  await costs.learn({ ...taken, model: speech.id, expected: 1_400n, consumed: 2_800n });
  expect(costs.isSold(speech)).toBe(true);
  await costs.learn({ ...taken, model: speech.id, expected: 1_400n, consumed: 2_801n });
  expect(costs.isSold(speech)).toBe(false);
});

test.for([
  ["nothing that it took is known", { consumed: undefined }],
  ["it took nothing", { consumed: 0n }],
  ["it took less", { consumed: 79n }],
  ["what was expected is not on record", { expected: undefined }],
  ["its model is not on record", { model: undefined }],
] as const)("pricing: where %s there is nothing to learn", async ([, changes], { world }) => {
  await world.open().learn({ ...taken, ...changes });
  expect([world.alarms, world.known.sequence]).toEqual([[], 0]);
});

test("pricing: the price of the first and of the last choice of each model is listed, an odd one is not", () => {
  for (const model of catalogue) {
    const prompt = "x".repeat(Math.min(model.prompt?.longest ?? 0, 777));
    const pictureUrl = "https://files.example/a.png";
    for (const choice of [choicesOf(model)[0], choicesOf(model).at(-1)]) {
      if (choice === undefined) throw new Error(`${model.id} has no choice`);
      const credits = model.credits({ choice, prompt, ...(model.picture && { pictureUrl }) });
      expect(isListed(model, credits), model.id).toBe(true);
      expect(isListed(model, credits * 1_000_003n + 1n), model.id).toBe(false);
    }
  }
});
