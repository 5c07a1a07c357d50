/** Which backend answers (a `BackendConfig`): on the document, where it is the group's default, on a path or on an operation. */
export const backendExtension = "x-pointsman-backend";

/** What a group has that OpenAPI has no words for, on a document that was made of a group. */
export const groupExtension = "x-pointsman-group";

/** What an API has that OpenAPI has no words for, on an operation: `name`, `mapping`, `response`, `description`, `documented`. */
export const apiExtension = "x-pointsman-api";

/** On what OpenAPI wants and the group has not: `true`, or the keys that are meant. */
export const impliedExtension = "x-pointsman-implied";
