// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/log/segment.hpp"

namespace braid::storage
{
/// What a segment begins with.
struct SegmentStart
{
    std::uint64_t first_height = 0;
    std::uint32_t generation = 0;
    Checksum previous{};
};

/// Makes a segment with the blocks as its first group, if any. It is on the device before it has its name, and its name when
/// this returns; one that was called so is replaced. [the blocks' heights consecutive from the first]
[[nodiscard]] FileResult<Segment> make_segment(FileSystem& files, const std::string& folder,
    const SegmentStart& start, std::span<EncodedBlock> blocks = {});

/// Appends groups to the last segment. Not safe for two threads. After an error it must not be used again.
class SegmentWriter
{
public:
    /// Goes on behind that segment's last group.
    explicit SegmentWriter(const Segment& segment);

    /// Where a group ended up.
    struct Written
    {
        std::vector<std::uint64_t> offsets{};
        std::uint64_t end = 0;
        Checksum link{};
    };

    /// Writes the heads into the blocks, and the blocks as one group. [blocks not empty, their heights consecutive]
    [[nodiscard]] FileResult<Written> write(std::span<EncodedBlock> blocks);
    [[nodiscard]] FileResult<Done> sync() { return file_->sync(); }
    /// Says behind the last group that all before was synced. [it was]
    [[nodiscard]] FileResult<Done> write_mark();

    [[nodiscard]] std::uint64_t size() const noexcept { return end_; }
    [[nodiscard]] std::uint64_t next_height() const noexcept { return next_height_; }
    [[nodiscard]] const Checksum& link() const noexcept { return link_; }
    /// Of the segment.
    [[nodiscard]] std::uint32_t generation() const noexcept { return generation_; }

private:
    /// Of the segment, which the log shares with readers.
    std::shared_ptr<File> file_;
    std::uint64_t seed_;
    std::uint32_t generation_;
    std::uint64_t end_;
    std::uint64_t next_height_;
    Checksum link_;
};
}  // namespace braid::storage
