/** Writes an object as XML: `@_` begins the name of an attribute, `#text` is the text beside attributes. */
export type BuildXml = (tree: object) => string;

let build: BuildXml | undefined;

/** The writer of XML, from the optional peer `fast-xml-builder`; `undefined` until it has been loaded. */
export function loadedXmlBuilder(): BuildXml | undefined {
  return build;
}

/** @throws TypeError when it is not installed */
export async function loadXmlBuilder(): Promise<BuildXml> {
  try {
    const { default: Builder } = await import("fast-xml-builder");
    const builder = new Builder({ ignoreAttributes: false, suppressBooleanAttributes: false, maxNestedTags: 1000 });
    build = (tree) => builder.build(tree);
    return build;
  } catch (cause) {
    throw new TypeError("Answers in XML need fast-xml-builder: npm install fast-xml-builder", { cause });
  }
}
