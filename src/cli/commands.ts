import type { Command } from "commander";
import { checkCommand } from "./commands/check.js";
import { explainCommand } from "./commands/explain.js";
import { mockCommand } from "./commands/mock.js";
import { routesCommand } from "./commands/routes.js";
import { serveCommand } from "./commands/serve.js";
import type { Context } from "./terminal/context.js";

/** Every command, in the order of the help. */
export const commands: readonly ((context: Context) => Command)[] = [
  checkCommand,
  routesCommand,
  explainCommand,
  serveCommand,
  mockCommand,
];
