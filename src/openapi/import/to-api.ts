import type { Api, BackendConfig } from "../../core/model/config.js";
import { writtenApi } from "./api-extension.js";
import type { ChosenBackend } from "./backends/chosen-backend.js";
import type { Origin } from "./keep-valid.js";
import { readOperation } from "./operation/read-operation.js";
import type { Reading } from "./reading.js";
import type { FoundOperation } from "./routing/collect-operations.js";
import type { Routed } from "./routing/with-suffixes.js";

/** What an operation's API has that does not stand in the operation. */
interface Around extends Routed {
  readonly name: string;
  readonly chosen: ChosenBackend<BackendConfig> | undefined;
}

/** One API of one operation, and where its parts are written. */
export function toApi(found: FoundOperation, { name, path, mapping, chosen }: Around, reading: Reading): readonly [Api, Origin] {
  const { parts, places, documented } = writtenApi(found.value, found.place, reading);
  const operation = documented ? readOperation(found, found.template, reading) : {};
  const reached = chosen?.mapping ?? mapping;
  const api: Api = {
    name,
    method: found.method,
    path,
    ...(chosen !== undefined && { backend: chosen.backend }),
    ...(reached !== undefined && { mapping: reached }),
    ...(Object.keys(operation).length > 0 && { operation }),
    ...parts,
  };
  return [api, { place: found.place, written: chosen?.place === undefined ? places : { ...places, backend: chosen.place } }];
}
