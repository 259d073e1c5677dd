// SPDX-License-Identifier: Apache-2.0
#include "storage/log/recovery.hpp"

#include "storage/log/segment_writer.hpp"
#include <algorithm>

namespace braid::storage
{
namespace
{
Err<LogError> damaged(const ScannedSegment& scanned)
{
    return {LogError{.kind = LogError::Kind::corrupt,
        .segment = scanned.segment.name,
        .offset = scanned.damage_offset,
        .height = scanned.damage_height}};
}

/// Names of segments by first height, durable; removes the files of segments that were never finished.
FileResult<std::vector<std::string>> list_segments(FileSystem& files, const std::string& folder)
{
    const auto names = files.list(folder);
    if (!names.ok())
        return Err{names.error()};
    std::vector<std::string> segments;
    for (const std::string& name : *names)
    {
        if (height_of_name(name))
            segments.push_back(name);
        if (!name.ends_with(unfinished_suffix) ||
            !height_of_name(name.substr(0, name.size() - unfinished_suffix.size())))
            continue;
        if (const auto removed = files.remove(folder + "/" + name); !removed.ok())
            return Err{removed.error()};
    }
    // A process may have ended between giving a segment its name and making that durable.
    if (const auto synced = files.sync_folder(folder); !synced.ok())
        return Err{synced.error()};
    std::ranges::sort(segments);
    return segments;
}

/// Scans a segment; of the last, what the device holds.
LogResult<ScannedSegment> scan_file(
    FileSystem& files, const std::string& folder, const std::string& name, bool last)
{
    auto file = files.open(folder + "/" + name, FileMode::existing);
    if (!file.ok())
        return Err{LogError::of_file(file.error())};
    if (last)
    {
        if (const auto reloaded = (*file)->reload(); !reloaded.ok())
            return Err{LogError::of_file(reloaded.error())};
    }
    return scan_segment(std::move(*file), name);
}

/// Removes what stands behind the last whole group, and says durably that there is nothing.
FileResult<Done> cut_tail(const Segment& segment)
{
    if (const auto done = segment.file->truncate(segment.end); !done.ok())
        return done;
    // The groups were on the device when the file was reloaded, so the mark says what is so.
    if (const auto done = SegmentWriter{segment}.write_mark(); !done.ok())
        return done;
    return segment.file->sync();
}

/// Holds the last segment against its evidence, and cuts it.
LogResult<Done> recover_tail(const ScannedSegment& scanned, std::uint64_t& bytes_cut)
{
    if (scanned.durable > scanned.segment.next_height())
        return damaged(scanned);
    if (scanned.ends_with_mark)
        return Done{};
    bytes_cut = scanned.file_size - std::min(scanned.file_size, scanned.segment.end);
    if (const auto cut = cut_tail(scanned.segment); !cut.ok())
        return Err{LogError::of_file(cut.error())};
    return Done{};
}

LogResult<RecoveredLog> make_log(
    FileSystem& files, const std::string& folder, const LogOptions& options)
{
    auto made = make_segment(files, folder, options.first_height, Checksum{});
    if (!made.ok())
        return Err{LogError::of_file(made.error())};
    RecoveredLog log{.segments_made = 1};
    log.segments.push_back(std::move(*made));
    return log;
}
}  // namespace

LogResult<RecoveredLog> recover_log(
    FileSystem& files, const std::string& folder, const LogOptions& options)
{
    const auto names = list_segments(files, folder);
    if (!names.ok())
        return Err{LogError::of_file(names.error())};
    if (names->empty())
        return make_log(files, folder, options);
    RecoveredLog log;
    // The segment before, and where it would be damaged if it did not reach this one.
    std::optional<ScannedSegment> before;
    for (const std::string& name : *names)
    {
        const bool last = &name == &names->back();
        auto scanned = scan_file(files, folder, name, last);
        if (!scanned.ok())
            return Err{scanned.error()};
        const SegmentHeader& header = scanned->segment.header;
        if (before && (before->segment.next_height() != header.first_height ||
                          before->segment.link != header.previous))
            return damaged(*before);
        if (last)
        {
            if (const auto done = recover_tail(*scanned, log.bytes_cut); !done.ok())
                return Err{done.error()};
        }
        log.segments.push_back(scanned->segment);
        before = std::move(*scanned);
    }
    return log;
}
}  // namespace braid::storage
