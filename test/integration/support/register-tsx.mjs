// tsx sets itself up in the main thread alone; threads that load TypeScript preload this.
import { register as registerRequire } from "tsx/cjs/api";
import { register as registerImport } from "tsx/esm/api";

registerRequire();
registerImport();
