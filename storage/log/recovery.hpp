// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/log/segment.hpp"

namespace braid::storage
{
/// What a folder holds once a crash's traces are gone from it.
struct RecoveredLog
{
    /// At least one, in order, linked.
    std::vector<Segment> segments{};
    std::uint64_t bytes_cut = 0;
    std::uint64_t segments_made = 0;
};

/// Reads and checks the segments of a folder, cuts what a crash left behind the last whole group, and makes the first
/// segment where there is none. All that it gives is on the device. [the folder's lock is held]
[[nodiscard]] LogResult<RecoveredLog> recover_log(
    FileSystem& files, const std::string& folder, const LogOptions& options);
}  // namespace braid::storage
