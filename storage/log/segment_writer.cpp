// SPDX-License-Identifier: Apache-2.0
#include "storage/log/segment_writer.hpp"

#include <unistd.h>

namespace braid::storage
{
namespace
{
/// Writes the first group and makes it durable, with what is before it.
FileResult<Done> write_first_group(Segment& segment, std::span<EncodedBlock> blocks)
{
    if (blocks.empty())
        return segment.file->sync();
    SegmentWriter writer{segment};
    auto written = writer.write(blocks);
    if (!written.ok())
        return Err{written.error()};
    if (auto done = writer.sync(); !done.ok())
        return done;
    segment.offsets = std::move(written->offsets);
    segment.end = written->end;
    segment.link = written->link;
    return writer.write_mark();
}
}  // namespace

FileResult<Segment> make_segment(FileSystem& files, const std::string& folder,
    const SegmentStart& start, std::span<EncodedBlock> blocks)
{
    Segment segment{.name = segment_name(start.first_height),
        .header = {.first_height = start.first_height,
            .generation = start.generation,
            .previous = start.previous},
        .link = start.previous};
    const int drawn = ::getentropy(&segment.header.seed, sizeof segment.header.seed);
    BRAID_ASSERT(drawn == 0);
    const std::string path = folder + "/" + segment.name;
    const std::string unfinished = path + std::string{unfinished_suffix};
    auto file = files.open(unfinished, FileMode::fresh);
    if (!file.ok())
        return Err{file.error()};
    segment.file = std::move(*file);
    if (auto done = segment.file->write(0, encode_segment_header(segment.header)); !done.ok())
        return Err{done.error()};
    if (auto done = write_first_group(segment, blocks); !done.ok())
        return Err{done.error()};
    if (auto done = files.rename(unfinished, path); !done.ok())
        return Err{done.error()};
    if (auto done = files.sync_folder(folder); !done.ok())
        return Err{done.error()};
    return segment;
}

SegmentWriter::SegmentWriter(const Segment& segment)
  : file_(segment.file),
    seed_(segment.header.seed),
    generation_(segment.header.generation),
    end_(segment.end),
    next_height_(segment.next_height()),
    link_(segment.link)
{}

FileResult<SegmentWriter::Written> SegmentWriter::write(std::span<EncodedBlock> blocks)
{
    const std::uint64_t durable = next_height_;
    Written written;
    std::uint64_t at = end_;
    for (EncodedBlock& block : blocks)
    {
        BRAID_ASSERT(block.height == next_height_);
        const std::size_t size = block.bytes.size();
        const bool last = &block == &blocks.back();
        link_ = store_head(block.bytes.data(),
            {.kind = last ? RecordHead::Kind::last : RecordHead::Kind::more,
                .body_size = static_cast<std::uint32_t>(size - log_head_size),
                .height = block.height,
                .durable = durable,
                .previous = link_,
                .body = block.body_checksum},
            seed_);
        if (last)
            block.bytes.resize(whole_pages(at + size) - at);
        if (const auto done = file_->write(at, block.bytes); !done.ok())
            return Err{done.error()};
        written.offsets.push_back(at);
        at += block.bytes.size();
        ++next_height_;
    }
    end_ = at;
    written.end = end_;
    written.link = link_;
    return written;
}

FileResult<Done> SegmentWriter::write_mark()
{
    std::vector<std::uint8_t> page(log_page_size);
    store_head(page.data(),
        {.kind = RecordHead::Kind::mark,
            .height = next_height_,
            .durable = next_height_,
            .previous = link_},
        seed_);
    return file_->write(end_, page);
}
}  // namespace braid::storage
