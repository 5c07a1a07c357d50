/** Holds requests and responses to what is documented of their operation. */
export type { ValidationMode, ValidationOptions } from "./options.js";
export { prepareValidation } from "./prepare-validation.js";
