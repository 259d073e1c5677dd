// SPDX-License-Identifier: Apache-2.0
// A log of one or two segments of arbitrary bytes, pieced together of good heads and bodies and of anything else:
// opening it ends with an error or with a log whose every record reads back, that takes another, and that opens again
// as it was.
#include "storage/block_log.hpp"
#include "storage/log/segment.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/support/faulty_file_system.hpp"

namespace braid::fuzz
{
namespace
{
using namespace storage;

/// Puts parts together as the input says, and keeps what the next good part needs.
class SegmentText
{
public:
    SegmentText(std::uint64_t first_height, std::uint32_t generation, const Checksum& previous)
      : header_{.first_height = first_height, .generation = generation, .previous = previous},
        bytes_(encode_segment_header(header_)),
        height_(first_height),
        durable_(first_height),
        link_(previous),
        links_{previous}
    {}

    void add_part(Input& input)
    {
        switch (input.pick(6))
        {
        case 0:
            add_raw(input.bytes(input.below(300)));
            break;
        case 1:
            add_record(RecordHead::Kind::more, input);
            break;
        case 2:
            add_record(RecordHead::Kind::last, input);
            pad();
            break;
        case 3:
            add_head({.kind = RecordHead::Kind::mark,
                .height = height_ + input.pick(2),
                .durable = height_,
                .previous = link_});
            pad();
            break;
        case 4:
            pad();
            break;
        default:
            change(input);
        }
    }

    [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }
    [[nodiscard]] std::uint64_t height() const { return height_; }
    [[nodiscard]] const Checksum& link() const { return link_; }
    /// The link in front of the last record, and its height, where there are two records at least.
    [[nodiscard]] std::pair<std::uint64_t, Checksum> before_last() const
    {
        if (links_.size() < 3)
            return {height_, link_};
        return {height_ - 1, links_[links_.size() - 2]};
    }

private:
    void add_raw(Bytes raw) { bytes_.insert(bytes_.end(), raw.begin(), raw.end()); }

    Checksum add_head(const RecordHead& head)
    {
        std::array<std::uint8_t, log_head_size> bytes{};
        const Checksum link = store_head(bytes.data(), head, header_.seed);
        add_raw(bytes);
        return link;
    }

    void add_record(RecordHead::Kind kind, Input& input)
    {
        const Bytes raw = input.bytes(input.pick(200));
        std::vector<std::uint8_t> body{raw.begin(), raw.end()};
        if (raw.empty())
            body = encode_block_record(BlockRecord{}).value();
        link_ = add_head({.kind = kind,
            .body_size = static_cast<std::uint32_t>(body.size()),
            .height = height_,
            .durable = durable_,
            .previous = link_,
            .body = checksum_of(body, 0)});
        add_raw(body);
        links_.push_back(link_);
        ++height_;
        if (kind == RecordHead::Kind::last)
            durable_ = height_;
    }

    void pad() { bytes_.resize(whole_pages(bytes_.size())); }

    void change(Input& input)
    {
        const std::size_t back = input.below(5'000) % bytes_.size();
        bytes_[bytes_.size() - 1 - back] = input.byte();
    }

    SegmentHeader header_;
    std::vector<std::uint8_t> bytes_;
    std::uint64_t height_;
    std::uint64_t durable_;
    Checksum link_;
    std::vector<Checksum> links_;
};

void put_segment(tests::FaultyFileSystem& files, const SegmentText& text, std::uint64_t height)
{
    files.put("/log/" + segment_name(height), text.bytes());
}

/// One or two segments, linked unless the input says otherwise.
void put_segments(tests::FaultyFileSystem& files, Input& input)
{
    constexpr std::size_t part_count_max = 24;
    const std::size_t first_parts = input.pick(part_count_max);
    const bool two = input.pick(2) == 1;
    SegmentText first{3, 0, Checksum{}};
    for (std::size_t i = 0; i < first_parts; ++i)
        first.add_part(input);
    put_segment(files, first, 3);
    if (!two)
        return;
    const auto fork = input.pick(8);
    const bool is_rewind = fork == 6;
    const auto [cut_height, cut_link] = first.before_last();
    const std::uint64_t height = is_rewind ? cut_height : first.height() + (fork == 7 ? 1 : 0);
    SegmentText second{height, is_rewind ? 1U : 0U, is_rewind ? cut_link : first.link()};
    for (std::size_t i = 0; i < part_count_max && !input.at_end(); ++i)
        second.add_part(input);
    put_segment(files, second, height);
}

/// Opens the log twice; the second time it must be as the first left it.
void check_opening(tests::FaultyFileSystem& files)
{
    std::uint64_t next = 0;
    {
        auto opened = BlockLog::open(files, "/log");
        if (!opened.ok())
        {
            BRAID_ASSERT(!opened.error().message().empty());
            return;
        }
        BlockLog& log = **opened;
        for (std::uint64_t height = log.first_height(); height < log.next_durable(); ++height)
        {
            const auto stored = log.read(height);
            // What is checksummed is what was written, which need not be a record.
            BRAID_ASSERT(stored.ok() || stored.error().kind == LogError::Kind::record);
        }
        next = log.next_durable();
        const auto appended = log.append(BlockRecord{.height = next});
        BRAID_ASSERT(appended.ok());
    }
    const auto again = BlockLog::open(files, "/log");
    BRAID_ASSERT(again.ok());
    BRAID_ASSERT((*again)->next_durable() == next + 1);
    BRAID_ASSERT((*again)->counters().bytes_cut == 0);
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace braid;
    fuzz::Input input{{data, size}};
    tests::FaultyFileSystem files{1};
    // The first byte chooses: a file of nothing but the input, or pieces.
    if (input.pick(4) == 0)
        files.put("/log/" + storage::segment_name(3), {input.rest().begin(), input.rest().end()});
    else
        fuzz::put_segments(files, input);
    fuzz::check_opening(files);
    return 0;
}
