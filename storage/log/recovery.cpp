// SPDX-License-Identifier: Apache-2.0
#include "storage/log/recovery.hpp"

#include "storage/log/segment_writer.hpp"
#include <algorithm>
#include <cerrno>

namespace braid::storage
{
namespace
{
/// Readings of a segment that a process is writing: one may see a group's start before, and its successor after, it is
/// written, which looks like damage.
constexpr int scan_count_max = 4;

Err<LogError> damaged(const ScannedSegment& scanned)
{
    return {LogError{.kind = LogError::Kind::corrupt,
        .segment = scanned.segment.name,
        .offset = scanned.damage_offset,
        .height = scanned.damage_height}};
}

bool is_unfinished(const std::string& name)
{
    return name.ends_with(unfinished_suffix) &&
           height_of_name(std::string_view{name}.substr(0, name.size() - unfinished_suffix.size()));
}

/// Removes the files, and waits until they and all names before are durably so.
FileResult<Done> remove_files(
    FileSystem& files, const std::string& folder, const std::vector<std::string>& names)
{
    for (const std::string& name : names)
    {
        if (auto removed = files.remove(folder + "/" + name); !removed.ok())
            return removed;
    }
    return files.sync_folder(folder);
}

/// Names of a log's files.
struct Names
{
    /// Segments by first height.
    std::vector<std::string> segments{};
    /// Segments that were never finished, or are void.
    std::vector<std::string> waste{};
};

/// Moves the names of void segments to the waste: those behind one of a higher generation.
LogResult<Done> sort_out_void(FileSystem& files, const std::string& folder, Names& names)
{
    std::vector<std::string> valid;
    std::uint32_t generation = 0;
    for (std::string& name : names.segments)
    {
        auto file = files.open(folder + "/" + name, FileMode::existing);
        if (!file.ok())
            return Err{LogError::of_file(file.error())};
        const auto header = read_header(**file, name);
        if (!header.ok())
            return Err{header.error()};
        const bool is_void = header->generation < generation;
        generation = std::max(generation, header->generation);
        (is_void ? names.waste : valid).push_back(std::move(name));
    }
    names.segments = std::move(valid);
    return Done{};
}

LogResult<Names> list_names(FileSystem& files, const std::string& folder)
{
    const auto listed = files.list(folder);
    if (!listed.ok())
        return Err{LogError::of_file(listed.error())};
    Names names;
    for (const std::string& name : *listed)
    {
        if (height_of_name(name))
            names.segments.push_back(name);
        else if (is_unfinished(name))
            names.waste.push_back(name);
    }
    std::ranges::sort(names.segments);
    if (const auto sorted = sort_out_void(files, folder, names); !sorted.ok())
        return Err{sorted.error()};
    return names;
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

/// Scans the last segment as the device holds it, and cuts it after having held it against its evidence.
LogResult<ScannedSegment> recover_last(
    std::shared_ptr<File> file, const std::string& name, std::uint64_t& bytes_cut)
{
    if (const auto reloaded = file->reload(); !reloaded.ok())
        return Err{LogError::of_file(reloaded.error())};
    auto scanned = scan_segment(std::move(file), name);
    if (!scanned.ok())
        return scanned;
    if (scanned->durable > scanned->segment.next_height())
        return damaged(*scanned);
    if (scanned->ends_with_mark)
        return scanned;
    bytes_cut = scanned->file_size - std::min(scanned->file_size, scanned->segment.end);
    if (const auto cut = cut_tail(scanned->segment); !cut.ok())
        return Err{LogError::of_file(cut.error())};
    return scanned;
}

/// Scans the last segment, which a process may be writing.
LogResult<ScannedSegment> inspect_last(const std::shared_ptr<File>& file, const std::string& name)
{
    for (int i = 0;; ++i)
    {
        auto scanned = scan_segment(file, name);
        if (!scanned.ok() || scanned->durable <= scanned->segment.next_height())
            return scanned;
        if (i + 1 == scan_count_max)
            return damaged(*scanned);
    }
}

/// Leaves out what a rewind, whose segment has that header, removed from the one before, and holds the two together.
LogResult<Done> join(ScannedSegment& scanned, const SegmentHeader& next)
{
    Segment& before = scanned.segment;
    if (next.generation > before.header.generation && before.next_height() > next.first_height)
    {
        before.offsets.resize(next.first_height - before.header.first_height);
        const auto last = read_head(before, before.offsets.back(), next.first_height - 1);
        if (!last.ok())
            return Err{last.error()};
        before.link = last->link;
    }
    if (before.next_height() != next.first_height || before.link != next.previous)
        return damaged(scanned);
    return Done{};
}

LogResult<RecoveredLog> make_log(
    FileSystem& files, const std::string& folder, const LogOptions& options)
{
    auto made = make_segment(files, folder, {.first_height = options.first_height});
    if (!made.ok())
        return Err{LogError::of_file(made.error())};
    RecoveredLog log{.segments_made = 1};
    log.segments.push_back(std::move(*made));
    return log;
}

/// Scans the segments of those names, the last one by `scan_last`, and joins them.
template <typename ScanLast>
LogResult<RecoveredLog> read_segments(FileSystem& files, const std::string& folder,
    const std::vector<std::string>& names, const ScanLast& scan_last)
{
    RecoveredLog log;
    std::optional<ScannedSegment> before;
    for (const std::string& name : names)
    {
        auto file = files.open(folder + "/" + name, FileMode::existing);
        if (!file.ok())
            return Err{LogError::of_file(file.error())};
        std::shared_ptr<File> shared = std::move(*file);
        auto scanned =
            &name == &names.back() ? scan_last(shared, name) : scan_segment(shared, name);
        if (!scanned.ok())
            return Err{scanned.error()};
        if (before)
        {
            if (const auto joined = join(*before, scanned->segment.header); !joined.ok())
                return Err{joined.error()};
            log.segments.push_back(std::move(before->segment));
        }
        before = std::move(*scanned);
    }
    log.segments.push_back(std::move(before->segment));
    return log;
}
}  // namespace

LogResult<RecoveredLog> recover_log(
    FileSystem& files, const std::string& folder, const LogOptions& options)
{
    const auto names = list_names(files, folder);
    if (!names.ok())
        return Err{names.error()};
    // A process may have ended between giving a segment its name and making that durable: void segments go only when the
    // one that made them so is there for good.
    if (const auto synced = files.sync_folder(folder); !synced.ok())
        return Err{LogError::of_file(synced.error())};
    if (const auto removed = remove_files(files, folder, names->waste); !removed.ok())
        return Err{LogError::of_file(removed.error())};
    if (names->segments.empty())
        return make_log(files, folder, options);
    std::uint64_t bytes_cut = 0;
    auto log = read_segments(files, folder, names->segments,
        [&](std::shared_ptr<File> file, const std::string& name)
        { return recover_last(std::move(file), name, bytes_cut); });
    if (!log.ok())
        return log;
    log->bytes_cut = bytes_cut;
    log->segments_removed = static_cast<std::uint64_t>(
        std::ranges::count_if(names->waste, [](const auto& name) { return !is_unfinished(name); }));
    return log;
}

LogResult<RecoveredLog> inspect_log(FileSystem& files, const std::string& folder)
{
    const auto names = list_names(files, folder);
    if (!names.ok())
        return Err{names.error()};
    if (names->segments.empty())
    {
        return Err{LogError::of_file(
            {.operation = FileOperation::open, .number = ENOENT, .path = folder})};
    }
    return read_segments(files, folder, names->segments, &inspect_last);
}
}  // namespace braid::storage
