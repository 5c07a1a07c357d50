import { Command, Option } from "commander";
import { type ImportOptions, importDocument, importOptions } from "../config/import-document.js";
import { writeResult } from "../config/write-result.js";
import type { Context } from "../terminal/context.js";
import { examples } from "../terminal/examples.js";

export function importCommand(context: Context): Command {
  const command = new Command("import")
    .summary("make a configuration of an OpenAPI document")
    .description(
      "Makes a configuration of a Swagger 2.0, OpenAPI 3.0 or 3.1 document: one API for each operation, on the document's server or on a Mock. " +
        "What a configuration can't say, and what is wrong with the document, is said in a line each.",
    );
  return importOptions(command)
    .addOption(new Option("--no-descriptions", "leave out what only people read"))
    .addHelpText(
      "after",
      examples(
        ["pointsman import petstore.yaml -o gateway.json", "a configuration to go on with"],
        ["pointsman import petstore.yaml --backend mock | pointsman mock -", "a mock server of a document"],
      ),
    )
    .action(async (file: string, options: ImportOptions & { readonly descriptions: boolean }) => {
      const { group } = await importDocument(file, options, { descriptions: options.descriptions }, context);
      await writeResult(`${JSON.stringify({ groups: [group] }, null, 2)}\n`, options.output, context);
    });
}
