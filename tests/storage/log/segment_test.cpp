// SPDX-License-Identifier: Apache-2.0
#include "storage/log/segment.hpp"
#include "base/hex.hpp"
#include "tests/support/faulty_file_system.hpp"
#include <gtest/gtest.h>

using namespace braid;
using namespace braid::storage;
using namespace braid::tests;

namespace
{
TEST(log_segment, names_sort_as_heights_do)
{
    EXPECT_EQ(segment_name(0), "00000000000000000000.log");
    EXPECT_EQ(segment_name(~std::uint64_t{0}), "18446744073709551615.log");
    EXPECT_LT(segment_name(99), segment_name(100));
    EXPECT_EQ(height_of_name("18446744073709551615.log"), ~std::uint64_t{0});
    EXPECT_EQ(height_of_name("00000000000000000042.log"), 42U);
    for (const char* wrong : {"18446744073709551616.log", "99999999999999999999.log", "42.log", "",
             "00000000000000000042.new", "0000000000000000004x.log", "000000000000000000042.log"})
        EXPECT_EQ(height_of_name(wrong), std::nullopt) << wrong;
}

TEST(log_segment, heads_come_back_and_any_flipped_bit_shows)
{
    RecordHead head{.kind = RecordHead::Kind::last, .body_size = 5, .height = 9, .durable = 7};
    head.previous.fill(1);
    head.body.fill(2);
    std::array<std::uint8_t, log_head_size> bytes{};
    const Checksum link = store_head(bytes.data(), head, 3);
    const auto loaded = load_head(bytes.data(), 3);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->head.kind, head.kind);
    EXPECT_EQ(loaded->head.body_size, head.body_size);
    EXPECT_EQ(loaded->head.height, head.height);
    EXPECT_EQ(loaded->head.durable, head.durable);
    EXPECT_EQ(loaded->head.previous, head.previous);
    EXPECT_EQ(loaded->head.body, head.body);
    EXPECT_EQ(loaded->link, link);
    EXPECT_FALSE(load_head(bytes.data(), 4));
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit)
    {
        bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        EXPECT_FALSE(load_head(bytes.data(), 3)) << bit;
        bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    }
}

TEST(log_segment, heads_that_cannot_be_are_refused_whatever_their_check)
{
    std::array<std::uint8_t, log_head_size> bytes{};
    store_head(bytes.data(), {.kind = RecordHead::Kind::last, .height = 1, .durable = 2}, 0);
    EXPECT_FALSE(load_head(bytes.data(), 0));
    store_head(bytes.data(), {.kind = static_cast<RecordHead::Kind>(1)}, 0);
    EXPECT_FALSE(load_head(bytes.data(), 0));
    store_head(bytes.data(),
        {.kind = RecordHead::Kind::last, .body_size = std::uint32_t{block_record_size_max} + 1}, 0);
    EXPECT_FALSE(load_head(bytes.data(), 0));
}

/// The scan of a file of that name that holds one page.
LogResult<ScannedSegment> scan_page(const std::string& name, std::vector<std::uint8_t> page)
{
    FaultyFileSystem files{0};
    files.put("/l/" + name, std::move(page));
    return scan_segment(files.open("/l/" + name, FileMode::existing).value(), name);
}

TEST(log_segment, headers_hold_their_name_version_and_checksum)
{
    const SegmentHeader header{.first_height = 5, .seed = 6, .previous = {7, 8}};
    const auto page = encode_segment_header(header);
    EXPECT_EQ(page.size(), log_page_size);
    const auto scanned = scan_page(segment_name(5), page);
    ASSERT_TRUE(scanned.ok());
    EXPECT_EQ(scanned->segment.header, header);
    EXPECT_EQ(scanned->segment.next_height(), 5U);
    EXPECT_EQ(scanned->segment.link, header.previous);
    EXPECT_FALSE(scanned->ends_with_mark);
    EXPECT_EQ(scan_page(segment_name(4), page).error().kind, LogError::Kind::corrupt);
    for (std::size_t bit = 0; bit < 56 * 8; ++bit)
    {
        auto flipped = page;
        flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        EXPECT_EQ(scan_page(segment_name(5), flipped).error().kind, LogError::Kind::corrupt) << bit;
    }
    for (const std::size_t size : {0U, 7U, 8U, 56U, 4095U})
    {
        const LogError error =
            scan_page(segment_name(5), {page.begin(), page.begin() + size}).error();
        EXPECT_EQ(error.kind, LogError::Kind::corrupt);
        EXPECT_EQ(error.segment, segment_name(5));
        EXPECT_EQ(error.height, 5U);
    }
}

TEST(log_segment, of_another_version_says_so)
{
    auto page = encode_segment_header({});
    store_le(page.data() + 8, log_version + 1);
    store_le(
        page.data() + 48, load_le<std::uint64_t>(checksum_of(Bytes{page}.first(48), 0).data()));
    EXPECT_EQ(scan_page(segment_name(0), page).error().kind, LogError::Kind::version);
}

/// The digest 99aa06d3014798d86001c324468d497f that xxh128sum prints for an empty file, low half first.
TEST(log_segment, checksums_are_xxh3_of_128_bits)
{
    EXPECT_EQ(to_hex(checksum_of({}, 0)), "7f498d4624c30160d8984701d306aa99");
}
}  // namespace
