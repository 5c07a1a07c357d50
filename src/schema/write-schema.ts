/** Writes the JSON Schema of a configuration to the file named on the command line. Part of the build. */
import { writeFileSync } from "node:fs";
import { configSchema } from "./config-schema.js";

const [file = "dist/schema.json"] = process.argv.slice(2);
writeFileSync(file, `${JSON.stringify(configSchema(), null, 2)}\n`);
