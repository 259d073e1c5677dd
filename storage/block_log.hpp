// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/block_record.hpp"
#include "storage/file_system.hpp"
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

namespace braid::storage
{
/// Why the log cannot be opened, or did not do what it was asked for.
struct LogError
{
    enum class Kind : std::uint8_t
    {
        /// A file operation failed; `file` tells which.
        file,
        /// Writing failed, so nothing more is acknowledged until the log is opened again; `file` tells what failed
        /// first.
        stopped,
        /// Bytes that were durable are damaged: `segment`, `offset` and the first height that is lost.
        corrupt,
        /// The log ends below LogOptions::height_known: whole files, or their ends, are missing.
        incomplete,
        /// A segment of another version of the format.
        version,
        /// A record that is not the next one: `height` would be.
        wrong_height,
        /// A height that the log does not hold, or not durably.
        unknown_height,
        /// The log was opened for reading.
        read_only,
        /// A record that cannot be encoded or decoded; `record` tells why.
        record,
    };

    Kind kind{};
    std::string segment{};
    std::uint64_t offset = 0;
    std::uint64_t height = 0;
    std::optional<FileError> file{};
    RecordError record{};

    [[nodiscard]] static LogError of_file(const FileError& error)
    {
        return {.kind = Kind::file, .file = error};
    }

    /// One sentence: what is wrong and what to do.
    [[nodiscard]] std::string message() const;
};

template <typename T>
using LogResult = Result<T, LogError>;

struct LogOptions
{
    /// A segment that is at least so long is closed, and the next group opens another.
    std::uint64_t segment_size = std::uint64_t{256} << 20;
    /// One sync covers no more bytes than these, or one record.
    std::uint64_t group_size_max = std::uint64_t{64} << 20;
    /// submit() waits for the device while so many bytes are not written.
    std::uint64_t queue_size_max = std::uint64_t{256} << 20;
    /// Height of the first record of a log that is made.
    std::uint64_t first_height = 0;
    /// Records below this height are known to have been acknowledged, by the state that was made from them: a log that
    /// ends earlier is an error.
    std::uint64_t height_known = 0;
};

/// What the log did since it was opened.
struct LogCounters
{
    std::uint64_t records = 0;
    /// Written for records, with what surrounds them.
    std::uint64_t bytes = 0;
    /// Groups that were made durable, each with one fdatasync.
    std::uint64_t syncs = 0;
    std::chrono::nanoseconds write_time{};
    std::chrono::nanoseconds sync_time{};
    std::uint64_t group_records_max = 0;
    std::uint64_t segments_made = 0;
    std::uint64_t segments_removed = 0;
    /// Bytes behind the last whole group that open() found and cut.
    std::uint64_t bytes_cut = 0;
    std::uint64_t rewinds = 0;
};

/// What a log holds.
struct LogExtent
{
    std::uint64_t first_height = 0;
    /// One above the last durable height.
    std::uint64_t next_durable = 0;
    std::uint64_t segments = 0;
    /// Of the segments' files, as far as they hold records.
    std::uint64_t size = 0;
};

/// XXH3-128 of a record's body.
using RecordChecksum = std::array<std::uint8_t, 16>;

/// A record ready to be written; made on any thread, so that the log's lock is held for no block's bytes.
struct EncodedBlock
{
    std::uint64_t height = 0;
    /// Room for the head, and the body.
    std::vector<std::uint8_t> bytes{};
    RecordChecksum body_checksum{};
};

/// A record read back, with the bytes that it views.
struct StoredBlock
{
    std::vector<std::uint8_t> bytes{};
    BlockRecord record{};
};

struct Segment;
class SegmentWriter;

/// The durable log of blocks: one checksummed record a block, in segments, each record linked to the one before. A
/// record is acknowledged when append() or wait() says so, and is there after any crash from then on; see
/// storage/log/segment.hpp for the format and for why opening loses none.
///
/// Safe for concurrent callers. Invariants, of members guarded by mutex_ unless said otherwise:
/// 1. next_durable_ <= next_; records of heights [next_durable_, next_) are in queue_ or with the thread that writes.
/// 2. At most one thread has writing_ set; only it uses writer_, without the lock.
/// 3. next_durable_ grows only after a sync that succeeded and covers what it passes.
/// 4. Once failure_ is set, next_durable_ stays: a second sync would succeed without having written anything.
/// 5. A segment's list of offsets grows, and shrinks in rewind() alone; segments leave segments_ from the front, and from the
///    back in rewind(). A file that a reader holds stays open, and bytes of durable records in it stay as they are.
class BlockLog
{
public:
    /// Opens the log of a folder, or makes it. Only one object of one process can have it open. Cost: every record is
    /// read and checked.
    [[nodiscard]] static LogResult<std::unique_ptr<BlockLog>> open(
        FileSystem& files, const std::string& folder, const LogOptions& options = {});
    /// Opens a log for reading alone, as far as it is there now: nothing is locked, cut, removed or made. What another process
    /// appends meanwhile is not seen; one that truncates or rewinds meanwhile may make this fail. Cost: as open().
    [[nodiscard]] static LogResult<std::unique_ptr<BlockLog>> open_read_only(
        FileSystem& files, const std::string& folder);
    BlockLog(const BlockLog&) = delete;
    BlockLog& operator=(const BlockLog&) = delete;
    /// Drops what was submitted and is not durable. [nobody waits]
    ~BlockLog();

    /// Encodes, submits and waits.
    [[nodiscard]] LogResult<Done> append(const BlockRecord& record);

    /// Cost: a copy and a checksum of the record.
    [[nodiscard]] static LogResult<EncodedBlock> encode(const BlockRecord& record);
    /// Whether encode() takes the record. Cost: a look at each key.
    [[nodiscard]] static LogResult<Done> check(const BlockRecord& record);
    /// Puts the record behind those submitted before; its height is theirs and one. Does not wait for the device unless
    /// LogOptions::queue_size_max is reached.
    [[nodiscard]] LogResult<Done> submit(EncodedBlock block);
    /// Waits until the record of that height is durable. Whoever waits first writes for all that were submitted.
    [[nodiscard]] LogResult<Done> wait(std::uint64_t height);

    /// A durable record. Cost: two reads and a checksum.
    [[nodiscard]] LogResult<StoredBlock> read(std::uint64_t height) const;
    /// The checksum of a durable record's body, by which two logs can be told apart. Cost: one read.
    [[nodiscard]] LogResult<RecordChecksum> checksum(std::uint64_t height) const;
    /// The lowest height that read() knows, if any record is there.
    [[nodiscard]] std::uint64_t first_height() const;
    /// One above the last durable height.
    [[nodiscard]] std::uint64_t next_durable() const;

    /// Removes the segments that hold only heights below `height`, as a checkpoint of the state at it allows; never the
    /// last. After an error the log is whole, and shorter by fewer segments.
    [[nodiscard]] LogResult<Done> truncate_below(std::uint64_t height);

    /// Durably removes all records above `height`, which is to be first_height() - 1 or a durable one: after a crash at any
    /// instant all of them are there or none. Records that were submitted are written first. An error of a file stops the log;
    /// opening it again tells which. Readers may go on; of a height that is there again they get one record or the other.
    /// Cost: a segment is made; of the group that is cut, records are copied. [nobody submits or waits meanwhile]
    [[nodiscard]] LogResult<Done> rewind(std::uint64_t height);

    [[nodiscard]] LogExtent extent() const;
    [[nodiscard]] LogCounters counters() const;

private:
    BlockLog(FileSystem& files, std::string folder, const LogOptions& options,
        std::unique_ptr<FileLock> lock);

    /// Where a durable record is.
    struct Place
    {
        std::shared_ptr<Segment> segment{};
        std::uint64_t offset = 0;
    };

    [[nodiscard]] LogResult<Place> place_of(std::uint64_t height) const;
    [[nodiscard]] LogError stopped() const;
    [[nodiscard]] LogResult<Done> cut_at(std::uint64_t next);
    [[nodiscard]] LogResult<Segment> make_cut(const Segment& segment, std::uint64_t next);
    void drop_from(std::uint64_t first);
    void write_group(std::unique_lock<std::mutex>& lock);
    [[nodiscard]] std::vector<EncodedBlock> take_group();
    [[nodiscard]] std::optional<FileError> make_durable(std::vector<EncodedBlock>& group);
    [[nodiscard]] FileResult<Done> rotate_if_full();

    FileSystem& files_;
    const std::string folder_;
    const LogOptions options_;
    /// None in a log that is read only.
    const std::unique_ptr<FileLock> lock_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::mutex truncation_;
    /// Shared with readers, which use a segment that truncate_below() has removed.
    std::deque<std::shared_ptr<Segment>> segments_;
    /// Of whoever writes a group, who may put another in its place; none in a log that is read only.
    std::unique_ptr<SegmentWriter> writer_;
    std::deque<EncodedBlock> queue_;
    std::uint64_t queue_size_ = 0;
    std::uint64_t next_ = 0;
    std::uint64_t next_durable_ = 0;
    bool writing_ = false;
    std::optional<FileError> failure_;
    LogCounters counters_;
};

/// Reads records in order, from a height on. Removed heights end it with an error.
class BlockLogReader
{
public:
    /// [`log` outlives this]
    BlockLogReader(const BlockLog& log, std::uint64_t from) noexcept : log_(log), next_(from) {}

    /// The next durable record, or nothing where there is none yet.
    [[nodiscard]] LogResult<std::optional<StoredBlock>> next();

private:
    const BlockLog& log_;
    std::uint64_t next_;
};
}  // namespace braid::storage
