import type { Command } from "commander";
import { checkCommand } from "./commands/check.js";
import { compileCommand } from "./commands/compile.js";
import { completionCommand } from "./commands/completion.js";
import { explainCommand } from "./commands/explain.js";
import { historyCommand } from "./commands/history.js";
import { importCommand } from "./commands/import.js";
import { mockCommand } from "./commands/mock.js";
import { releaseCommand } from "./commands/release.js";
import { rollbackCommand } from "./commands/rollback.js";
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
  importCommand,
  compileCommand,
  releaseCommand,
  historyCommand,
  rollbackCommand,
  completionCommand,
];
