import assert from "node:assert/strict";
import { readNetworkProfile } from "../../lab/pks/network-profile.ts";
import { immutableParameters, profileParameters } from "../../site/profile-parameters.ts";
import { networkProfile } from "../../site/schema/network-profile.ts";

const parameters = (over: object) => profileParameters(networkProfile.parse({ name: "lb", ...over }));

/** Every key of the schema, each with another value than the product's default. */
const EVERYTHING = {
  description: "everything",
  lbSize: "large",
  podIpBlockIds: ["block-1", "block-2"],
  podSubnetPrefix: 27,
  podRoutable: true,
  fipPoolIds: ["pool-1"],
  t0RouterId: "5a7a82b2-37e2-4d73-9cb1-97a8329e1a90",
  masterVmsNsgroupId: "9b8d535a-d3b6-4735-9fd0-56305c4a5293",
  nodeIpBlockIds: ["nodes-1"],
  nodeRoutable: true,
  nodeSubnetPrefix: 20,
  nodesDns: ["8.8.8.8", "192.168.115.1", "192.168.116.1"],
  dnsLookupMode: "API_INGRESS",
  ingressPrefix: "ingress",
  singleTierTopology: false,
  infrastructureNetworks: ["30.0.0.0/24", "192.168.115.1"],
  failoverMode: "NON_PREEMPTIVE",
  cniConfigurations: {
    nsxLb: true,
    nsxIngressController: false,
    ingressIp: "192.168.160.212",
    ingressPersistenceSettings: { persistenceType: "cookie", persistenceTimeout: 1 },
    maxL4LbService: 10,
    l4PersistenceType: "source_ip",
    l4LbAlgorithm: "weighted_round_robin",
    xForwardedFor: "insert",
    lbHttpRequestHeaderSize: 60,
    lbHttpResponseHeaderSize: 45,
    lbHttpResponseTimeout: 30,
    lbConnectionMultiplexingEnabled: true,
    lbConnectionMultiplexingNumber: 80,
    connectRetryTimeout: 30,
    logSettings: { logLevel: "DEBUG", logFirewallTraffic: "ALL", logDroppedTraffic: true },
    enableHostport: true,
    enableNodelocaldns: true,
    clientSslProfile: "example_ssl_profile_ID",
    topFirewallSectionMarker: "section-1",
    bottomFirewallSectionMarker: "section-2",
    extensions: {
      ncp: {
        nsxV3: { l4LbAutoScaling: false, membersPerMediumLbs: 1000, some_other_setting: "x" },
        coe: { profiling: "False" },
        ha: { heartbeat_period: 6 },
        k8s: { lbIpAllocation: "strict" },
      },
      nsxNodeAgent: { connectRetryTimeout: 60 },
    },
  },
};

/** The same as "Network Profile Example" of TKGI 1.20 spells it. */
const AS_THE_API_HAS_IT = {
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
  single_tier_topology: false,
  infrastructure_networks: ["30.0.0.0/24", "192.168.115.1"],
  failover_mode: "NON_PREEMPTIVE",
  cni_configurations: {
    type: "nsxt",
    parameters: {
      nsx_lb: true,
      nsx_ingress_controller: false,
      ingress_ip: "192.168.160.212",
      ingress_persistence_settings: { persistence_type: "cookie", persistence_timeout: 1 },
      max_l4_lb_service: 10,
      l4_persistence_type: "source_ip",
      l4_lb_algorithm: "weighted_round_robin",
      x_forwarded_for: "insert",
      lb_http_request_header_size: 60,
      lb_http_response_header_size: 45,
      lb_http_response_timeout: 30,
      lb_connection_multiplexing_enabled: true,
      lb_connection_multiplexing_number: 80,
      connect_retry_timeout: 30,
      log_settings: { log_level: "DEBUG", log_firewall_traffic: "ALL", log_dropped_traffic: true },
      enable_hostport: true,
      enable_nodelocaldns: true,
      client_ssl_profile: "example_ssl_profile_ID",
      top_firewall_section_marker: "section-1",
      bottom_firewall_section_marker: "section-2",
      extensions: {
        ncp: {
          nsx_v3: { l4_lb_auto_scaling: false, members_per_medium_lbs: 1000, some_other_setting: "x" },
          coe: { profiling: "False" },
          ha: { heartbeat_period: 6 },
          k8s: { lb_ip_allocation: "strict" },
        },
        "nsx-node-agent": { connect_retry_timeout: 60 },
      },
    },
  },
};

describe("profileParameters", () => {
  it("spells every parameter as the API does", () => {
    assert.deepEqual(parameters(EVERYTHING), AS_THE_API_HAS_IT);
  });

  it("covers every key of the schema", () => {
    const keys = Object.keys(networkProfile.shape).filter((key) => key !== "name");
    assert.deepEqual(Object.keys(EVERYTHING).sort(), keys.sort());
    const cni = networkProfile.shape.cniConfigurations.unwrap().shape;
    assert.deepEqual(Object.keys(EVERYTHING.cniConfigurations).sort(), Object.keys(cni).sort());
  });

  it("makes a profile that the PKS API of the tests takes", () => {
    const profile = { name: "everything", description: "", parameters: parameters(EVERYTHING) };
    assert.deepEqual(readNetworkProfile(profile, []).parameters, AS_THE_API_HAS_IT);
  });

  it("leaves to the tile what is not said", () => {
    assert.deepEqual(parameters({}), { lb_size: "small" });
  });
});

describe("immutableParameters", () => {
  it("are none of those that a living cluster can be given", () => {
    assert.deepEqual(Object.keys(immutableParameters(parameters(EVERYTHING))).sort(), [
      "cni_configurations.extensions.ncp.nsx_v3.members_per_medium_lbs",
      "cni_configurations.ingress_ip",
      "cni_configurations.nsx_ingress_controller",
      "dns_lookup_mode",
      "failover_mode",
      "infrastructure_networks",
      "ingress_prefix",
      "lb_size",
      "master_vms_nsgroup_id",
      "node_routable",
      "node_subnet_prefix",
      "pod_routable",
      "pod_subnet_prefix",
      "single_tier_topology",
      "t0_router_id",
    ]);
  });

  it("are none that name the product's default", () => {
    const named = {
      lbSize: "small",
      podRoutable: false,
      singleTierTopology: true,
      failoverMode: "PREEMPTIVE",
      cniConfigurations: {
        nsxIngressController: true,
        extensions: {
          ncp: { nsxV3: { membersPerSmallLbs: 2000, natfirewallmatch: "MATCH_INTERNAL_ADDRESS" } },
        },
      },
    };
    assert.deepEqual(immutableParameters(parameters(named)), {});
    assert.deepEqual(immutableParameters({}), {});
  });

  it("survive parameters in another form than expected", () => {
    assert.deepEqual(immutableParameters({ cni_configurations: "none", lb_size: null }), { lb_size: null });
  });
});
