import type { Money } from "../../ledger/money.js";
import type { Picture } from "../../studio/provider.js";
import type { Dependencies, Studio } from "../context.js";
import type { MessageRef, Screen } from "../ui/screen.js";
import type { JudgedPrice } from "./judge-order.js";
import type { Order } from "./order.js";

export type PlacingOptions = Pick<
  Dependencies,
  "ledger" | "starPayments" | "settings" | "pauseFor" | "telegram" | "operator" | "log" | "texts"
> & {
  readonly studio: Studio;
};

/** An order that its user has confirmed, in whatever way. */
export interface Confirmation {
  readonly order: Order;
  /** The message that stands in the idempotency key: it pays for one order. */
  readonly keyedId: number;
  /** The message that shows the order's state. */
  readonly messageRef: MessageRef;
  /** Whether the user saw this price. */
  readonly isSeen: (price: Money) => boolean;
  /** Whether they have confirmed a price above the ceiling, too. */
  readonly isSure: boolean;
  /** Nothing was charged now: shows why, unless the order has been charged before. */
  readonly reject: (screen: Screen) => Promise<void>;
  /** Says how much money is missing; absent = in the order's message. */
  readonly offerTopup?: (screen: Screen) => Promise<void>;
  /** Ends the confirmation while the order's message changes. */
  readonly show: (work: () => Promise<unknown>) => Promise<void>;
  /** Ends the confirmation, with a note if nothing was charged by it. */
  readonly answer: (note?: string) => Promise<void>;
}

/** A confirmed order, with the price that is charged. */
export interface ConfirmedOrder extends Confirmation, JudgedPrice {
  /** Absent if the model takes no picture, or was given none. */
  readonly picture?: Picture;
}

/** One try to charge it. */
export interface OrderAttempt extends ConfirmedOrder {
  readonly attemptId: string;
}
