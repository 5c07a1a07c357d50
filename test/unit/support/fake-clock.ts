export { FakeClock } from "../../../src/testing/time/fake-clock.js";
