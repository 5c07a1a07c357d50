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

  /** The name of the branch that a request wants; `undefined` where it names none. */
  nameIn(request: GatewayRequest): string | undefined {
    return this.#count === 0 ? undefined : headerValue(request, branchHeader);
  }

  named(name: string): Memory | undefined {
    return this.#memories.get(name);
  }
}
