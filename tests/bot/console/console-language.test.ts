import { describe, expect } from "vitest";
import { test } from "../../support/outage.js";
import { lastText, operatorId } from "../../support/world.js";

const annId = 2147483653;

describe("locale: an operator whose language the console does not have", () => {
  test("reads it in English with English figures, and the rest of the bot in their own", async ({
    telegram,
    operator: _,
    ann,
  }) => {
    const operator = telegram.person({
      id: operatorId,
      first_name: "Operadora",
      language_code: "es",
    });
    await ann.say("/balance");
    await operator.say(`/adjust ${annId} +1250.5 gift`);
    expect(lastText(operator)).toContain("0.00\u00a0₽ → 1\u00a0250.50\u00a0₽");
    await operator.say("/balance");
    expect(lastText(operator)).toBe("Saldo: 0,00\u00a0₽");
    await operator.say("/help");
    expect(lastText(operator)).toContain("Cómo funciona");
    expect(lastText(operator)).toContain("For operators");
    await operator.say("/nonsense");
    expect(lastText(operator)).toContain("No conozco /nonsense");
  });

  test("writes to a user of an unknown language in their own", async ({
    telegram,
    operator: _,
    ann,
  }) => {
    const operator = telegram.person({
      id: operatorId,
      first_name: "Operadora",
      language_code: "es",
    });
    await ann.say("/balance");
    await operator.say(`/adjust ${annId} +50 regalo`);
    await operator.press("✅ Confirm");
    expect(lastText(ann)).toBe(
      "✏️ Hemos corregido tu saldo: +50\u00a0₽. Motivo: regalo\nSaldo: 50,00\u00a0₽. ¿Dudas? /paysupport.",
    );
  });
});
