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
    /// Segments that a rewind had made void.
    std::uint64_t segments_removed = 0;
};

/// Reads and checks the segments of a folder, cuts what a crash left behind the last whole group, removes what a rewind left,
/// and makes the first segment where there is none. All that it gives is on the device. [the folder's lock is held]
[[nodiscard]] LogResult<RecoveredLog> recover_log(
    FileSystem& files, const std::string& folder, const LogOptions& options);

/// The same without changing anything, beside a process that may be writing: what that one has not finished is left out.
[[nodiscard]] LogResult<RecoveredLog> inspect_log(FileSystem& files, const std::string& folder);
}  // namespace braid::storage
