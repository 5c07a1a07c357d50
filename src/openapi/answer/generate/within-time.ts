/** Does something that may go on without end, such as a pattern that backtracks; `undefined` where it is not done in time. */
export type WithinTime = <Result>(ms: number, act: () => Result) => Result | undefined;

/** Code that runs under a deadline, where the place has that (`node:vm`); elsewhere it runs without one. */
export async function loadClock(): Promise<WithinTime> {
  const vm = await import("node:vm").catch(() => undefined);
  if (vm === undefined) return (_ms, act) => act();
  const context: { act?: () => unknown } = vm.createContext(Object.create(null) as object);
  // The deadline holds for whatever is called from here.
  const script = new vm.Script("act()");
  return <Result>(timeout: number, act: () => Result) => {
    context.act = act;
    try {
      return script.runInContext(context as object, { timeout }) as Result;
    } catch (error) {
      if ((error as { code?: unknown }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
      throw error;
    }
  };
}
