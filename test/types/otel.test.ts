import { describe, expectTypeOf, it } from "vitest";
import type { Gateway } from "../../src/index.js";
import type { instrument, StopInstrument } from "../../src/otel/index.js";

describe("instrument", () => {
  it("takes gateways with kinds of their own, and gives what `using` and a call stop", () => {
    type Custom = Gateway<{ readonly kind: "custom" }>;
    expectTypeOf<Custom>().toExtend<Parameters<typeof instrument>[0]>();
    expectTypeOf<ReturnType<typeof instrument>>().toEqualTypeOf<StopInstrument>();
    expectTypeOf<StopInstrument>().toExtend<Disposable & (() => void)>();
  });
});
