import type { IncomingMessage, ServerResponse } from "node:http";

/** The ways in which a request can fail. `after` = the statement was carried out and committed. */
export const faults = [
  "refuse", // the socket closes before anything happens
  "hang",
  "500",
  "402", // compute time quota exhausted
  "503-html",
  "400-without-code",
  "password", // 28P01, as after the password was changed
  "drop-after",
  "hang-after",
  "500-after",
  "507-after",
  "400-without-code-after",
  "cancelled-after",
  "cut-after",
  "html-after",
  "slow", // carried out, but not at once
  "late", // carried out only when `releaseLate` is called, long after the client gave up
] as const;

export type Fault = (typeof faults)[number];

/** The endpoint's answer without a fault. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

/** Before anything was carried out. @returns whether the request is over */
export function failBefore(
  fault: Fault,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  switch (fault) {
    case "refuse":
      request.socket.destroy();
      return true;
    case "hang":
      return true;
    case "500":
      send(response, 500, { message: "Control plane request failed", code: "" });
      return true;
    case "402":
      send(response, 402, {
        message: "Your account or project has exceeded the compute time quota.",
      });
      return true;
    case "503-html":
      send(response, 503, "<html>upstream</html>");
      return true;
    case "400-without-code":
      send(response, 400, { message: "db error: connection closed", code: "" });
      return true;
    case "password":
      send(response, 400, { message: "password authentication failed", code: "28P01" });
      return true;
    default:
      return false;
  }
}

/** After the statement was committed. @returns whether the request is over */
export function failAfter(
  fault: Fault,
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
): boolean {
  switch (fault) {
    case "drop-after":
      request.socket.destroy();
      return true;
    case "hang-after":
      return true;
    case "500-after":
      send(response, 500, { message: "Internal error" });
      return true;
    case "507-after":
      send(response, 507, { message: "response is too large (max is 10485760 bytes)", code: "" });
      return true;
    case "400-without-code-after":
      send(response, 400, { message: "connection closed", code: "" });
      return true;
    case "cancelled-after":
      send(response, 400, { message: "Query cancelled, connection was terminated", code: "08P01" });
      return true;
    case "cut-after":
      cutShort(response, JSON.stringify(answer.body));
      return true;
    case "html-after":
      send(response, 200, "<html>ok</html>");
      return true;
    default:
      return false;
  }
}

function cutShort(response: ServerResponse, text: string): void {
  response.writeHead(200, { "content-type": "application/json", "content-length": text.length });
  response.write(text.slice(0, text.length >> 1), () => response.destroy());
}
