export { seeded } from "../../../src/testing/time/seeded.js";
