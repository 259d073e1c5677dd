// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/block_log.hpp"
#include <string_view>

/// The format. Integers are little-endian; a page has 4096 bytes.
///
///     log      = segment+                                 files NAME.log, NAME = first height, 20 decimal digits
///     segment  = header group* [mark] [torn]
///     header   = "braidlog" version:u32 generation:u32 first_height:u64 seed:u64 previous:checksum check:u64 zeros
///                                                         one page; check: of the 48 bytes before it
///     group    = record+ zeros                            whole pages; what one fdatasync made durable
///     record   = head body                                body: storage/log/block_record.cpp
///     mark     = head zeros                               one page, which the next group overwrites
///     head     = kind:u32 body_size:u32 height:u64 durable:u64 previous:checksum body:checksum check:u64
///                                                         64 bytes; kind: "rec+" another of its group follows,
///                                                         "rec." the group's last, "mark"
///     checksum = XXH3-128, 16 bytes as two u64, low first
///
/// `check` of a head is the low half of the checksum, with the segment's seed, of the 56 bytes before it; that whole
/// checksum is the record's link, which the next record, mark or segment repeats as `previous`. `body` is the checksum
/// of the body, without a seed. `durable`: all heights below it were synced before this head was written.
///
/// Checksums find accidents, not forgers. XXH3-128 of libxxhash, which the engine uses already, runs at memory's speed
/// without hand-written instructions; a CRC32C would let one of 4 G damaged records pass and is too short to be a link.
/// The seed is random, so that nobody can send a transaction that holds a valid head for this node.
///
/// Why opening loses nothing that was acknowledged, and keeps nothing wrong. A record is acknowledged after the
/// fdatasync of its group; the next group is written only behind that, into pages that no acknowledged record touches.
/// So a crash damages only the group that was being written, none of which was acknowledged; its heads say `durable` =
/// the height of its first record. Opening takes whole groups from the front, as far as checksums, heights and links
/// agree, and stops at some height h. If a head on any page behind says `durable` > h, the record of h was synced and
/// its damage is no crash's doing: that is an error, and nothing is cut. Otherwise no sync after that of the groups
/// taken is known to have succeeded, and the rest is cut. After each sync, before acknowledging, the writer puts a mark
/// behind the group, which makes that evidence complete unless power fails before the mark reaches the device. A
/// segment is made, synced and named durably after the last group of the one before was synced, so a segment that has a
/// successor of its generation must reach exactly the successor's first height and link.
///
/// Why going back is all or nothing. rewind() makes one segment of a generation above all others, whose first height is the
/// first one removed; where that one was in the middle of a group, the group's start, whose records it holds anew. It is
/// whole and synced before it gets its name, and the name, which may be that of a segment that it replaces, is what
/// decides: with it, segments behind it that are of a lower generation are void, as are records of the one before it that
/// reach beyond its first height; without it, nothing has changed. Records appended later stand in it and behind it, so no
/// later removal of void files, and no loss of power among them, can bring back what was removed or take away what came
/// after. In a log without void segments generations never fall from one segment to the next. Void heads that say
/// `durable` > h are evidence of nothing, for no segment that has a successor is held against evidence.
namespace braid::storage
{
inline constexpr std::size_t log_page_size = 4096;
inline constexpr std::size_t log_head_size = 64;
inline constexpr std::uint32_t log_version = 2;
/// Behind the name of a segment that is being made.
inline constexpr std::string_view unfinished_suffix = ".new";

using Checksum = std::array<std::uint8_t, 16>;

[[nodiscard]] Checksum checksum_of(Bytes bytes, std::uint64_t seed) noexcept;

[[nodiscard]] constexpr std::uint64_t whole_pages(std::uint64_t size) noexcept
{
    return (size + log_page_size - 1) / log_page_size * log_page_size;
}

struct SegmentHeader
{
    std::uint64_t first_height = 0;
    /// How many rewinds came before.
    std::uint32_t generation = 0;
    std::uint64_t seed = 0;
    Checksum previous{};

    [[nodiscard]] friend bool operator==(const SegmentHeader&, const SegmentHeader&) = default;
};

/// Fills a page.
[[nodiscard]] std::vector<std::uint8_t> encode_segment_header(const SegmentHeader& header);

struct RecordHead
{
    enum class Kind : std::uint32_t
    {
        more = 0x2b636572,
        last = 0x2e636572,
        mark = 0x6b72616d,
    };

    Kind kind{};
    std::uint32_t body_size = 0;
    std::uint64_t height = 0;
    std::uint64_t durable = 0;
    Checksum previous{};
    Checksum body{};
};

/// Writes the head and gives its link. [`to` has log_head_size bytes]
Checksum store_head(std::uint8_t* to, const RecordHead& head, std::uint64_t seed) noexcept;

struct LinkedHead
{
    RecordHead head;
    Checksum link{};
};

/// The head of those bytes, nothing where it is none. [`from` has log_head_size bytes]
[[nodiscard]] std::optional<LinkedHead> load_head(
    const std::uint8_t* from, std::uint64_t seed) noexcept;

/// One file of the log. Immutable but for `offsets`, `end` and `link`, which the log changes under its lock.
struct Segment
{
    std::string name{};
    SegmentHeader header{};
    /// Readers go on reading while the log removes the segment.
    std::shared_ptr<File> file{};
    /// Of the records' heads, by height.
    std::vector<std::uint64_t> offsets{};
    /// Where the last whole group ends.
    std::uint64_t end = log_page_size;
    /// Of the last record; of the segment before, where there is none.
    Checksum link{};

    [[nodiscard]] std::uint64_t next_height() const noexcept
    {
        return header.first_height + offsets.size();
    }
};

[[nodiscard]] std::string segment_name(std::uint64_t first_height);
/// The first height that a file name of a segment tells.
[[nodiscard]] std::optional<std::uint64_t> height_of_name(std::string_view name) noexcept;

/// The header of a segment's file, whatever its bytes are.
[[nodiscard]] LogResult<SegmentHeader> read_header(File& file, const std::string& name);

/// What a segment's file holds.
struct ScannedSegment
{
    Segment segment{};
    std::uint64_t file_size = 0;
    /// Nothing but a mark stands behind the last whole group.
    bool ends_with_mark = false;
    /// Where the first head or body that is not good begins; the segment's end where all are.
    std::uint64_t damage_offset = 0;
    /// Its height.
    std::uint64_t damage_height = 0;
    /// The highest `durable` of heads behind the last whole group.
    std::uint64_t durable = 0;
};

/// Reads and checks a whole segment, whatever its bytes are. Errors are those of files, of the version and of the
/// header.
[[nodiscard]] LogResult<ScannedSegment> scan_segment(
    std::shared_ptr<File> file, const std::string& name);

/// The head of that height's record; LogError::Kind::corrupt where it is not at that offset.
[[nodiscard]] LogResult<LinkedHead> read_head(
    const Segment& segment, std::uint64_t offset, std::uint64_t height);
/// One record's body at that offset; LogError::Kind::corrupt where it is not that height's record.
[[nodiscard]] LogResult<std::vector<std::uint8_t>> read_body(
    const Segment& segment, std::uint64_t offset, std::uint64_t height);
}  // namespace braid::storage
