/** What is live of a group, by the naive model. */
export interface NaiveLive {
  readonly revision: string;
  readonly backend: string | null;
  readonly offline: boolean;
}

/** A change, by the naive model. */
export interface NaiveChange {
  readonly sequence: number;
  readonly action: string;
  readonly group: string;
  readonly live: NaiveLive;
}

/** Releases read aloud: a list of revisions for each group; for each environment a list of changes, and for each group a stack of what was live. */
export class NaiveReleases {
  readonly revisions = new Map<string, Map<string, string>>();
  readonly #changes = new Map<string, NaiveChange[]>();
  readonly #stacks = new Map<string, NaiveLive[]>();

  save(group: string, revision: string, text: string): void {
    const saved = this.revisions.get(group) ?? new Map<string, string>();
    this.revisions.set(group, saved.set(revision, text));
  }

  history(environment: string): readonly NaiveChange[] {
    return this.#changes.get(environment) ?? [];
  }

  live(environment: string, group: string): NaiveLive | undefined {
    return this.#stack(environment, group).at(-1);
  }

  /** What clients are told: the text of the revision or of the chosen backend, 503, or 404. */
  said(environment: string, group: string): string | number {
    const live = this.live(environment, group);
    if (live === undefined) return 404;
    if (live.offline) return 503;
    return live.backend ?? (this.revisions.get(group)?.get(live.revision) as string);
  }

  release(environment: string, group: string, revision: string, backend: string | null): void {
    const stack = this.#stack(environment, group);
    if (stack.at(-1)?.offline === true) stack.pop();
    this.#push(environment, group, "release", { revision, backend, offline: false });
  }

  switchTo(environment: string, group: string, revision: string): boolean {
    const live = this.live(environment, group);
    if (live === undefined || live.offline) return false;
    this.#push(environment, group, "switch", { ...live, revision });
    return true;
  }

  rollback(environment: string, group: string): boolean {
    const stack = this.#stack(environment, group);
    if (stack.length < 2) return false;
    stack.pop();
    this.#note(environment, group, "rollback", stack.at(-1) as NaiveLive);
    return true;
  }

  takeOffline(environment: string, group: string): boolean {
    const stack = this.#stack(environment, group);
    const live = stack.at(-1);
    if (live === undefined) return false;
    if (live.offline) stack.pop();
    this.#push(environment, group, "offline", { ...live, offline: true });
    return true;
  }

  #push(environment: string, group: string, action: string, live: NaiveLive): void {
    this.#stack(environment, group).push(live);
    this.#note(environment, group, action, live);
  }

  #note(environment: string, group: string, action: string, live: NaiveLive): void {
    const changes = this.#changes.get(environment) ?? [];
    changes.push({ sequence: changes.length + 1, action, group, live });
    this.#changes.set(environment, changes);
  }

  #stack(environment: string, group: string): NaiveLive[] {
    const key = JSON.stringify([environment, group]);
    const stack = this.#stacks.get(key) ?? [];
    this.#stacks.set(key, stack);
    return stack;
  }
}
