import { headerValue } from "../../core/model/headers.js";
import type { GatewayRequest } from "../../core/model/request.js";
import { branchHeader } from "./branch-header.js";
import type { Memory } from "./memory.js";

/** The branches that have been asked for their header. Those that have not cost nothing here. */
export class Branches {
  readonly #memories = new Map<string, Memory>();
  #count = 0;

  /** Makes a branch one that is reached by its name. */
  enter(memory: Memory): string {
    this.#count += 1;
    const name = String(this.#count);
    this.#memories.set(name, memory);
    return name;
  }

  leave(name: string): void {
    this.#memories.delete(name);
  }

  /**
   * The branch that a request names; `undefined` where it names none.
   * @throws TypeError where it names one that is not there: another's answer would be the wrong one
   */
  of(request: GatewayRequest): Memory | undefined {
    if (this.#count === 0) return undefined;
    const name = headerValue(request, branchHeader);
    if (name === undefined) return undefined;
    const memory = this.#memories.get(name);
    if (memory === undefined) throw new TypeError(`There is no branch ${JSON.stringify(name)} of this fake gateway, or it is closed.`);
    return memory;
  }
}
