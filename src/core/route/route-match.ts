/** A route that takes a request. */
export class RouteMatch<Value> {
  readonly value: Value;
  /** Decoded path parameters in a record without a prototype. */
  readonly params: Readonly<Record<string, string>>;

  constructor(value: Value, params: Readonly<Record<string, string>>) {
    this.value = value;
    this.params = params;
  }
}

/** No route takes the request. */
export class RouteMiss {
  /** Methods that the path takes, sorted; empty when no route has the path. */
  readonly allow: readonly string[];

  constructor(allow: readonly string[]) {
    this.allow = Object.freeze(allow);
  }
}
