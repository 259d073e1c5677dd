// SPDX-License-Identifier: Apache-2.0
#include "storage/log/segment_writer.hpp"

#include <unistd.h>

namespace braid::storage
{
FileResult<Segment> make_segment(FileSystem& files, const std::string& folder,
    std::uint64_t first_height, const Checksum& previous)
{
    Segment segment{.name = segment_name(first_height),
        .header = {.first_height = first_height, .previous = previous},
        .link = previous};
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
    if (auto done = segment.file->sync(); !done.ok())
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
