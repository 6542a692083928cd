import type { StarAccount } from "../../../lib/shop/refund.js";
import type { Network } from "./network.js";
import type { Process } from "./process.js";

export type StarService = ReturnType<typeof createStarService>;

/** @param onRefund is called once for each charge that Telegram refunds */
export function createStarService(onRefund: (chargeId: string) => void) {
  const refunded = new Set<string>();
  return {
    refunded: refunded as ReadonlySet<string>,
    refund(chargeId: string): void {
      if (refunded.has(chargeId)) return;
      refunded.add(chargeId);
      onRefund(chargeId);
    },
  };
}

const timeoutMs = 10_000;

/** The bot's Stars at Telegram as one instance reaches them. */
export function connectStarAccount(
  service: StarService,
  network: Network,
  process: Process,
): StarAccount {
  return {
    async refund(_, chargeId) {
      const reply = await network.call(process, `refund ${chargeId}`, timeoutMs, () =>
        service.refund(chargeId),
      );
      return reply.kind === "answered" ? { kind: "refunded" } : { kind: "unknown" };
    },
    async hasRefund(chargeId) {
      const reply = await network.call(process, `record of ${chargeId}`, timeoutMs, () =>
        service.refunded.has(chargeId),
      );
      return reply.kind === "answered" ? reply.value : undefined;
    },
    balance: async () => undefined,
  };
}
