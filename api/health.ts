import { createApp } from "../lib/app.js";

const app = createApp(process.env);

export const GET = app.reportHealth;
/** Uptime monitors ask this way; Vercel answers 405 for a method that is not exported. */
export const HEAD = app.reportHealth;
