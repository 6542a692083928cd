import { createApp } from "../lib/app.js";

const app = createApp(process.env);

export const GET = app.reportHealth;
