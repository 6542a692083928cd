import { describe, expect } from "vitest";
import type { startKie } from "../../dev/kie/kie.js";
import type { Person } from "../../dev/telegram/person.js";
import { test as studioTest } from "../support/studio.js";

const day = 24 * 60 * 60_000;
type Kie = Awaited<ReturnType<typeof startKie>>;

const gone = { gone: ["z-image"] };

/** Makes the scheduler compare the catalogue with Kie's list, on another day. */
const test = studioTest
  .extend("bot", ({ instance, studioVariables }) => instance(studioVariables))
  .extend("compare", ({ bot, cronAt, clock }) => async () => {
    clock.time += day;
    const report: unknown = await cronAt(bot.url);
    return (report as { readonly catalogue: unknown }).catalogue;
  })
  .extend("alarms", ({ operator }) => () => {
    const texts = operator.chat.map(({ text }) => text);
    return texts.filter((text) => text.includes("list of models"));
  })
  /** Whether the menu offers Z-Image to somebody who writes a prompt. */
  .extend("isOffered", ({ ann, background }) => async (person: Person = ann) => {
    await person.say("a red fox");
    await person.press("Model");
    await background.end();
    const labels = (person.screen?.buttons ?? []).flat().map(({ text }) => text);
    return labels.some((label) => label.startsWith("Z-Image"));
  });

const agreed = expect.objectContaining({ gone: [], dearer: [], unclear: 0 });
const without = (id: string) => expect.objectContaining({ gone: [id] });

describe("catalogue: a model that Kie no longer has", () => {
  test("is not offered, and an order for it is refused before a charge", async ({
    buyer,
    order,
    generate,
    kie,
    compare,
    alarms,
    readLedger,
  }) => {
    await order(buyer);
    kie.setListing(gone);
    expect(await compare()).toEqual(without("z-image"));
    expect(alarms()).toHaveLength(1);
    expect(alarms()[0]).toContain("Gone: Z-Image (z-image)");

    await generate(buyer);
    expect(buyer.screen?.text).toContain("You were not charged");
    expect(kie.tasks).toEqual([]);
    expect(await readLedger()).toEqual([expect.stringMatching(/^balance /)]);
  });

  test("is refused by an instance that has just started, too", async ({
    buyer,
    order,
    generate,
    kie,
    compare,
    readLedger,
    instance,
    studioVariables,
  }) => {
    await order(buyer);
    kie.setListing(gone);
    await compare();
    await instance(studioVariables);
    await generate(buyer);
    expect([kie.tasks, await readLedger()]).toEqual([[], [expect.stringMatching(/^balance /)]]);
    expect(buyer.screen?.text).toContain("You were not charged");
  });

  test("comes back when the list has it again, and the operators get both alarms once", async ({
    buyer,
    order,
    generate,
    kie,
    compare,
    alarms,
  }) => {
    kie.setListing(gone);
    await compare();
    await compare();
    expect(alarms()).toHaveLength(1);
    kie.setListing();
    expect(await compare()).toEqual(agreed);
    await compare();
    expect(alarms()).toHaveLength(2);
    expect(alarms()[1]).toContain("agrees with the catalogue again");
    await order(buyer);
    await generate(buyer);
    expect(kie.tasks).toHaveLength(1);
  });

  test("is looked up by its name before it counts as gone", async ({ kie, compare, alarms }) => {
    kie.setListing({ unlisted: ["z-image"] });
    expect(await compare()).toEqual(agreed);
    expect(alarms()).toEqual([]);
  });
});

describe("catalogue: a model that is certainly dearer", () => {
  const dearer = { prices: { "z-image": 5 } };
  test("is not offered if it would be sold below its cost", async ({
    buyer,
    order,
    generate,
    kie,
    compare,
    alarms,
  }) => {
    await order(buyer);
    kie.setListing(dearer);
    expect(await compare()).toMatchObject({ dearer: ["z-image"] });
    expect(alarms()[0]).toMatch(/z-image\) takes at least 4\.00 credits instead of 0\.80.*MARKUP/);
    await generate(buyer);
    expect([buyer.screen?.text?.includes("You were not charged"), kie.tasks]).toEqual([true, []]);
  });

  const reasons: readonly [string, object][] = [
    ["a markup covers it", { MARKUP: "10" }],
    ["the operator wants to sell it all the same", { SELL_BELOW_COST: "1" }],
  ];

  describe.for(reasons)("if %s", ([, more]) => {
    test("is offered, with an alarm", async ({
      instance,
      studioVariables,
      cronAt,
      kie,
      alarms,
      isOffered,
    }) => {
      const bot = await instance({ ...studioVariables, ...more });
      kie.setListing(dearer);
      await cronAt(bot.url);
      expect(alarms()).toHaveLength(1);
      expect(await isOffered()).toBe(true);
    });
  });

  test("is offered while its text also mentions an offer", async ({ kie, compare, alarms }) => {
    kie.setListing({ texts: { "z-image": "4 credits, a limited-time offer" } });
    expect(await compare()).toMatchObject({ dearer: [], unclear: 1 });
    expect(alarms()).toEqual([]);
  });
});

describe("catalogue: an odd answer hides nothing", () => {
  const answers: readonly [string, spoil: (kie: Kie) => void][] = [
    ["an empty list", (kie) => kie.setListing({ isEmpty: true })],
    ["no list", (kie) => kie.fail("models", 500)],
    ["no answer", (kie) => kie.fail("models", "refuse")],
    ["a page", (kie) => kie.fail("models", "not json")],
    ["half an answer", (kie) => kie.fail("models", "cut answer")],
    ["too many requests", (kie) => kie.fail("models", 429, 4)],
  ];
  describe.for(answers)("after %s", ([, spoil]) => {
    test("what was hidden stays hidden, the rest is sold, and the next run asks again", async ({
      kie,
      compare,
      cronAt,
      bot,
      alarms,
      isOffered,
    }) => {
      await compare();
      kie.setListing(gone);
      await compare();
      const before = alarms();
      kie.setListing();
      spoil(kie);
      expect(await compare()).toBe("unknown");
      expect(alarms()).toEqual(before);
      expect(await isOffered()).toBe(false);
      kie.setListing();
      expect(await cronAt(bot.url)).toMatchObject({ catalogue: agreed });
    });
  });

  test("a key that Kie refuses raises an alarm, and hides nothing", async ({
    bot,
    cronAt,
    operator,
    kie,
    isOffered,
  }) => {
    kie.fail("models", 401);
    expect(await cronAt(bot.url)).toMatchObject({ catalogue: "unknown" });
    expect(operator.screen?.text).toContain("KIE_API_KEY");
    expect(await isOffered()).toBe(true);
  });
});
