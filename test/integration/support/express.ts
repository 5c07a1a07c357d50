import { createServer, type RequestListener } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import express5, { type Express } from "express";
import { onTestFinished } from "vitest";

const express4 = createRequire(import.meta.url)("express4") as typeof express5;

/** Both majors of Express that live. Version 4 has the types of 5: what tests use of it is the same in both. */
export const expresses = [
  { version: 4, express: express4 },
  { version: 5, express: express5 },
] as const;

/** Serves an application on a free port until the test ends; gives its URL. */
export async function listening(app: Express | RequestListener): Promise<string> {
  const server = createServer(app as RequestListener);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
