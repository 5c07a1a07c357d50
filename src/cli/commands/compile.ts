import { Command } from "commander";
import { type ImportOptions, importDocument, importOptions } from "../config/import-document.js";
import { writeResult } from "../config/write-result.js";
import type { Context } from "../terminal/context.js";
import { examples } from "../terminal/examples.js";

export function compileCommand(context: Context): Command {
  const command = new Command("compile")
    .summary("make of an OpenAPI document what a program starts with")
    .description(
      "Makes a configuration of a document as `import` does, as compact JSON without what only people read: for programs that start with it " +
        "instead of importing the document each time.",
    );
  return importOptions(command)
    .addHelpText("after", examples(["pointsman compile petstore.yaml -o petstore.json", "then `createGateway(JSON.parse(…))`"]))
    .action(async (file: string, options: ImportOptions) => {
      const { group } = await importDocument(file, options, { descriptions: false }, context);
      await writeResult(`${JSON.stringify({ groups: [group] })}\n`, options.output, context);
    });
}
