interface Place {
  readonly folder: string;
  /** A UUID. */
  readonly cluster: string;
  /** The monitor's address, such as [v2:127.0.0.1:40100]. */
  readonly monitor: string;
  readonly pageSize: number;
}

/** A ceph.conf for one machine that shall start quickly and forget everything. */
export function settingsOf({ folder, cluster, monitor, pageSize }: Place): string {
  return `[global]
fsid = ${cluster}
mon_host = ${monitor}
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_ipv6 = false

auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
auth_allow_insecure_global_id_reclaim = false
keyring = ${folder}/keyring

mon_data = ${folder}/mon
osd_data = ${folder}/osd
osd_journal = ${folder}/osd/journal
rgw_data = ${folder}/rgw
run_dir = ${folder}/run
admin_socket = ${folder}/run/$name.$pid.asok
pid_file = ${folder}/run/$name.pid
log_file = /dev/null
mon_cluster_log_file = /dev/null

# One disk, in memory, without copies.
osd_objectstore = memstore
memstore_device_bytes = 268435456
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000

# Each new pool is a decision of the monitor, which otherwise waits a second before it.
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
mon_tick_interval = 1
# A request that met the disk before it was up is sent again at the next tick, by default after 5 s.
objecter_tick_interval = 0.5
ms_initial_backoff = 0.05
mon_client_hunt_interval = 0.2
mon_client_hunt_interval_max_multiple = 1

rgw_max_listing_results = ${pageSize}
rgw_thread_pool_size = 32
rgw_run_sync_thread = false
rgw_enable_gc_threads = false
rgw_enable_lc_threads = false
rgw_enable_quota_threads = false
rgw_enable_usage_log = false
rgw_enable_ops_log = false
`;
}
