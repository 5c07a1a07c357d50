import type { Operation } from "../operation.js";
import { EtcdRefusal } from "./failure.js";

type Headers = Readonly<Record<string, string>>;
type Authenticate = (body: object, operation: Operation) => Promise<{ readonly token?: string }>;

/** The token that stands for the user, got when it is first needed and again when etcd does not take it any more. */
export class Token {
  readonly #user: { readonly name: string; readonly password: string } | undefined;
  readonly #authenticate: Authenticate;
  #headers: Headers | undefined;

  constructor(user: { readonly name: string; readonly password: string } | undefined, authenticate: Authenticate) {
    this.#user = user;
    this.#authenticate = authenticate;
    if (user === undefined) this.#headers = {};
  }

  /** What a request needs to be let in. Who comes while it is being got may get one of its own: all of them hold. */
  async headers(operation: Operation): Promise<Headers> {
    this.#headers ??= await this.#get(operation);
    return this.#headers;
  }

  /** Forgets a token that was refused. Whether there is hope for another. */
  renew(refused: Headers): boolean {
    if (this.#user === undefined) return false;
    if (this.#headers === refused) this.#headers = undefined;
    return true;
  }

  async #get(operation: Operation): Promise<Headers> {
    try {
      const { token = "" } = await this.#authenticate({ ...this.#user }, operation);
      return { authorization: token };
    } catch (error) {
      const { cause } = error as { cause?: unknown };
      // Nobody has to say who they are here, as with etcd's own client.
      if (cause instanceof EtcdRefusal && /authentication is not enabled/.test(cause.message)) return {};
      throw error;
    }
  }
}
