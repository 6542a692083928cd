import { describe, expect } from "vitest";
import type { Person } from "../../dev/telegram/person.js";
import { chooseModel } from "../support/order-steps.js";
import { booksOf, gotBy } from "./books.js";
import { type BuiltWorld, testsOnEveryStore } from "./world.js";

async function order(person: Person, prompt = "a red fox"): Promise<void> {
  await person.say(prompt);
  await chooseModel(person, "Z-Image");
}

/** An order that was charged and sent to Kie. */
async function begin(world: BuiltWorld) {
  const ann = await world.createBuyer();
  await order(ann);
  const before = world.host.requests.length;
  await ann.press("Generate");
  await world.host.idle();
  const task = world.kie.tasks.at(-1);
  return { ann, taskId: task?.taskId ?? "", url: task?.callBackUrl ?? "", before };
}

const done = ["generation -0.64 done", "balance 99.36"];
const refunded = ["generation -0.64 refunded", "refund 0.64 final", "balance 100.00"];

describe.for(testsOnEveryStore())("generation: the built bot, with %s", ([, test]) => {
  test("delivery: from the prompt to the picture in the chat", async ({ world }) => {
    const { ann, taskId, before } = await begin(world);
    // After the response, the task starts and the charge is mirrored; the follow-up runs if it is time.
    const [calls, ...more] = world.waitUntilCallsSince(before);
    expect([2, 3]).toContain(calls);
    expect(more).toEqual([]);
    expect(await booksOf(world, ann)).toEqual(["generation -0.64 submitted", "balance 99.36"]);
    expect(world.document(`mirrors/${ann.user.id}`)).toMatchObject({ balance: 99_36 });

    const callback = world.host.requests.length;
    expect(await world.kie.finish(taskId)).toEqual([200]);
    await world.host.idle();
    // The end is mirrored, what the task took is compared, and the user gets the picture.
    expect(world.waitUntilCallsSince(callback)).toEqual([3]);
    expect(gotBy(ann)).toBe(1);
    expect(ann.screen?.text).toMatch(
      /^Z-Image · 0\.64\u00a0₽ · \d+\u00a0s\nBalance: 99\.36\u00a0₽$/,
    );
    expect(await booksOf(world, ann)).toEqual(done);
  });

  test("refund: the user gets the price of a failed task back, and a message", async ({
    world,
  }) => {
    const { ann, taskId } = await begin(world);
    expect(await world.kie.finish(taskId, { failCode: "500" })).toEqual([200]);
    await world.host.idle();
    expect(gotBy(ann)).toBe(0);
    expect(ann.chat.map(({ text }) => text).join()).toContain("You got 0.64\u00a0₽ back");
    expect(await booksOf(world, ann)).toEqual(refunded);
    expect(world.document(`mirrors/${ann.user.id}`)).toMatchObject({ balance: 100_00 });
  });

  test("callbacks: a forged one is rejected, a repeated one changes nothing", async ({ world }) => {
    const { ann, taskId, url } = await begin(world);
    const forged = new URL(url);
    forged.searchParams.set("uid", String(ann.user.id + 1));
    expect(await world.kie.callBack(taskId, { url: forged.href })).toBe(401);
    expect(await world.kie.callBack(taskId, { headers: { "x-webhook-signature": "AAAA" } })).toBe(
      401,
    );
    await world.host.idle();
    expect(await booksOf(world, ann)).toEqual(["generation -0.64 submitted", "balance 99.36"]);

    await world.kie.finish(taskId);
    const repeats = Array.from({ length: 5 }, () => world.kie.callBack(taskId));
    expect(await Promise.all(repeats)).toEqual(Array(5).fill(200));
    await world.host.idle();
    expect(gotBy(ann)).toBe(1);
    expect(await booksOf(world, ann)).toEqual(done);
  });

  test("freeze: all background work was registered while its request was open", ({ world }) => {
    expect(world.host.tooLate).toEqual([]);
    expect(world.lines.filter((line) => /not registered|TypeError/.test(line))).toEqual([]);
  });
});
