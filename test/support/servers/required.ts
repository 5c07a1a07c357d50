/** Whether tests that need a server must run: on CI they fail where it is missing. */
const serversRequired = process.env.CI === "true" || process.env.POINTSMAN_SERVERS === "required";

/** Whether tests that need the server can't run here. Says so, and what to do about it. */
export function leaveOut(server: string, installed: boolean, what = `the ${server} store`): boolean {
  if (installed || serversRequired) return false;
  console.warn(`LEFT OUT: all tests of ${what}, as ${server} is not installed. To run them: .ci/install-servers && npm test`);
  return true;
}
