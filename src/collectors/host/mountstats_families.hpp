// The families of mountstats, each in the order of its line's numbers; a number without a name is
// not shown.
#pragma once

#include <array>
#include <cstddef>

#include "weir/family.hpp"

namespace weir::collectors::mountstats {

inline constexpr FamilySpec kAge{"node_mountstats_nfs_age_seconds_total", "Age of the mount.",
                                 MetricType::counter};
inline constexpr FamilySpec kPointInfo{"node_mountstats_nfs_mountpoint_info",
                                       "Where the file system is mounted; 1.", MetricType::gauge,
                                       Fold::max};

inline constexpr std::array<FamilySpec, 8> kBytes{{
    {"node_mountstats_nfs_read_bytes_total", "Bytes that read() read.", MetricType::counter},
    {"node_mountstats_nfs_write_bytes_total", "Bytes that write() wrote.", MetricType::counter},
    {"node_mountstats_nfs_direct_read_bytes_total", "Bytes that read() read with O_DIRECT.",
     MetricType::counter},
    {"node_mountstats_nfs_direct_write_bytes_total", "Bytes that write() wrote with O_DIRECT.",
     MetricType::counter},
    {"node_mountstats_nfs_total_read_bytes_total", "Bytes read from the NFS server.",
     MetricType::counter},
    {"node_mountstats_nfs_total_write_bytes_total", "Bytes written to the NFS server.",
     MetricType::counter},
    {"node_mountstats_nfs_read_pages_total", "Pages read by mapped files and readahead.",
     MetricType::counter},
    {"node_mountstats_nfs_write_pages_total", "Pages written by mapped files.",
     MetricType::counter},
}};

inline constexpr std::array<FamilySpec, 27> kEvents{{
    {"node_mountstats_nfs_event_inode_revalidate_total",
     "Cached attributes of inodes checked with the server.", MetricType::counter},
    {"node_mountstats_nfs_event_dnode_revalidate_total",
     "Cached directory entries checked with the server.", MetricType::counter},
    {"node_mountstats_nfs_event_data_invalidate_total",
     "Times an inode's cached data were dropped.", MetricType::counter},
    {"node_mountstats_nfs_event_attribute_invalidate_total",
     "Times an inode's cached attributes were dropped.", MetricType::counter},
    {"node_mountstats_nfs_event_vfs_open_total", "Files and directories opened.",
     MetricType::counter},
    {"node_mountstats_nfs_event_vfs_lookup_total", "Names looked up in directories.",
     MetricType::counter},
    {"node_mountstats_nfs_event_vfs_access_total", "Permissions checked.", MetricType::counter},
    {"node_mountstats_nfs_event_vfs_update_page_total", "Updates of pages.", MetricType::counter},
    {"node_mountstats_nfs_event_vfs_read_page_total", "Pages read.", MetricType::counter},
    {"node_mountstats_nfs_event_vfs_read_pages_total", "Groups of pages read.",
     MetricType::counter},
    {"node_mountstats_nfs_event_vfs_write_page_total", "Pages written.", MetricType::counter},
    {"node_mountstats_nfs_event_vfs_write_pages_total", "Groups of pages written.",
     MetricType::counter},
    {"node_mountstats_nfs_event_vfs_getdents_total", "Reads of directory entries.",
     MetricType::counter},
    {"node_mountstats_nfs_event_vfs_setattr_total", "Attributes set.", MetricType::counter},
    {"node_mountstats_nfs_event_vfs_flush_total", "Flushes of what was to be written.",
     MetricType::counter},
    {"node_mountstats_nfs_event_vfs_fsync_total", "Calls of fsync().", MetricType::counter},
    {"node_mountstats_nfs_event_vfs_lock_total", "Locks tried.", MetricType::counter},
    {"node_mountstats_nfs_event_vfs_file_release_total", "Files closed.", MetricType::counter},
    {},
    {"node_mountstats_nfs_event_truncation_total", "Files truncated.", MetricType::counter},
    {"node_mountstats_nfs_event_write_extension_total",
     "Files that grew by a write beyond their end.", MetricType::counter},
    {"node_mountstats_nfs_event_silly_rename_total", "Files removed while they were open.",
     MetricType::counter},
    {"node_mountstats_nfs_event_short_read_total", "Reads that gave less than was asked for.",
     MetricType::counter},
    {"node_mountstats_nfs_event_short_write_total", "Writes that wrote less than was asked for.",
     MetricType::counter},
    {"node_mountstats_nfs_event_jukebox_delay_total",
     "Times the server had to fetch the data from slow storage.", MetricType::counter},
    {"node_mountstats_nfs_event_pnfs_read_total", "Reads by pNFS.", MetricType::counter},
    {"node_mountstats_nfs_event_pnfs_write_total", "Writes by pNFS.", MetricType::counter},
}};

// As parse_transport() orders them.
inline constexpr std::size_t kIdleTime = 4;
inline constexpr std::array<FamilySpec, 13> kTransport{{
    {},
    {"node_mountstats_nfs_transport_bind_total", "Times a local port was bound.",
     MetricType::counter},
    {"node_mountstats_nfs_transport_connect_total", "Connections made.", MetricType::counter},
    {},
    {"node_mountstats_nfs_transport_idle_time_seconds",
     "Time since the transport last carried a call.", MetricType::gauge, Fold::max},
    {"node_mountstats_nfs_transport_sends_total", "Calls sent.", MetricType::counter},
    {"node_mountstats_nfs_transport_receives_total", "Answers received.", MetricType::counter},
    {"node_mountstats_nfs_transport_bad_transaction_ids_total", "Answers to no call that is known.",
     MetricType::counter},
    {},
    {"node_mountstats_nfs_transport_backlog_queue_total",
     "Sum of the backlog's lengths, taken at each call.", MetricType::counter},
    {"node_mountstats_nfs_transport_maximum_rpc_slots", "Most calls that were under way at a time.",
     MetricType::gauge, Fold::max},
    {"node_mountstats_nfs_transport_sending_queue_total",
     "Sum of the sending queue's lengths, taken at each call.", MetricType::counter},
    {"node_mountstats_nfs_transport_pending_queue_total",
     "Sum of the pending queue's lengths, taken at each call.", MetricType::counter},
}};

// Behind the operation's name; times are in milliseconds there.
inline constexpr std::size_t kFirstTime = 5;
inline constexpr std::size_t kLastTime = 7;
inline constexpr std::array<FamilySpec, 9> kOperation{{
    {"node_mountstats_nfs_operations_requests_total", "Requests.", MetricType::counter},
    {"node_mountstats_nfs_operations_transmissions_total", "Transmissions of requests.",
     MetricType::counter},
    {"node_mountstats_nfs_operations_major_timeouts_total", "Requests that timed out for good.",
     MetricType::counter},
    {"node_mountstats_nfs_operations_sent_bytes_total", "Bytes sent, heads included.",
     MetricType::counter},
    {"node_mountstats_nfs_operations_received_bytes_total", "Bytes received, heads included.",
     MetricType::counter},
    {"node_mountstats_nfs_operations_queue_time_seconds_total",
     "Time that requests waited before they were sent.", MetricType::counter},
    {"node_mountstats_nfs_operations_response_time_seconds_total",
     "Time from sending to the answer.", MetricType::counter},
    {"node_mountstats_nfs_operations_request_time_seconds_total",
     "Time from the request to its end.", MetricType::counter},
    {"node_mountstats_nfs_operations_errors_total", "Requests that ended with an error.",
     MetricType::counter},
}};

}  // namespace weir::collectors::mountstats
