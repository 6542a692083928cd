import { createApp } from "../lib/app.js";

const app = createApp(process.env);

export const POST = app.receiveCallback;
