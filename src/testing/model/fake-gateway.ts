import type { AnyBackendConfig } from "../../core/model/any-backend.js";
import type { Gateway } from "../../core/model/gateway.js";
import type { RunningServer, ServeOptions } from "../../integrations/node/serve.js";
import type { InterceptOptions } from "../intercept/intercept-origin.js";
import type { ApiName, ApiPath, FakeConfig } from "./api-name.js";
import type { Override, OverrideAnswer, UseOptions } from "./override.js";
import type { RecordedCall } from "./recorded-call.js";

/** The doors of a gateway that a fake has, too: it stands wherever one is wanted that is not changed. */
type Doors = Pick<Gateway<AnyBackendConfig>, "dispatch" | "fetch" | "handle" | "upgrade" | "routes" | "explain">;

/** A server of a fake: `await using live = await gw.listen()` ends it with the block. */
export interface LiveServer extends RunningServer, AsyncDisposable {}

/** A gateway for tests: answers as the configuration says, but from Mocks and overrides alone, and keeps what it was asked. */
export interface FakeGateway<Config = FakeConfig> extends Doors, AsyncDisposable {
  /** What it was made of. */
  readonly config: Config;

  /**
   * Lets an API answer something else. Of several overrides the latest that is for a request answers.
   *
   * @throws ConfigError where the answer is no Mock, with every issue
   * @throws TypeError where there is no such API, or `times` is no whole number above 0
   */
  use<Name extends ApiName<Config>>(
    api: Name,
    answer: OverrideAnswer<ApiPath<Config, NoInfer<Name>>>,
    options?: UseOptions<ApiPath<Config, NoInfer<Name>>>,
  ): Override;

  /**
   * The requests that came to an API, or to all and to none, the oldest first: the latest `record.calls` of all.
   * @throws TypeError where there is no such API
   */
  calls(api?: ApiName<Config>): readonly RecordedCall[];

  /**
   * How many calls of an API are kept no more, because more than `record.calls` came.
   * @throws TypeError where there is no such API
   */
  droppedCalls(api: ApiName<Config>): number;

  /**
   * Fails when the test did not go as it was told: requests were unhandled, overrides were not used (as often as their `times`),
   * or requests came after the end of a sequence (`whenExhausted: "error"`).
   * @throws VerificationError with everything at once, and what came nearest
   */
  verify(): void;

  /** Back to the beginning: calls and complaints are forgotten, sequences, scenarios, call numbers and the random numbers begin again. Overrides stay, as if never used. */
  reset(): void;

  /** Removes all overrides, but those that a branch began with. Everything else stays as it is. */
  restore(): void;

  /**
   * A branch: the same APIs, with sequences, scenarios and overrides that begin where this one's are now and go their own way, and
   * calls of its own. It costs a few maps. Its `verify` does not ask for overrides that it began with. Branches may have branches.
   */
  isolate(): FakeGateway<Config>;

  /** What a request to any door of this fake says to reach this branch, whichever door it is: `x-pointsman-branch`. */
  readonly headers: Readonly<Record<string, string>>;

  /** Serves this branch on 127.0.0.1 and a free port, unless told otherwise. A request with the `headers` of another branch reaches that. */
  listen(options?: ServeOptions): Promise<LiveServer>;

  /**
   * Answers what code under test asks of an origin by `fetch`, undici or `node:http`, until the result is disposed of or the branch
   * is closed: `using stop = gw.intercept("https://api.example.com")`. Other origins are untouched. See {@link interceptOrigin}.
   *
   * @param origin scheme, host and port; of several interceptions of one origin the latest answers
   * @throws TypeError for what is no http(s) origin, and Error when the optional peer `@mswjs/interceptors` is missing
   */
  intercept(origin: string, options?: InterceptOptions): Disposable;

  /** Ends its servers and interceptions. A branch is then no longer reached by its headers; the first fake closes what was let through, and all its branches. */
  close(): Promise<void>;
}
