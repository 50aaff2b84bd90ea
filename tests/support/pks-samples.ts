/** What the PKS CLI prints with --json, word for word from vmware/admiral's recorded responses and PKS API 1.7's models. */

/** A cluster, as `pks cluster NAME --json` prints it while it is being created. */
export const CLUSTER = {
  name: "my-cluster",
  plan_name: "Plan 1",
  last_action: "CREATE",
  last_action_state: "in progress",
  last_action_description: "Creating cluster",
  uuid: "b6a0c2a5-55cf-415c-9b21-f7d5fa823f87",
  kubernetes_master_ips: ["In Progress"],
  network_profile_name: "lb-medium",
  compute_profile_name: "",
  kubernetes_profile_name: "",
  k8s_version: "1.17.5",
  pks_version: "1.7.0-build.26",
  available_upgrades: [],
  parameters: {
    kubernetes_master_host: "k8s.example.com",
    kubernetes_master_port: 8443,
    worker_haproxy_ip_addresses: null,
    kubernetes_worker_instances: 3,
    authorization_mode: null,
    nsxt_network_profile: "",
    nsxt_network_details: "",
    compute_profile: "",
    kubernetes_setting_plan_details: {},
    kubernetes_setting_cluster_details: {},
    custom_ca_certs: [],
    cluster_tags: [{ name: "k", value: "v", category: "" }],
  },
};

export const PLAN = {
  id: "8A0E21A8-8072-4D80-B365-D1F502085560",
  name: "Plan 1",
  description: "Example: This plan will configure a small kubernetes cluster.",
  worker_instances: 3,
  master_instances: 3,
  "allow-privileged-containers": true,
};

/** `bosh -d service-instance_UUID vms --json`: every value is a string. */
export const BOSH_VMS = {
  Tables: [
    {
      Content: "vms",
      Header: {
        active: "Active",
        az: "AZ",
        instance: "Instance",
        ips: "IPs",
        process_state: "Process State",
        stemcell: "Stemcell",
        vm_cid: "VM CID",
        vm_type: "VM Type",
      },
      Rows: [
        {
          active: "true",
          az: "AZ1",
          instance: "master/00be5bab-8b5e-4a14-9d0a-1cb8b9e8e9b7",
          ips: "10.50.8.3",
          process_state: "running",
          stemcell: "bosh-vsphere-esxi-ubuntu-xenial-go_agent/621.77",
          vm_cid: "vm-a8a0c53e-3d6e-4f5c-8a06-6e8c1b6b0b0c",
          vm_type: "medium.disk",
        },
      ],
      Notes: null,
    },
  ],
  Blocks: null,
  Lines: [
    "Using environment '10.0.0.10' as client 'ops_manager'",
    "Task 55540",
    "Task 55540 done",
    "Succeeded",
  ],
};
