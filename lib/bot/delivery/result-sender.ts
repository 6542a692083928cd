import type { RenewedLink } from "../../studio/provider.js";
import type { TelegramCalls } from "../../telegram.js";
import type { Html } from "../texts/html.js";
import type { Button } from "../ui/screen.js";
import type { ExpectedResult, ResultFetcher } from "./fetch-result.js";
import type { MessageTarget } from "./send-media.js";

/** A message that delivers results. */
export interface ResultMessage extends MessageTarget, ExpectedResult {
  /** Sends the original files. */
  readonly isOriginal?: true;
  /** Whether its pictures may be transparent, which photos are not. */
  readonly mayBeTransparent?: true | undefined;
  /** Stands under pictures that Telegram compresses: sends the originals. */
  readonly originalButton?: Button | undefined;
  /** Temporary failures count as final now. */
  readonly isLastTry?: boolean;
  /** The text where only a link can be sent. */
  readonly linkText: (url: string) => Html;
  /** Another URL for a result whose link is dead. Never rejects. */
  readonly renew: (url: string, index: number) => Promise<RenewedLink>;
}

export interface ResultSender {
  /** Waits out 429 after the response; not while Telegram waits for it. */
  readonly telegram: TelegramCalls;
  readonly results: ResultFetcher;
  /** Keeps the function alive for what need not delay its answer. */
  readonly background: (work: Promise<unknown>) => void;
}
