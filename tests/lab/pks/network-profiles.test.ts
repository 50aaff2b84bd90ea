/** Network profiles of the simulated PKS: domain.md B.1. */
import assert from "node:assert/strict";
import { z } from "zod";
import { rest } from "./rest.ts";
import { pksCluster, startSite } from "./support.ts";
import type { Site } from "./support.ts";

const TILE_BLOCK = "fead2c9a-96e8-4c5f-98a3-e797f06bc8d4";

/** A profile that sets every parameter of docs-pks, network-profiles-define.html.md.erb. */
const EVERYTHING = {
  lb_size: "large",
  pod_ip_block_ids: ["block-1", "block-2"],
  pod_subnet_prefix: 27,
  pod_routable: true,
  fip_pool_ids: ["pool-1"],
  t0_router_id: "5a7a82b2-37e2-4d73-9cb1-97a8329e1a90",
  master_vms_nsgroup_id: "9b8d535a-d3b6-4735-9fd0-56305c4a5293",
  node_ip_block_ids: ["nodes-1"],
  node_routable: true,
  node_subnet_prefix: 20,
  nodes_dns: ["8.8.8.8", "192.168.115.1", "192.168.116.1"],
  dns_lookup_mode: "API_INGRESS",
  ingress_prefix: "ingress",
  single_tier_topology: true,
  infrastructure_networks: ["30.0.0.0/24", "192.168.115.1"],
  failover_mode: "PREEMPTIVE",
  cni_configurations: {
    type: "nsxt",
    parameters: {
      nsx_lb: false,
      nsx_ingress_controller: false,
      x_forwarded_for: "insert",
      ingress_ip: "192.168.160.212",
      log_settings: { log_level: "DEBUG", log_firewall_traffic: "ALL" },
      ingress_persistence_settings: { persistence_type: "cookie", persistence_timeout: 1 },
      max_l4_lb_service: 10,
      l4_persistence_type: "source_ip",
      l4_lb_algorithm: "weighted_round_robin",
      top_firewall_section_marker: "section-id",
      bottom_firewall_section_marker: "section-id",
      lb_http_request_header_size: 60,
      lb_http_response_header_size: 45,
      lb_http_response_timeout: 30,
      connect_retry_timeout: 30,
      enable_hostport: true,
      enable_nodelocaldns: true,
      client_ssl_profile: "example_ssl_profile_ID",
      lb_connection_multiplexing_enabled: true,
      lb_connection_multiplexing_number: 80,
      extensions: {
        ncp: {
          nsx_v3: { retries: "10" },
          coe: { profiling: "False" },
          ha: { heartbeat_period: 6 },
          k8s: { lb_ip_allocation: "relaxed" },
        },
        "nsx-node-agent": { connect_retry_timeout: 60 },
      },
    },
  },
};

const cni = (parameters: object): object => ({ cni_configurations: { type: "nsxt", parameters } });

describe("network profiles of the simulated PKS", () => {
  let site: Site;
  let count = 0;
  before(async () => {
    site = await startSite();
  });
  after(() => site.stop());

  const create = (name: string, parameters: unknown) =>
    rest(site, "alana", "POST", "/v1/network-profiles", {
      name,
      description: `${name}, described`,
      parameters,
    });

  /** A cluster of its own with this profile ("" for none); returns its name. */
  async function cluster(profile: string): Promise<string> {
    count += 1;
    const name = `cluster-${count}`;
    await rest(site, "alana", "POST", "/v1/clusters", {
      name,
      plan_name: "rancher",
      network_profile_name: profile,
      parameters: { kubernetes_master_host: `${name}.example.com` },
    });
    await site.until(name, "succeeded");
    return name;
  }

  const move = (name: string, profile: string) =>
    rest(site, "alana", "PATCH", `/v1/clusters/${name}`, { network_profile_name: profile });

  it("shows a profile with its parameters as text", async () => {
    const { status, body } = await create("lb-medium", { lb_size: "medium" });
    assert.equal(status, 201);
    const schema = z.strictObject({
      name: z.string(),
      uuid: z.uuid(),
      description: z.string(),
      parameters: z.string(),
    });
    const profile = schema.parse(body);
    assert.deepEqual(JSON.parse(profile.parameters), { lb_size: "medium" });
    assert.deepEqual((await rest(site, "alana", "GET", "/v1/network-profiles/lb-medium")).body, profile);
    assert.deepEqual((await rest(site, "alana", "GET", "/v1/network-profiles")).body, [profile]);
  });

  it("takes parameters as text too, and every documented one", async () => {
    const { status, body } = await create("everything", JSON.stringify(EVERYTHING));
    assert.deepEqual([status, JSON.stringify(body)].slice(0, 1), [201]);
    assert.deepEqual(
      JSON.parse(z.looseObject({ parameters: z.string() }).parse(body).parameters),
      EVERYTHING,
    );
  });

  for (const [parameters, problem] of [
    [{ lb_size: "huge" }, /parameters\.lb_size: .*"small"\|"medium"\|"large"/],
    [{ lb_siz: "small" }, /Unrecognized key: "lb_siz"/],
    [{ pod_ip_block_ids: "block" }, /parameters\.pod_ip_block_ids: .*expected array/],
    [
      { pod_ip_block_ids: ["b-own"], pod_subnet_prefix: "24" },
      /parameters\.pod_subnet_prefix: .*expected number/,
    ],
    [{ pod_subnet_prefix: 26 }, /pod_subnet_prefix: needs pod_ip_block_ids of its own/],
    [
      { pod_ip_block_ids: [TILE_BLOCK], pod_subnet_prefix: 26 },
      /cannot be set for an IP block that the tile uses/,
    ],
    [
      { pod_ip_block_ids: ["block-2"], pod_subnet_prefix: 26 },
      /differs from that of network profile everything/,
    ],
    [{ pod_routable: "yes" }, /parameters\.pod_routable: .*expected boolean/],
    [{ nodes_dns: ["1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4"] }, /parameters\.nodes_dns: Too big/],
    [{ nodes_dns: ["dns.example.com"] }, /parameters\.nodes_dns\.0: is no IP address/],
    [{ dns_lookup_mode: "INGRESS" }, /parameters\.dns_lookup_mode: /],
    [{ dns_lookup_mode: "API_INGRESS" }, /ingress_prefix: is needed with dns_lookup_mode API_INGRESS/],
    [
      { infrastructure_networks: ["10.0.0.0/33"] },
      /infrastructure_networks\.0: is neither an IP address nor a subnet/,
    ],
    [{ failover_mode: "preemptive" }, /parameters\.failover_mode: /],
    [{ cni_configurations: { type: "calico" } }, /parameters\.cni_configurations\.type: .*"nsxt"/],
    [cni({ max_l4_lb_service: 0 }), /max_l4_lb_service: Too small/],
    [cni({ l4_persistence_type: "cookie" }), /l4_persistence_type: .*"source_ip"/],
    [cni({ l4_lb_algorithm: "random" }), /l4_lb_algorithm: /],
    [cni({ x_forwarded_for: true }), /x_forwarded_for: /],
    [cni({ ingress_persistence_settings: { persistence_type: "cookie" } }), /persistence_timeout: /],
    [cni({ extensions: { ncp: { k8s: { lb_ip_allocation: "loose" } } } }), /lb_ip_allocation: /],
    ["{", /parameters: is no JSON object/],
  ] as const) {
    it(`refuses ${JSON.stringify(parameters)}`, async () => {
      const { status, body } = await create("refused", parameters);
      assert.equal(status, 400);
      const words = z.strictObject({ body: z.string() }).parse(body).body;
      assert.match(words, /^Network profile is invalid: /);
      assert.match(words, problem);
    });
  }

  it("names every problem of a profile at once", async () => {
    const { body } = await create("refused", { lb_size: "huge", failover_mode: "no" });
    assert.match(JSON.stringify(body), /lb_size.*; parameters\.failover_mode/);
  });

  it("refuses a name that is taken", async () => {
    const answer = await create("lb-medium", { lb_size: "small" });
    assert.deepEqual(answer, { status: 409, body: { body: "Network profile lb-medium already exists" } });
  });

  it("hands the parameters to the cluster, and cannot be deleted while a cluster has it", async () => {
    const name = await cluster("lb-medium");
    const spec = site.machinery.specs.get(pksCluster(site, name)?.uuid ?? "");
    assert.deepEqual(spec?.networkParameters, { lb_size: "medium" });
    const words = "Network profile lb-medium is in use and cannot be deleted";
    const refused = await rest(site, "alana", "DELETE", "/v1/network-profiles/lb-medium");
    assert.deepEqual(refused, { status: 409, body: { body: words } });
    await rest(site, "alana", "DELETE", `/v1/clusters/${name}`);
    await site.until(name, "gone");
    assert.equal((await rest(site, "alana", "DELETE", "/v1/network-profiles/lb-medium")).status, 204);
    assert.equal((await rest(site, "alana", "GET", "/v1/network-profiles/lb-medium")).status, 404);
  });

  describe("on a cluster that has one", () => {
    before(async () => {
      await create("first", { lb_size: "medium", pod_ip_block_ids: ["a", "b"], nodes_dns: ["1.1.1.1"] });
    });

    it("can be replaced where only updatable parameters differ", async () => {
      const name = await cluster("first");
      await create("grown", {
        lb_size: "medium",
        pod_ip_block_ids: ["c", "b", "a"],
        nodes_dns: ["2.2.2.2"],
        ...cni({ nsx_lb: true }),
      });
      assert.equal((await move(name, "grown")).status, 202);
      await site.until(name, "succeeded");
      const { body } = await rest(site, "alana", "GET", `/v1/clusters/${name}`);
      assert.partialDeepStrictEqual(body, { network_profile_name: "grown" });
      const spec = site.machinery.specs.get(pksCluster(site, name)?.uuid ?? "");
      assert.deepEqual(spec?.networkParameters["pod_ip_block_ids"], ["c", "b", "a"]);
    });

    it("may name further node IP blocks, and must name those that it had", async () => {
      const before = { lb_size: "medium", node_ip_block_ids: ["nodes-1"] };
      await create("nodes", before);
      const name = await cluster("nodes");
      await create("more-nodes", { ...before, node_ip_block_ids: ["nodes-1", "nodes-2"] });
      assert.equal((await move(name, "more-nodes")).status, 202);
      await site.until(name, "succeeded");
      await create("other-nodes", { ...before, node_ip_block_ids: ["nodes-2"] });
      assert.deepEqual((await move(name, "other-nodes")).body, {
        body: "Error processing update parameters: field node_ip_block_ids has conflict",
      });
    });

    it("ignores parameters that only one of the two has", async () => {
      const name = await cluster("first");
      await create("other", { pod_ip_block_ids: ["a", "b"], failover_mode: "NON_PREEMPTIVE" });
      assert.equal((await move(name, "other")).status, 202);
      await site.until(name, "succeeded");
      const spec = site.machinery.specs.get(pksCluster(site, name)?.uuid ?? "");
      assert.deepEqual(spec?.networkParameters, {
        lb_size: "medium",
        pod_ip_block_ids: ["a", "b"],
        nodes_dns: ["1.1.1.1"],
      });
    });

    for (const [field, parameters] of [
      ["lb_size", { lb_size: "large", pod_ip_block_ids: ["a", "b"] }],
      ["pod_ip_block_ids", { lb_size: "medium", pod_ip_block_ids: ["a", "c"] }],
    ] as const) {
      it(`keeps ${field}`, async () => {
        const name = await cluster("first");
        await create(`conflict-${field}`, parameters);
        assert.deepEqual(await move(name, `conflict-${field}`), {
          status: 422,
          body: { body: `Error processing update parameters: field ${field} has conflict` },
        });
        assert.equal(pksCluster(site, name)?.state, "succeeded");
      });
    }
  });

  describe("on a cluster that has none", () => {
    it("must name the tile's IP block first", async () => {
      const name = await cluster("");
      await create("own-block", { pod_ip_block_ids: ["own"] });
      assert.deepEqual((await move(name, "own-block")).body, {
        body: "Error processing update parameters: field pod_ip_block_ids has conflict",
      });
      await create("tile-block", { pod_ip_block_ids: [TILE_BLOCK, "own"] });
      assert.equal((await move(name, "tile-block")).status, 202);
      await site.until(name, "succeeded");
    });

    it("cannot set what cannot be updated", async () => {
      const name = await cluster("");
      await create("large", { lb_size: "large" });
      assert.deepEqual((await move(name, "large")).body, {
        body: "Error processing update parameters: field lb_size has conflict",
      });
    });
  });
});
