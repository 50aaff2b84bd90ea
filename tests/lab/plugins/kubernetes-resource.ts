import assert from "node:assert/strict";
import type { Cluster } from "../../../lab/plugins/kubernetes/cluster.ts";
import type { ConfiguredContext, ResourceType } from "../../../lab/plugins/provider.ts";
import type { PropertyMap } from "../../../lab/plugins/values.ts";

/** A resource that runs through the operations as the engine would call them. */
export class Resource {
  readonly #type: ResourceType<Cluster>;
  readonly #context: ConfiguredContext<Cluster>;
  id = "";
  inputs: PropertyMap = {};
  state: PropertyMap = {};

  constructor(type: ResourceType<Cluster>, configuration: Cluster) {
    this.#type = type;
    this.#context = {
      urn: "urn:pulumi:s::p::t::web",
      name: "web",
      type: "t",
      configuration,
      signal: new AbortController().signal,
      log: () => undefined,
    };
  }

  async check(news: PropertyMap): Promise<PropertyMap> {
    const request = { olds: this.inputs, news, randomSeed: new Uint8Array([1]), autonaming: undefined };
    const checked = await this.#type.check?.(request, this.#context);
    assert.deepEqual(checked?.failures ?? [], []);
    return checked?.inputs ?? news;
  }

  async preview(news: PropertyMap): Promise<PropertyMap> {
    const request = { inputs: await this.check(news), preview: true, timeoutSeconds: undefined };
    return (await this.#type.create(request, this.#context)).state;
  }

  async create(news: PropertyMap): Promise<void> {
    const inputs = await this.check(news);
    const made = await this.#type.create(
      { inputs, preview: false, timeoutSeconds: undefined },
      this.#context,
    );
    Object.assign(this, { id: made.id, state: made.state, inputs });
  }

  async changes(news: PropertyMap): Promise<readonly string[]> {
    const request = { id: this.id, oldInputs: this.inputs, state: this.state, ignoreChanges: [] };
    const diff = await this.#type.diff({ ...request, news: await this.check(news) }, this.#context);
    return diff.changes.map(({ kind, path }) => `${kind} ${path.join(".")}`);
  }

  async update(news: PropertyMap, ignoreChanges: readonly string[] = []): Promise<void> {
    const inputs = await this.check(news);
    const request = { id: this.id, oldInputs: this.inputs, state: this.state, news: inputs, ignoreChanges };
    const update = this.#type.update?.(
      { ...request, preview: false, timeoutSeconds: undefined },
      this.#context,
    );
    this.state = (await update) ?? this.state;
    this.inputs = inputs;
  }

  /** Refreshes; false when it is gone. */
  async read(): Promise<boolean> {
    const { id, state, inputs } = this;
    const found = await this.#type.read?.({ id, state, inputs, timeoutSeconds: undefined }, this.#context);
    if (found !== undefined) Object.assign(this, { state: found.state, inputs: found.inputs ?? inputs });
    return found !== undefined;
  }

  async delete(): Promise<void> {
    const { id, state, inputs } = this;
    await this.#type.delete?.({ id, state, oldInputs: inputs, timeoutSeconds: undefined }, this.#context);
  }
}
