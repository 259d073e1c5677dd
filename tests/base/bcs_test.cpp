// SPDX-License-Identifier: Apache-2.0
#include "base/bcs.hpp"
#include "base/hex.hpp"
#include <gtest/gtest.h>

namespace braid::bcs
{
namespace
{
using Buffer = std::vector<std::uint8_t>;

/// What reading the digits so ends with; nothing where it succeeds.
template <typename Read>
std::optional<Error> error_of(std::string_view digits, Read read)
{
    const Buffer input = *from_hex(digits);
    Reader reader{input};
    read(reader);
    const auto end = reader.finish();
    return end.ok() ? std::nullopt : std::optional{end.error()};
}

constexpr auto read_bytes = [](Reader& reader) { (void)reader.bytes(length_max); };
constexpr auto read_variant = [](Reader& reader) { (void)reader.variant(~0U); };
constexpr auto read_string = [](Reader& reader) { (void)reader.string(64); };

std::optional<Error> fault_at(Fault fault, std::size_t offset)
{
    return Error{.fault = fault, .offset = offset};
}
}  // namespace

// https://github.com/diem/bcs, "Detailed Specifications".
TEST(bcs, reads_the_examples_of_the_specification)
{
    constexpr std::string_view text{
        "\xc3\xa7\xc3\xa5\xe2\x88\x9e\xe2\x89\xa0\xc2\xa2\xc3\xb5\xc3\x9f\xe2\x88\x82\xc6\x92\xe2"
        "\x88\xab"};
    const Buffer input = *from_hex(
        "01"
        "00"
        "ff"
        "78563412"
        "fe01000000000000"
        "01"
        "8001"
        "808001"
        "80808001"
        "8080808001"
        "8f4a"
        "18c3a7c3a5e2889ee289a0c2a2c3b5c39fe28882c692e288ab");
    Reader reader{input};
    EXPECT_TRUE(reader.boolean());
    EXPECT_FALSE(reader.boolean());
    EXPECT_EQ(reader.u8(), 0xff);
    EXPECT_EQ(reader.u32(), 0x12345678U);
    EXPECT_EQ(reader.u64(), 0x1feU);
    for (unsigned shift = 0; shift <= 28; shift += 7)
        EXPECT_EQ(reader.variant(~0U), 1U << shift);
    EXPECT_EQ(reader.variant(~0U), 9487U);
    EXPECT_EQ(reader.string(24), text);
    EXPECT_TRUE(reader.finish().ok());
}

TEST(bcs, writes_what_it_reads)
{
    Buffer out;
    Writer writer{out};
    writer.u8(7);
    writer.u64(0x0123456789abcdef);
    writer.bytes(Buffer(300, 0xaa));
    writer.option(std::nullopt);
    writer.option(Hash32{{0x11}});
    for (const std::size_t value : {std::size_t{0}, std::size_t{127}, std::size_t{128}, length_max})
        writer.leb128(value);
    Reader reader{out};
    EXPECT_EQ(reader.u8(), 7);
    EXPECT_EQ(reader.u64(), 0x0123456789abcdefU);
    EXPECT_EQ(reader.bytes(300).size(), 300U);
    EXPECT_FALSE(reader.option());
    EXPECT_TRUE(reader.option());
    EXPECT_EQ(reader.hash32(), Hash32{{0x11}});
    for (const std::uint32_t value : {0U, 127U, 128U, static_cast<std::uint32_t>(length_max)})
        EXPECT_EQ(reader.variant(~0U), value);
    EXPECT_TRUE(reader.finish().ok());
}

TEST(bcs, refuses_numbers_that_are_not_canonical)
{
    EXPECT_EQ(error_of("8000", read_variant), fault_at(Fault::non_canonical_number, 0));
    EXPECT_EQ(error_of("ff00", read_variant), fault_at(Fault::non_canonical_number, 0));
    EXPECT_EQ(error_of("8080808000", read_variant), fault_at(Fault::non_canonical_number, 0));
    EXPECT_EQ(error_of("8080808010", read_variant), fault_at(Fault::number_too_large, 0));
    EXPECT_EQ(error_of("ffffffff8f", read_variant), fault_at(Fault::number_too_large, 0));
    EXPECT_EQ(error_of("ffffff", read_variant), fault_at(Fault::truncated, 3));
    EXPECT_EQ(error_of("ffffffff0e", read_variant), std::nullopt);
    EXPECT_EQ(error_of("03", [](Reader& reader) { (void)reader.variant(3); }),
        fault_at(Fault::unknown_variant, 0));
}

TEST(bcs, limits_lengths_before_anything_is_read)
{
    EXPECT_EQ(error_of("ffffffff07", read_bytes), fault_at(Fault::truncated, 0));
    EXPECT_EQ(error_of("8080808008", read_bytes), fault_at(Fault::too_long, 0));
    EXPECT_EQ(error_of("03aaaaaa", [](Reader& reader) { (void)reader.bytes(2); }),
        fault_at(Fault::too_long, 0));
    EXPECT_EQ(error_of("03aaaaaaaaaa", [](Reader& reader) { (void)reader.count(3, 2); }),
        fault_at(Fault::truncated, 0));
}

TEST(bcs, refuses_strings_that_are_not_utf8)
{
    for (const std::string_view digits : {
             "0180",        // a byte that continues nothing
             "01c3",        // a character that ends early
             "02c328",      // a byte that does not continue
             "02c0af",      // two bytes for what one says
             "03e08080",    // three for what one says
             "03eda080",    // a surrogate
             "04f4908080",  // beyond the last character
             "04f8888080",  // no first byte
         })
        EXPECT_EQ(error_of(digits, read_string), fault_at(Fault::wrong_utf8, 0)) << digits;
    for (const std::string_view digits : {"00", "0141", "02c3a7", "03ed9fbf", "04f48fbfbf"})
        EXPECT_EQ(error_of(digits, read_string), std::nullopt) << digits;
}

TEST(bcs, keeps_the_first_fault)
{
    const auto read = [](Reader& reader)
    {
        EXPECT_EQ(reader.u8(), 5);
        EXPECT_FALSE(reader.boolean());
        EXPECT_FALSE(reader.ok());
        EXPECT_EQ(reader.u64(), 0U);
        EXPECT_TRUE(reader.fixed(0).empty());
        EXPECT_EQ(reader.count(9, 1), 0U);
        EXPECT_EQ(reader.hash32(), Hash32{});
        reader.fail(Fault::wrong_value, 0);
    };
    EXPECT_EQ(error_of("0502", read), fault_at(Fault::wrong_boolean, 1));
    EXPECT_EQ(error_of("0502aabbccddeeff0011", read), fault_at(Fault::wrong_boolean, 1));
    EXPECT_EQ(error_of("0511", [](Reader& reader) { (void)reader.u8(); }),
        fault_at(Fault::trailing_bytes, 1));
}
}  // namespace braid::bcs
