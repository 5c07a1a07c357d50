import type { AnyBackendConfig } from "../../core/model/any-backend.js";
import type { ApiGroup, GatewayConfig } from "../../core/model/config.js";

/** What a fake is made of: a whole configuration, or one group. */
export type FakeConfig<Custom extends AnyBackendConfig = never> = GatewayConfig<Custom> | ApiGroup<Custom>;

interface NamedGroup {
  readonly name: string;
  readonly apis: readonly NamedApi[];
}

interface NamedApi {
  readonly name: string;
  readonly path: string;
}

type GroupsOf<Config> = Config extends { readonly groups: readonly (infer Group)[] } ? Group : Config;

type NamesIn<Group> = Group extends NamedGroup
  ? string extends Group["name"]
    ? string
    : `${Group["name"]}.${Group["apis"][number]["name"]}`
  : never;

/**
 * The APIs of a configuration by name, `"petstore.getPet"`: literals where its type knows them (`defineGroup`, a configuration
 * that is written in the call, `as const`), any text where it does not.
 */
export type ApiName<Config> = NamesIn<GroupsOf<Config>>;

type PathIn<Group, Name extends string> = Group extends NamedGroup
  ? string extends Name
    ? string
    : Name extends `${Group["name"]}.${infer Api}`
      ? PathOf<Group["apis"][number], Api>
      : never
  : never;

type PathOf<Api extends NamedApi, Name extends string> = Api extends NamedApi ? (Name extends Api["name"] ? Api["path"] : never) : never;

/** The path template of an API by its name. */
export type ApiPath<Config, Name extends string> = PathIn<GroupsOf<Config>, Name>;
