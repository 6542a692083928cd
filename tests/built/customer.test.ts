import { describe, expect } from "vitest";
import type { ChatMessage } from "../../dev/telegram/chats.js";
import { drawPng } from "../../dev/telegram/images.js";
import type { Person } from "../../dev/telegram/person.js";
import { chooseModel, chooseOption, insistOnWords } from "../support/order-steps.js";
import { booksOf, finish, gotBy, tasksOf } from "./books.js";
import { type StoreName, stores } from "./stores.js";
import { type BuiltWorld, type BuiltWorldOptions, testsIn } from "./world.js";

const hourMs = 60 * 60_000;
const already = "This order has already started. You are charged only once.";
const done = "generation -0.64 done";

/** Two instances of one deployment. */
interface Pair {
  readonly world: BuiltWorld;
  readonly both: readonly [Host, Host];
}

type Host = BuiltWorld["host"];

/** For each store, tests with two instances, and the functions' time, which a test lets pass. */
function testsOnPairs(options: Partial<BuiltWorldOptions> = {}) {
  return Object.keys(stores).map((name) => {
    const clock = { passedMs: 0 };
    const now = () => Date.now() + clock.passedMs;
    const test = testsIn({ ...options, store: name as StoreName, now }).extend(
      "both",
      { scope: "file" },
      async ({ world }): Promise<Pair["both"]> => [world.host, await world.another({})],
    );
    return [name, test, clock] as const;
  });
}

/** Orders a picture for 0.64. */
async function order(person: Person, prompt = "a red fox"): Promise<ChatMessage> {
  await person.say(prompt);
  await insistOnWords(person);
  await chooseModel(person, "Z-Image");
  return person.screen ?? expect.fail("there is no order");
}

async function generate(world: BuiltWorld, person: Person, on?: ChatMessage): Promise<void> {
  await person.press("Generate", on);
  await world.idle();
}

/** Twenty presses, half of them on each instance. */
const twentyOn = <T>(both: readonly T[]): T[] => Array.from({ length: 10 }, () => both).flat();

const ordersOf = ({ chat }: Person) =>
  chat.filter(({ buttons }) => buttons.flat().some(({ text }) => text.includes("✅ Generate")));

/** Photos of an album reach the instances in another order than they were sent, at the same moment. */
async function sendAlbum({ world, both }: Pair, person: Person): Promise<void> {
  const [host, other] = both;
  const photos = [40, 50, 60, 70].map((width) => ({ bytes: drawPng(width, 40) }));
  const items = photos.map((photo, at) =>
    at === 1 ? { ...photo, caption: "on one sofa" } : photo,
  );
  const sent = await world.withoutDelivery(() => person.sendAlbum(items));
  const [one, two, three, four] = sent.map(({ update }) => update) as [
    object,
    object,
    object,
    object,
  ];
  await world.deliverAt([host, other, host, other, other], [three, one, four, two, two]);
}

/** How many pictures a task was given. */
const picturesOf = (task: { readonly input: object } | undefined) =>
  JSON.stringify(task?.input).match(/http[^"]+/g)?.length;

/** Repairs the database, and has the scheduler bring everything there. */
async function endOutage({ neon, cron }: BuiltWorld): Promise<void> {
  neon.fail();
  expect((await cron()).status).toBe(200);
}

/** What the user's money came to; with a database also every operation that led there. */
async function expectBooks(world: BuiltWorld, person: Person, ...books: string[]): Promise<void> {
  await person.say("/balance");
  const balance = books.find((line) => line.startsWith("balance ")) ?? "";
  expect(person.screen?.text).toBe(`${balance.replace("balance", "Balance:")}\u00a0₽`);
  if (world.hasDatabase) expect((await booksOf(world, person)).sort()).toEqual(books.sort());
}

const withDatabase = testsOnPairs();
const withoutDatabase = testsOnPairs({ database: false });
const everywhere = [
  ...withDatabase.map(([name, test]) => [name, test] as const),
  ...withoutDatabase.map(([name, test]) => [`${name}, without a database`, test] as const),
];

describe.for(everywhere)("order: the built bot, with %s", ([, test]) => {
  test("idempotency: Again, pressed on two instances at once and once more, is charged once", async ({
    world,
    both,
  }) => {
    const ann = await world.createBuyer();
    await order(ann);
    await generate(world, ann);
    await finish(world, ann);
    const result = ann.screen;
    await world.pressAt([...both, ...both], ann, "Again", result);
    expect((await ann.press("Again", result)).answer).toBe(already);
    await finish(world, ann);
    expect((await ann.press("Again", result)).answer).toBe(already);
    expect(tasksOf(world, ann)).toHaveLength(2);
    expect(gotBy(ann)).toBe(2);
    await expectBooks(world, ann, done, done, "balance 98.72");
  });

  test("idempotency: ×4, pressed twenty times on two instances, is charged once for each; one that fails is paid back", async ({
    world,
    both,
  }) => {
    const ann = await world.createBuyer();
    await order(ann);
    await chooseOption(ann, "×4");
    expect(await world.pressAt(twentyOn(both), ann)).toEqual(Array(20).fill(200));
    expect(tasksOf(world, ann)).toHaveLength(4);
    await finish(world, ann, 1);
    expect(gotBy(ann)).toBe(3);
    const failed = ["generation -0.64 refunded", "refund 0.64 final"];
    await expectBooks(world, ann, done, done, done, ...failed, "balance 98.08");
  });

  test("idempotency: fast mode, words that reach two instances and are delivered again are paid for once", async ({
    world,
    both,
  }) => {
    const ann = await world.createBuyer();
    await ann.say("/settings");
    await ann.press("50");
    const { update } = await world.withoutDelivery(() => ann.say("a red fox"));
    await world.deliverAt(both, [update, update]);
    await world.deliverAt(both, [update, update]);
    await finish(world, ann);
    await world.deliverAt(both, [update, update]);
    expect(tasksOf(world, ann)).toHaveLength(1);
    expect(gotBy(ann)).toBe(1);
    await expectBooks(world, ann, "generation -4.80 done", "balance 95.20");
  });

  test("idempotency: an order that waited for its money is charged once, by both buttons on two instances", async ({
    world,
    both,
  }) => {
    const ann = world.person();
    const waiting = await order(ann);
    await generate(world, ann);
    await ann.press("50\u00a0₽ · ", waiting);
    await ann.pay();
    const paid = ann.screen;
    await Promise.all([
      world.pressAt(both, ann, "Generate", paid),
      world.pressAt(both, ann, "Generate", waiting),
    ]);
    expect(tasksOf(world, ann)).toHaveLength(1);
    await finish(world, ann);
    await expectBooks(world, ann, done, "balance 49.36");
  });

  test("albums: photos that reach different instances are one order, charged once", async ({
    world,
    both,
  }) => {
    const ann = await world.createBuyer();
    await sendAlbum({ world, both }, ann);
    expect(ordersOf(ann)).toHaveLength(1);
    await world.pressAt(both, ann);
    expect(tasksOf(world, ann).map(picturesOf)).toEqual([4]);
    await finish(world, ann);
    expect(gotBy(ann)).toBe(1);
    await expectBooks(world, ann, "generation -3.20 done", "balance 96.80");
  });

  test("freeze: no work was registered too late, and none failed unnoticed", async ({
    world,
    both,
  }) => {
    await world.idle();
    expect(both.map(({ tooLate }) => tooLate)).toEqual([[], []]);
    expect(world.lines.filter((line) => /not registered|TypeError/.test(line))).toEqual([]);
  });
});

describe.for(withDatabase)("order: the built bot and its database, with %s", ([, test, clock]) => {
  test("delivery: words become a picture with one press", async ({ world }) => {
    const ann = await world.createBuyer();
    await ann.say("a red fox");
    await generate(world, ann);
    await finish(world, ann);
    expect(gotBy(ann)).toBe(1);
    expect(ordersOf(ann)).toEqual([]);
    expect(await booksOf(world, ann)).toEqual(["generation -4.80 done", "balance 95.20"]);
  });

  test("ideas: an idea becomes a picture with one press", async ({ world }) => {
    const ann = await world.createBuyer();
    await ann.say("/ideas");
    await ann.press("🖼 Pictures");
    await ann.press("»");
    await ann.press("Surreal dream");
    await generate(world, ann);
    await finish(world, ann);
    expect(gotBy(ann)).toBe(1);
    expect(await booksOf(world, ann)).toEqual(["generation -3.20 done", "balance 96.80"]);
  });

  test("improve: a service that fails costs nothing, and the order is placed all the same", async ({
    world,
  }) => {
    const { operator, kie } = world;
    await operator.say("/settings improve 1");
    await operator.press("✅");
    const ann = await world.createBuyer();
    const first = await order(ann);
    kie.fail("chat", "http 500");
    await ann.press("Improve", first);
    await world.idle();
    expect(ann.screen?.text).toContain("you were not charged");
    await generate(world, ann, first);
    await finish(world, ann);
    expect(await booksOf(world, ann)).toEqual(["adjustment 0.00 final", done, "balance 99.36"]);
  });

  test("outage: an album that reaches different instances is one order, and paid for once", async ({
    world,
    both,
  }) => {
    const ann = await world.createBuyer();
    world.neon.fail("refuse");
    await sendAlbum({ world, both }, ann);
    expect(ordersOf(ann)).toHaveLength(1);
    await world.pressAt(both, ann);
    expect(tasksOf(world, ann).map(picturesOf)).toEqual([4]);
    await finish(world, ann);
    expect(gotBy(ann)).toBe(1);
    await endOutage(world);
    expect(await booksOf(world, ann)).toEqual(["generation -3.20 done", "balance 96.80"]);
  });

  test("outage: an order that waited 23 hours for its money is charged once, by both buttons on two instances", async ({
    world,
    both,
  }) => {
    const ann = world.person();
    const waiting = await order(ann);
    await generate(world, ann);
    await ann.press("50\u00a0₽ · ", waiting);
    clock.passedMs += 23 * hourMs;
    world.neon.fail("refuse");
    await ann.pay();
    const paid = ann.screen;
    expect(paid?.text).toContain("✅ +50\u00a0₽. Balance: 50.00\u00a0₽");
    await Promise.all([
      world.pressAt(both, ann, "Generate", paid),
      world.pressAt(both, ann, "Generate", waiting),
    ]);
    expect(tasksOf(world, ann)).toHaveLength(1);
    await finish(world, ann);
    expect(gotBy(ann)).toBe(1);
    await endOutage(world);
    expect(await booksOf(world, ann)).toEqual([done, "balance 49.36"]);
  });

  test("outage: Again and ×2, pressed on two instances, are charged once, and one that fails is paid back", async ({
    world,
    both,
  }) => {
    const ann = await world.createBuyer();
    await order(ann);
    await generate(world, ann);
    await finish(world, ann);
    const result = ann.screen;
    world.neon.fail("refuse");
    await world.pressAt([...both, ...both], ann, "Again", result);
    await finish(world, ann);
    await order(ann, "a green fox");
    await chooseOption(ann, "×2");
    await world.pressAt([...both, ...both], ann);
    await finish(world, ann, 1);
    expect(tasksOf(world, ann)).toHaveLength(4);
    expect(gotBy(ann)).toBe(3);
    await endOutage(world);
    expect((await booksOf(world, ann)).sort()).toEqual([
      "balance 98.08",
      ...Array(3).fill(done),
      "generation -0.64 refunded",
      "refund 0.64 final",
    ]);
  });

  test("freeze: outages leave no work that was registered too late", ({ both }) => {
    expect(both.map(({ tooLate }) => tooLate)).toEqual([[], []]);
  });
});
