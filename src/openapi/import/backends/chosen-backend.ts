import type { RequestMapping } from "../../../core/model/config.js";
import type { Place } from "../document/place.js";

/** A backend, and where the document says it; no place where it doesn't. */
export interface ChosenBackend<Config> {
  readonly backend: Config;
  readonly place: Place | undefined;
  /** How requests reach it, where that comes with it. */
  readonly mapping?: RequestMapping;
}
