/** Holds requests and responses to what is documented of their operation. */
export type { GroupValidation, ValidationMode, ValidationOptions, ValidationRules } from "./options.js";
export { prepareValidation } from "./prepare-validation.js";
