import { createRequire } from "node:module";
import fastify5 from "fastify";

const fastify4 = createRequire(import.meta.url)("fastify4") as typeof fastify5;

/** Both majors of Fastify that live. Version 4 has the types of 5: what tests use of it is the same in both. */
export const fastifies = [
  { version: 4, fastify: fastify4 },
  { version: 5, fastify: fastify5 },
] as const;
