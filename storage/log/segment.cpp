// SPDX-License-Identifier: Apache-2.0
#include "storage/log/segment.hpp"

#include <algorithm>
#include <limits>
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace braid::storage
{
namespace
{
constexpr std::array<std::uint8_t, 8> segment_magic{'b', 'r', 'a', 'i', 'd', 'l', 'o', 'g'};
constexpr std::size_t header_checked_size = 48;
constexpr std::size_t head_checked_size = log_head_size - sizeof(std::uint64_t);
constexpr std::string_view segment_suffix = ".log";
constexpr std::size_t height_digits = 20;
/// Pages read at once in search of evidence.
constexpr std::size_t search_size = std::size_t{1} << 20;

std::uint64_t low_half(const Checksum& checksum) noexcept
{
    return load_le<std::uint64_t>(checksum.data());
}

LogResult<SegmentHeader> decode_segment_header(Bytes page, const std::string& name)
{
    const LogError corrupt{.kind = LogError::Kind::corrupt,
        .segment = name,
        .height = height_of_name(name).value_or(0)};
    if (page.size() < log_page_size || !equal(page.first(segment_magic.size()), segment_magic))
        return Err{corrupt};
    const auto check = load_le<std::uint64_t>(page.data() + header_checked_size);
    if (check != low_half(checksum_of(page.first(header_checked_size), 0)))
        return Err{corrupt};
    if (load_le<std::uint32_t>(page.data() + 8) != log_version)
        return Err{LogError{.kind = LogError::Kind::version, .segment = name}};
    SegmentHeader header{.first_height = load_le<std::uint64_t>(page.data() + 16),
        .generation = load_le<std::uint32_t>(page.data() + 12),
        .seed = load_le<std::uint64_t>(page.data() + 24)};
    std::memcpy(header.previous.data(), page.data() + 32, header.previous.size());
    if (height_of_name(name) != header.first_height)
        return Err{corrupt};
    return header;
}

/// Reads the records of a segment, group after group.
class Scan
{
public:
    explicit Scan(ScannedSegment& scanned) noexcept : scanned_(scanned), segment_(scanned.segment)
    {}

    /// Takes whole groups from the front, as many as are good.
    FileResult<Done> take_groups()
    {
        for (;;)
        {
            const auto whole = take_group();
            if (!whole.ok())
                return Err{whole.error()};
            if (!*whole)
                return Done{};
        }
    }

    /// Whether the page behind the groups is a mark, and the last of the file.
    FileResult<Done> look_for_mark()
    {
        const auto found = head_at(segment_.end);
        if (!found.ok())
            return Err{found.error()};
        if (!*found || (*found)->head.kind != RecordHead::Kind::mark)
            return Done{};
        const RecordHead& head = (*found)->head;
        scanned_.ends_with_mark = head.height == segment_.next_height() &&
                                  head.durable == head.height && head.previous == segment_.link &&
                                  scanned_.file_size == segment_.end + log_page_size;
        return Done{};
    }

    /// Finds the highest `durable` of heads on pages behind the groups. Groups and marks begin there.
    FileResult<Done> search_evidence()
    {
        if (segment_.end >= scanned_.file_size)
            return Done{};
        std::vector<std::uint8_t> pages(
            std::min<std::uint64_t>(search_size, scanned_.file_size - segment_.end));
        for (std::uint64_t at = segment_.end; at < scanned_.file_size; at += search_size)
        {
            const auto read = segment_.file->read(at, pages);
            if (!read.ok())
                return Err{read.error()};
            for (std::size_t page = 0; page + log_head_size <= *read; page += log_page_size)
            {
                if (const auto found = load_head(pages.data() + page, segment_.header.seed))
                    scanned_.durable = std::max(scanned_.durable, found->head.durable);
            }
        }
        return Done{};
    }

private:
    FileResult<std::optional<LinkedHead>> head_at(std::uint64_t offset)
    {
        std::array<std::uint8_t, log_head_size> bytes;
        const auto read = segment_.file->read(offset, bytes);
        if (!read.ok())
            return Err{read.error()};
        if (*read < bytes.size())
            return std::optional<LinkedHead>{};
        return load_head(bytes.data(), segment_.header.seed);
    }

    /// Whether the head's body is in the file and as its checksum says.
    FileResult<bool> body_is_good(const RecordHead& head, std::uint64_t offset)
    {
        if (head.body_size > scanned_.file_size - offset)
            return false;
        body_.resize(head.body_size);
        const auto read = segment_.file->read(offset, body_);
        if (!read.ok())
            return Err{read.error()};
        return *read == body_.size() && checksum_of(body_, 0) == head.body;
    }

    /// Takes one group; false, and the damage noted, where it is not whole.
    FileResult<bool> take_group()
    {
        std::vector<std::uint64_t> offsets;
        Checksum link = segment_.link;
        std::uint64_t at = segment_.end;
        for (;;)
        {
            const std::uint64_t height = segment_.next_height() + offsets.size();
            scanned_.damage_offset = at;
            scanned_.damage_height = height;
            const auto found = head_at(at);
            if (!found.ok())
                return Err{found.error()};
            if (!*found || (*found)->head.kind == RecordHead::Kind::mark)
                return false;
            const RecordHead& head = (*found)->head;
            if (head.height != height || head.previous != link)
                return false;
            const auto good = body_is_good(head, at + log_head_size);
            if (!good.ok())
                return Err{good.error()};
            if (!*good)
                return false;
            offsets.push_back(at);
            link = (*found)->link;
            at += log_head_size + head.body_size;
            if (head.kind == RecordHead::Kind::last)
                break;
        }
        if (whole_pages(at) > scanned_.file_size)
            return false;
        segment_.offsets.insert(segment_.offsets.end(), offsets.begin(), offsets.end());
        segment_.link = link;
        segment_.end = whole_pages(at);
        return true;
    }

    ScannedSegment& scanned_;
    Segment& segment_;
    std::vector<std::uint8_t> body_;
};
}  // namespace

Checksum checksum_of(Bytes bytes, std::uint64_t seed) noexcept
{
    const XXH128_hash_t hash = XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed);
    Checksum checksum;
    store_le(checksum.data(), std::uint64_t{hash.low64});
    store_le(checksum.data() + 8, std::uint64_t{hash.high64});
    return checksum;
}

std::vector<std::uint8_t> encode_segment_header(const SegmentHeader& header)
{
    std::vector<std::uint8_t> page(log_page_size);
    std::ranges::copy(segment_magic, page.begin());
    store_le(page.data() + 8, log_version);
    store_le(page.data() + 12, header.generation);
    store_le(page.data() + 16, header.first_height);
    store_le(page.data() + 24, header.seed);
    std::ranges::copy(header.previous, page.begin() + 32);
    store_le(page.data() + header_checked_size,
        low_half(checksum_of(Bytes{page}.first(header_checked_size), 0)));
    return page;
}

Checksum store_head(std::uint8_t* to, const RecordHead& head, std::uint64_t seed) noexcept
{
    store_le(to, static_cast<std::uint32_t>(head.kind));
    store_le(to + 4, head.body_size);
    store_le(to + 8, head.height);
    store_le(to + 16, head.durable);
    std::memcpy(to + 24, head.previous.data(), head.previous.size());
    std::memcpy(to + 40, head.body.data(), head.body.size());
    const Checksum link = checksum_of({to, head_checked_size}, seed);
    store_le(to + head_checked_size, low_half(link));
    return link;
}

std::optional<LinkedHead> load_head(const std::uint8_t* from, std::uint64_t seed) noexcept
{
    LinkedHead linked{.head = {.kind = static_cast<RecordHead::Kind>(load_le<std::uint32_t>(from)),
                          .body_size = load_le<std::uint32_t>(from + 4),
                          .height = load_le<std::uint64_t>(from + 8),
                          .durable = load_le<std::uint64_t>(from + 16)},
        .link = checksum_of({from, head_checked_size}, seed)};
    RecordHead& head = linked.head;
    std::memcpy(head.previous.data(), from + 24, head.previous.size());
    std::memcpy(head.body.data(), from + 40, head.body.size());
    if (load_le<std::uint64_t>(from + head_checked_size) != low_half(linked.link))
        return std::nullopt;
    if (head.kind != RecordHead::Kind::more && head.kind != RecordHead::Kind::last &&
        head.kind != RecordHead::Kind::mark)
        return std::nullopt;
    if (head.body_size > block_record_size_max || head.durable > head.height)
        return std::nullopt;
    return linked;
}

std::string segment_name(std::uint64_t first_height)
{
    const std::string digits = std::to_string(first_height);
    return std::string(height_digits - digits.size(), '0') + digits + std::string{segment_suffix};
}

std::optional<std::uint64_t> height_of_name(std::string_view name) noexcept
{
    if (name.size() != height_digits + segment_suffix.size() || !name.ends_with(segment_suffix))
        return std::nullopt;
    std::uint64_t height = 0;
    for (const char digit : name.substr(0, height_digits))
    {
        if (digit < '0' || digit > '9')
            return std::nullopt;
        const auto value = static_cast<std::uint64_t>(digit - '0');
        if (height > (std::numeric_limits<std::uint64_t>::max() - value) / 10)
            return std::nullopt;
        height = height * 10 + value;
    }
    return height;
}

LogResult<SegmentHeader> read_header(File& file, const std::string& name)
{
    std::vector<std::uint8_t> page(log_page_size);
    const auto read = file.read(0, page);
    if (!read.ok())
        return Err{LogError::of_file(read.error())};
    return decode_segment_header(Bytes{page}.first(*read), name);
}

LogResult<ScannedSegment> scan_segment(std::shared_ptr<File> file, const std::string& name)
{
    const auto size = file->size();
    if (!size.ok())
        return Err{LogError::of_file(size.error())};
    const auto header = read_header(*file, name);
    if (!header.ok())
        return Err{header.error()};
    ScannedSegment scanned{.segment = {.name = name,
                               .header = *header,
                               .file = std::move(file),
                               .link = header->previous},
        .file_size = *size};
    Scan scan{scanned};
    for (const auto step : {&Scan::take_groups, &Scan::look_for_mark, &Scan::search_evidence})
    {
        if (const auto done = (scan.*step)(); !done.ok())
            return Err{LogError::of_file(done.error())};
    }
    return scanned;
}

LogResult<LinkedHead> read_head(const Segment& segment, std::uint64_t offset, std::uint64_t height)
{
    const LogError corrupt{.kind = LogError::Kind::corrupt,
        .segment = segment.name,
        .offset = offset,
        .height = height};
    std::array<std::uint8_t, log_head_size> bytes;
    const auto head_size = segment.file->read(offset, bytes);
    if (!head_size.ok())
        return Err{LogError::of_file(head_size.error())};
    if (*head_size < bytes.size())
        return Err{corrupt};
    const auto found = load_head(bytes.data(), segment.header.seed);
    if (!found || found->head.height != height || found->head.kind == RecordHead::Kind::mark)
        return Err{corrupt};
    return *found;
}

LogResult<std::vector<std::uint8_t>> read_body(
    const Segment& segment, std::uint64_t offset, std::uint64_t height)
{
    const auto found = read_head(segment, offset, height);
    if (!found.ok())
        return Err{found.error()};
    std::vector<std::uint8_t> body(found->head.body_size);
    const auto size = segment.file->read(offset + log_head_size, body);
    if (!size.ok())
        return Err{LogError::of_file(size.error())};
    if (*size < body.size() || checksum_of(body, 0) != found->head.body)
    {
        return Err{LogError{.kind = LogError::Kind::corrupt,
            .segment = segment.name,
            .offset = offset,
            .height = height}};
    }
    return body;
}
}  // namespace braid::storage
