import type { Api, BackendConfig } from "../../core/model/config.js";
import { readOperation } from "./operation/read-operation.js";
import type { Reading } from "./reading.js";
import type { FoundOperation } from "./routing/collect-operations.js";
import type { Routed } from "./routing/with-suffixes.js";

/** What an operation's API has that does not stand in the operation. */
interface Around extends Routed {
  readonly name: string;
  readonly backend: BackendConfig | undefined;
}

/** One API of one operation. */
export function toApi(found: FoundOperation, { name, path, mapping, backend }: Around, reading: Reading): Api {
  const operation = readOperation(found, found.template, reading);
  return {
    name,
    method: found.method,
    path,
    ...(backend !== undefined && { backend }),
    ...(mapping !== undefined && { mapping }),
    ...(Object.keys(operation).length > 0 && { operation }),
  };
}
