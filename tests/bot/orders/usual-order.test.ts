import { describe, expect } from "vitest";
import { chooseModel, chooseOption, orderOf } from "../../support/order-steps.js";
import { shown, test } from "../../support/orders.js";

describe("order: the model that a user took last", () => {
  test("comes with its options for the next words, in a new instance, too: one press is enough", async ({
    buyer,
    buy,
    kie,
    ageOperations,
    redeploy,
  }) => {
    await orderOf(buyer, "a red fox", "Seedream 5 Flash");
    await chooseOption(buyer, "16:9");
    await chooseOption(buyer, "1.5K");
    await buy(buyer);
    await ageOperations(11);
    await redeploy();
    await buyer.say("a blue fox");
    expect(shown(buyer).text).toMatch(/^Seedream 5 Flash\n16:9 · 1\.5K\n/);
    await buy(buyer);
    const [first, second] = kie.tasks;
    expect(second).toMatchObject({ model: first?.model, input: { prompt: "a blue fox" } });
    expect(second?.input).toEqual({ ...first?.input, prompt: "a blue fox" });
  });

  test("is remembered for words and for photos apart, and for each kind", async ({
    buyer,
    buy,
    clock,
  }) => {
    await orderOf(buyer, "a red fox", "Z-Image");
    await buy(buyer);
    await buyer.sendPhoto({ caption: "make it snow" });
    await chooseModel(buyer, "Flux 2 Pro Edit");
    await buy(buyer);
    await orderOf(buyer, "a red fox", "Hailuo 02", "🎬");
    await buy(buyer);

    clock.time += 10_000;
    await buyer.say("a blue fox");
    expect(shown(buyer).text).toMatch(/^Hailuo 02\n/);
    await buyer.press("🖼");
    expect(shown(buyer).text).toMatch(/^Z-Image\n/);
    await buyer.press("🎬");
    expect(shown(buyer).text).toMatch(/^Hailuo 02\n/);
    await buyer.sendPhoto({ caption: "make it rain" });
    expect(shown(buyer).text).toMatch(/^Flux 2 Pro Edit\nmake it rain\n/);
    await buyer.press("🎬");
    expect(shown(buyer).text).toMatch(/^MiniMax H3 Animate\n/);
    await buyer.press("✏️");
    expect(shown(buyer).text).toMatch(/^Flux 2 Pro Edit\n/);
  });

  test("gives way to one that takes the words, and to one that is sold", async ({
    buyer,
    buy,
    deploy,
    variables,
    studioVariables,
    clock,
  }) => {
    await orderOf(buyer, "a red fox", "Suno", "🔊");
    await buy(buyer);
    await buyer.say("x".repeat(3001));
    expect(shown(buyer).text).toMatch(/^GPT Image 2\.5 Sunburst\n/);
    await buyer.say("a blue fox");
    expect(shown(buyer).text).toMatch(/^Suno V6\n/);
    clock.time += 60_000;
    const untried = await deploy({ ...variables, ...studioVariables, TRIED_MODELS: "" });
    await untried.setUp();
    await buyer.say("a blue fox");
    expect(shown(buyer).text).toMatch(/^GPT Image 2\.5 Sunburst\n/);
  });

  test("is the recommended one while the database does not answer", async ({
    buyer,
    buy,
    neon,
  }) => {
    await orderOf(buyer, "a red fox", "Z-Image");
    await buy(buyer);
    neon.fail("refuse");
    await buyer.say("a blue fox");
    expect(shown(buyer).rows[0]?.[0]).toMatch(/^✅ Generate/);
    neon.fail();
  });

  test("is what the operator recommends for a user who took none", async ({
    operator,
    ann,
    background,
  }) => {
    await operator.say("/catalogue");
    await operator.press("Pictures");
    await operator.press("Z-Image");
    await operator.press("⭐");
    await operator.press("Confirm");
    await background.end();
    await ann.say("a red fox");
    expect(shown(ann).text).toMatch(/^Z-Image\n/);
  });
});
