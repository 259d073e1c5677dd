// SPDX-License-Identifier: Apache-2.0
#include "storage/block_log.hpp"

#include "storage/log/record_body.hpp"
#include "storage/log/recovery.hpp"
#include "storage/log/segment_writer.hpp"
#include <algorithm>
#include <iterator>

namespace braid::storage
{
namespace
{
using Clock = std::chrono::steady_clock;

Err<LogError> at_height(LogError::Kind kind, std::uint64_t height)
{
    return {LogError{.kind = kind, .height = height}};
}
}  // namespace

LogResult<std::unique_ptr<BlockLog>> BlockLog::open(
    FileSystem& files, const std::string& folder, const LogOptions& options)
{
    if (const auto made = files.make_folder(folder); !made.ok())
        return Err{LogError::of_file(made.error())};
    if (const auto synced = files.sync_folder(folder_of(folder)); !synced.ok())
        return Err{LogError::of_file(synced.error())};
    auto lock = files.lock(folder + "/LOCK");
    if (!lock.ok())
        return Err{LogError::of_file(lock.error())};
    auto recovered = recover_log(files, folder, options);
    if (!recovered.ok())
        return Err{recovered.error()};
    const Segment& last = recovered->segments.back();
    if (last.next_height() < options.height_known)
        return at_height(LogError::Kind::incomplete, options.height_known);
    std::unique_ptr<BlockLog> log{new BlockLog{files, folder, options, std::move(*lock)}};
    log->writer_ = std::make_unique<SegmentWriter>(last);
    log->next_ = log->next_durable_ = last.next_height();
    log->counters_.bytes_cut = recovered->bytes_cut;
    log->counters_.segments_made = recovered->segments_made;
    log->counters_.segments_removed = recovered->segments_removed;
    for (Segment& segment : recovered->segments)
        log->segments_.push_back(std::make_shared<Segment>(std::move(segment)));
    return log;
}

LogResult<std::unique_ptr<BlockLog>> BlockLog::open_read_only(
    FileSystem& files, const std::string& folder)
{
    auto found = inspect_log(files, folder);
    if (!found.ok())
        return Err{found.error()};
    std::unique_ptr<BlockLog> log{new BlockLog{files, folder, {}, nullptr}};
    log->next_ = log->next_durable_ = found->segments.back().next_height();
    for (Segment& segment : found->segments)
        log->segments_.push_back(std::make_shared<Segment>(std::move(segment)));
    return log;
}

BlockLog::BlockLog(FileSystem& files, std::string folder, const LogOptions& options,
    std::unique_ptr<FileLock> lock)
  : files_(files), folder_(std::move(folder)), options_(options), lock_(std::move(lock))
{}

BlockLog::~BlockLog()
{
    BRAID_ASSERT(!writing_);
    // What the mark says is durable already; without it, the log is only slower to open.
    if (!failure_ && writer_)
        (void)writer_->sync();
}

LogResult<Done> BlockLog::append(const BlockRecord& record)
{
    auto block = encode(record);
    if (!block.ok())
        return Err{block.error()};
    if (auto submitted = submit(std::move(*block)); !submitted.ok())
        return submitted;
    return wait(record.height);
}

LogResult<EncodedBlock> BlockLog::encode(const BlockRecord& record)
{
    auto bytes = encode_behind(log_head_size, log_page_size, record);
    if (!bytes.ok())
    {
        return Err{LogError{
            .kind = LogError::Kind::record, .height = record.height, .record = bytes.error()}};
    }
    EncodedBlock block{.height = record.height, .bytes = std::move(*bytes)};
    block.body_checksum = checksum_of(Bytes{block.bytes}.subspan(log_head_size), 0);
    return block;
}

LogResult<Done> BlockLog::check(const BlockRecord& record)
{
    if (const auto size = encoded_size(record); !size.ok())
    {
        return Err{LogError{
            .kind = LogError::Kind::record, .height = record.height, .record = size.error()}};
    }
    return Done{};
}

LogResult<Done> BlockLog::submit(EncodedBlock block)
{
    if (!lock_)
        return at_height(LogError::Kind::read_only, block.height);
    std::unique_lock lock{mutex_};
    while (!failure_ && !queue_.empty() && queue_size_ >= options_.queue_size_max)
        write_group(lock);
    if (failure_)
        return Err{stopped()};
    if (block.height != next_)
        return at_height(LogError::Kind::wrong_height, next_);
    ++next_;
    queue_size_ += block.bytes.size();
    queue_.push_back(std::move(block));
    return Done{};
}

LogResult<Done> BlockLog::wait(std::uint64_t height)
{
    std::unique_lock lock{mutex_};
    if (height >= next_)
        return at_height(LogError::Kind::unknown_height, height);
    while (height >= next_durable_ && !failure_)
        write_group(lock);
    if (height >= next_durable_)
        return Err{stopped()};
    return Done{};
}

LogError BlockLog::stopped() const
{
    return {.kind = LogError::Kind::stopped, .height = next_durable_, .file = failure_};
}

/// Writes what was submitted, or waits until another thread that does has finished.
void BlockLog::write_group(std::unique_lock<std::mutex>& lock)
{
    if (writing_)
    {
        changed_.wait(lock);
        return;
    }
    writing_ = true;
    std::vector<EncodedBlock> group = take_group();
    lock.unlock();
    auto failure = make_durable(group);
    group.clear();
    lock.lock();
    writing_ = false;
    if (failure)
        failure_ = std::move(failure);
    changed_.notify_all();
}

std::vector<EncodedBlock> BlockLog::take_group()
{
    BRAID_ASSERT(!queue_.empty());
    std::uint64_t size = queue_.front().bytes.size();
    auto end = std::next(queue_.begin());
    while (end != queue_.end() && size + end->bytes.size() <= options_.group_size_max)
    {
        size += end->bytes.size();
        ++end;
    }
    std::vector<EncodedBlock> group{
        std::make_move_iterator(queue_.begin()), std::make_move_iterator(end)};
    queue_.erase(queue_.begin(), end);
    queue_size_ -= size;
    return group;
}

/// Brings a group onto the device and acknowledges it; gives why nothing more can follow. [writing_ is this thread's;
/// the lock is not held]
std::optional<FileError> BlockLog::make_durable(std::vector<EncodedBlock>& group)
{
    const auto started = Clock::now();
    if (const auto rotated = rotate_if_full(); !rotated.ok())
        return rotated.error();
    const std::uint64_t before = writer_->size();
    const auto written = writer_->write(group);
    if (!written.ok())
        return written.error();
    const auto written_at = Clock::now();
    if (const auto synced = writer_->sync(); !synced.ok())
        return synced.error();
    const auto synced_at = Clock::now();
    // The group is durable whether the mark comes to be or not; but where it does not, no other group may follow.
    const auto marked = writer_->write_mark();
    const std::lock_guard lock{mutex_};
    Segment& segment = *segments_.back();
    segment.offsets.insert(segment.offsets.end(), written->offsets.begin(), written->offsets.end());
    segment.end = written->end;
    segment.link = written->link;
    next_durable_ = segment.next_height();
    counters_.records += group.size();
    counters_.bytes += written->end - before;
    ++counters_.syncs;
    counters_.write_time += written_at - started;
    counters_.sync_time += synced_at - written_at;
    counters_.group_records_max =
        std::max<std::uint64_t>(counters_.group_records_max, group.size());
    return marked.ok() ? std::nullopt : std::optional{marked.error()};
}

FileResult<Done> BlockLog::rotate_if_full()
{
    if (writer_->size() < options_.segment_size || writer_->size() == log_page_size)
        return Done{};
    auto made = make_segment(files_, folder_,
        {.first_height = writer_->next_height(),
            .generation = writer_->generation(),
            .previous = writer_->link()});
    if (!made.ok())
        return Err{made.error()};
    writer_ = std::make_unique<SegmentWriter>(*made);
    const std::lock_guard lock{mutex_};
    segments_.push_back(std::make_shared<Segment>(std::move(*made)));
    ++counters_.segments_made;
    return Done{};
}

LogResult<BlockLog::Place> BlockLog::place_of(std::uint64_t height) const
{
    const std::lock_guard lock{mutex_};
    if (height < segments_.front()->header.first_height || height >= next_durable_)
        return at_height(LogError::Kind::unknown_height, height);
    const auto above = std::ranges::upper_bound(segments_, height, {},
        [](const auto& candidate) { return candidate->header.first_height; });
    const auto& segment = *std::prev(above);
    return Place{
        .segment = segment, .offset = segment->offsets[height - segment->header.first_height]};
}

LogResult<RecordChecksum> BlockLog::checksum(std::uint64_t height) const
{
    const auto place = place_of(height);
    if (!place.ok())
        return Err{place.error()};
    const auto found = read_head(*place->segment, place->offset, height);
    if (!found.ok())
        return Err{found.error()};
    return found->head.body;
}

LogResult<StoredBlock> BlockLog::read(std::uint64_t height) const
{
    const auto place = place_of(height);
    if (!place.ok())
        return Err{place.error()};
    auto body = read_body(*place->segment, place->offset, height);
    if (!body.ok())
        return Err{body.error()};
    StoredBlock stored{.bytes = std::move(*body), .record = {}};
    auto record = decode_block_record(height, stored.bytes);
    if (!record.ok())
    {
        return Err{
            LogError{.kind = LogError::Kind::record, .height = height, .record = record.error()}};
    }
    stored.record = std::move(*record);
    return stored;
}

std::uint64_t BlockLog::first_height() const
{
    const std::lock_guard lock{mutex_};
    return segments_.front()->header.first_height;
}

std::uint64_t BlockLog::next_durable() const
{
    const std::lock_guard lock{mutex_};
    return next_durable_;
}

LogResult<Done> BlockLog::truncate_below(std::uint64_t height)
{
    if (!lock_)
        return at_height(LogError::Kind::read_only, height);
    const std::lock_guard one_at_a_time{truncation_};
    for (;;)
    {
        std::string name;
        {
            const std::lock_guard lock{mutex_};
            if (segments_.size() == 1 || segments_[1]->header.first_height > height)
                return Done{};
            name = segments_.front()->name;
        }
        if (const auto removed = files_.remove(folder_ + "/" + name); !removed.ok())
            return Err{LogError::of_file(removed.error())};
        {
            const std::lock_guard lock{mutex_};
            segments_.pop_front();
            ++counters_.segments_removed;
        }
        // Before the next one goes: of two that are removed, power could fail and bring back the first alone.
        if (const auto synced = files_.sync_folder(folder_); !synced.ok())
            return Err{LogError::of_file(synced.error())};
    }
}

LogResult<Done> BlockLog::rewind(std::uint64_t height)
{
    const std::uint64_t next = height + 1;
    if (!lock_)
        return at_height(LogError::Kind::read_only, height);
    const std::lock_guard one_at_a_time{truncation_};
    std::unique_lock lock{mutex_};
    while (!failure_ && (writing_ || !queue_.empty()))
        write_group(lock);
    if (failure_)
        return Err{stopped()};
    if (next < segments_.front()->header.first_height || next > next_durable_)
        return at_height(LogError::Kind::unknown_height, height);
    if (next == next_durable_)
        return Done{};
    writing_ = true;
    lock.unlock();
    auto cut = cut_at(next);
    lock.lock();
    writing_ = false;
    changed_.notify_all();
    if (cut.ok() || cut.error().kind != LogError::Kind::file)
        return cut;
    failure_ = cut.error().file;
    return Err{stopped()};
}

/// Removes records from that height on. [writing_ is this thread's; the lock is not held]
LogResult<Done> BlockLog::cut_at(std::uint64_t next)
{
    const auto place = place_of(next);
    if (!place.ok())
        return Err{place.error()};
    auto made = make_cut(*place->segment, next);
    if (!made.ok())
        return Err{made.error()};
    // From here on the log is the new one, whatever happens to the files behind it.
    const std::uint64_t first = made->header.first_height;
    std::vector<std::string> removed;
    {
        const std::lock_guard lock{mutex_};
        for (const auto& segment : segments_)
        {
            if (segment->header.first_height > first)
                removed.push_back(segment->name);
        }
        drop_from(first);
        writer_ = std::make_unique<SegmentWriter>(*made);
        segments_.push_back(std::make_shared<Segment>(std::move(*made)));
        next_ = next_durable_ = next;
        ++counters_.rewinds;
        ++counters_.segments_made;
        counters_.segments_removed += removed.size();
    }
    for (const std::string& name : removed)
    {
        if (const auto done = files_.remove(folder_ + "/" + name); !done.ok())
            return Err{LogError::of_file(done.error())};
    }
    if (const auto synced = files_.sync_folder(folder_); !synced.ok())
        return Err{LogError::of_file(synced.error())};
    return Done{};
}

/// Makes the segment after which all from `next` on, that record's segment being `segment`, is void.
LogResult<Segment> BlockLog::make_cut(const Segment& segment, std::uint64_t next)
{
    SegmentStart start{.first_height = next,
        .generation = writer_->generation() + 1,
        .previous = segment.header.previous};
    const std::uint64_t first = segment.header.first_height;
    std::vector<EncodedBlock> blocks;
    if (next > first)
    {
        const auto last = read_head(segment, segment.offsets[next - 1 - first], next - 1);
        if (!last.ok())
            return Err{last.error()};
        // A head's `durable` is the height of its group's first record.
        if (last->head.kind == RecordHead::Kind::more)
            start.first_height = std::max(last->head.durable, first);
    }
    for (std::uint64_t height = start.first_height; height < next; ++height)
    {
        const std::uint64_t offset = segment.offsets[height - first];
        const auto body = read_body(segment, offset, height);
        if (!body.ok())
            return Err{body.error()};
        EncodedBlock block{.height = height, .body_checksum = checksum_of(*body, 0)};
        block.bytes.reserve(whole_pages(log_head_size + body->size()));
        block.bytes.resize(log_head_size);
        block.bytes.insert(block.bytes.end(), body->begin(), body->end());
        blocks.push_back(std::move(block));
    }
    if (start.first_height > first)
    {
        const std::uint64_t before = start.first_height - 1;
        const auto last = read_head(segment, segment.offsets[before - first], before);
        if (!last.ok())
            return Err{last.error()};
        start.previous = last->link;
    }
    auto made = make_segment(files_, folder_, start, blocks);
    if (!made.ok())
        return Err{LogError::of_file(made.error())};
    return std::move(*made);
}

/// Forgets segments and offsets of heights from `first` on. [the lock is held]
void BlockLog::drop_from(std::uint64_t first)
{
    while (!segments_.empty() && segments_.back()->header.first_height >= first)
        segments_.pop_back();
    if (!segments_.empty())
        segments_.back()->offsets.resize(first - segments_.back()->header.first_height);
}

LogExtent BlockLog::extent() const
{
    const std::lock_guard lock{mutex_};
    LogExtent extent{.first_height = segments_.front()->header.first_height,
        .next_durable = next_durable_,
        .segments = segments_.size()};
    for (const auto& segment : segments_)
        extent.size += segment->end;
    return extent;
}

LogCounters BlockLog::counters() const
{
    const std::lock_guard lock{mutex_};
    return counters_;
}

LogResult<std::optional<StoredBlock>> BlockLogReader::next()
{
    if (next_ >= log_.next_durable())
        return std::optional<StoredBlock>{};
    auto stored = log_.read(next_);
    if (!stored.ok())
        return Err{stored.error()};
    ++next_;
    return std::optional{std::move(*stored)};
}
}  // namespace braid::storage
