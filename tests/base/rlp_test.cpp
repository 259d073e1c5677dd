// SPDX-License-Identifier: Apache-2.0
#include "base/rlp.hpp"
#include "base/hex.hpp"
#include "tests/support/vectors.hpp"
#include <gtest/gtest.h>
#include <random>

using namespace braid;

namespace
{
using Buffer = std::vector<std::uint8_t>;

Buffer bytes_of(std::string_view hex)
{
    return from_hex(hex).value();
}

Bytes view(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Whether the bytes are exactly one item whose lists are items all the way down.
bool is_canonical(Bytes bytes)
{
    std::vector<Bytes> open{bytes};
    bool outermost = true;
    while (!open.empty())
    {
        Bytes rest = open.back();
        open.pop_back();
        if (outermost && rest.empty())
            return false;
        for (bool first = true; !rest.empty(); first = false)
        {
            if (outermost && !first)
                return false;
            const auto item = rlp::take(rest);
            if (!item.ok())
                return false;
            if (item->is_list)
                open.push_back(item->payload);
        }
        outermost = false;
    }
    return true;
}

/// Base 256, most significant first, of decimal digits.
Buffer integer_of(std::string_view digits)
{
    Buffer value;
    for (const char digit : digits)
    {
        unsigned carry = static_cast<unsigned>(digit - '0');
        for (auto byte = value.rbegin(); byte != value.rend(); ++byte)
        {
            carry += *byte * 10u;
            *byte = static_cast<std::uint8_t>(carry);
            carry >>= 8;
        }
        if (carry != 0)
            value.insert(value.begin(), static_cast<std::uint8_t>(carry));
    }
    return value;
}

void encode(rlp::Writer& writer, const nlohmann::json& value)
{
    if (value.is_array())
    {
        const auto list = writer.open();
        for (const auto& element : value)
            encode(writer, element);
        writer.close(list);
    }
    else if (value.is_number())
        writer.u64(value.get<std::uint64_t>());
    else if (const auto text = value.get<std::string>(); text.starts_with('#'))
        writer.string(integer_of(std::string_view{text}.substr(1)));
    else
        writer.string(view(text));
}

rlp::Error error_of(std::string_view hex)
{
    const Buffer bytes = bytes_of(hex);
    Bytes rest = bytes;
    const auto item = rlp::take(rest);
    EXPECT_FALSE(item.ok()) << hex;
    EXPECT_EQ(rest.size(), bytes.size()) << "a failed take must not consume";
    return item.ok() ? rlp::Error{} : item.error();
}

std::string encoded_u64(std::uint64_t value)
{
    Buffer out;
    rlp::Writer{out}.u64(value);
    return to_hex(out);
}
}  // namespace

TEST(rlp, encodes_integers_without_leading_zeros)
{
    EXPECT_EQ(encoded_u64(0), "80");
    EXPECT_EQ(encoded_u64(1), "01");
    EXPECT_EQ(encoded_u64(0x7f), "7f");
    EXPECT_EQ(encoded_u64(0x80), "8180");
    EXPECT_EQ(encoded_u64(0x0400), "820400");
    EXPECT_EQ(encoded_u64(~std::uint64_t{0}), "88ffffffffffffffff");
    Buffer out;
    rlp::Writer{out}.integer(u256{1, 0, 0, 0});
    EXPECT_EQ(to_hex(out), "9901" + std::string(48, '0'));
}

TEST(rlp, closes_nested_lists_of_every_prefix_size)
{
    for (const std::size_t size : {0u, 1u, 53u, 54u, 55u, 56u, 255u, 256u, 65535u, 65536u})
    {
        const Buffer filler(size, 0x55);
        Buffer out;
        rlp::Writer writer{out};
        const auto outer = writer.open();
        const auto inner = writer.open();
        writer.string(filler);
        writer.close(inner);
        writer.u64(7);
        writer.close(outer);

        auto reader = rlp::Reader::of_list(out);
        ASSERT_TRUE(reader.ok()) << size;
        auto list = reader->list();
        ASSERT_TRUE(list.ok());
        EXPECT_TRUE(equal(list->string().value(), filler));
        EXPECT_TRUE(list->finish().ok());
        EXPECT_EQ(reader->u64().value(), 7u);
        EXPECT_TRUE(reader->at_end());
    }
}

TEST(rlp, refuses_lengths_that_the_input_does_not_have)
{
    EXPECT_EQ(error_of(""), rlp::Error::truncated);
    EXPECT_EQ(error_of("81"), rlp::Error::truncated);
    EXPECT_EQ(error_of("b8"), rlp::Error::truncated);
    EXPECT_EQ(error_of("b838"), rlp::Error::truncated);
    EXPECT_EQ(error_of("c1"), rlp::Error::truncated);
    EXPECT_EQ(error_of("bfffffffffffffffff"), rlp::Error::truncated);
    EXPECT_EQ(error_of("ffffffffffffffffff"), rlp::Error::truncated);
    EXPECT_EQ(error_of("fffffffffffffffff7aabb"), rlp::Error::truncated);
}

TEST(rlp, refuses_lengths_with_a_shorter_form)
{
    EXPECT_EQ(error_of("b80100"), rlp::Error::non_canonical_length);
    EXPECT_EQ(error_of("f800"), rlp::Error::non_canonical_length);
    EXPECT_EQ(error_of("b9003800"), rlp::Error::non_canonical_length);
    EXPECT_EQ(error_of("8100"), rlp::Error::non_canonical_byte);
    EXPECT_EQ(error_of("817f"), rlp::Error::non_canonical_byte);
}

TEST(rlp, reads_typed_values_and_names_what_is_wrong)
{
    const Buffer list = bytes_of("c80182040082000583c0");
    // The inner prefix promises more than the list holds.
    auto reader = rlp::Reader::of_list(Bytes{list}.first(9));
    ASSERT_TRUE(reader.ok());
    EXPECT_EQ(reader->u64().value(), 1u);
    EXPECT_EQ(reader->integer().value(), u256{0x400});
    EXPECT_EQ(reader->u64().error(), rlp::Error::leading_zero);
    EXPECT_EQ(reader->item().error(), rlp::Error::truncated);
    EXPECT_EQ(reader->finish().error(), rlp::Error::trailing_bytes);

    EXPECT_EQ(rlp::Reader::of_list(list).error(), rlp::Error::trailing_bytes);
    EXPECT_EQ(rlp::Reader::of_list(bytes_of("80")).error(), rlp::Error::wrong_kind);
    EXPECT_EQ(rlp::Reader{bytes_of("c0")}.string().error(), rlp::Error::wrong_kind);
    EXPECT_EQ(rlp::Reader{bytes_of("80")}.list().error(), rlp::Error::wrong_kind);
    const Buffer nine = bytes_of("89010101010101010101");
    EXPECT_EQ(rlp::Reader{nine}.u64().error(), rlp::Error::wrong_size);
    EXPECT_EQ(rlp::Reader{nine}.hash32().error(), rlp::Error::wrong_size);
    EXPECT_EQ(rlp::Reader{nine}.integer().value().words[1], 1u);
    const Buffer wide = bytes_of("a1" + std::string(66, '1'));
    EXPECT_EQ(rlp::Reader{wide}.integer().error(), rlp::Error::wrong_size);
}

TEST(rlp, accepts_only_what_the_writer_would_write)
{
    constexpr std::uint64_t seed = 20240611;
    std::mt19937_64 random{seed};
    for (int round = 0; round < 20000; ++round)
    {
        Buffer bytes(random() % 12);
        for (auto& byte : bytes)
            byte = static_cast<std::uint8_t>(random() % 4 == 0 ? random() : 0xb6 + random() % 14);
        Bytes rest = bytes;
        const auto item = rlp::take(rest);
        if (!item.ok())
            continue;
        Buffer again;
        rlp::Writer writer{again};
        const auto list = writer.open();
        if (item->is_list)
        {
            writer.raw(item->payload);
            writer.close(list);
        }
        else
            writer.string(item->payload);
        EXPECT_EQ(to_hex(again), to_hex(item->encoded)) << "seed " << seed << " round " << round;
        EXPECT_EQ(item->encoded.size() + rest.size(), bytes.size());
    }
}

TEST(rlp, encodes_and_decodes_the_public_vectors)
{
    BRAID_NEED_VECTORS("RLPTests/rlptest.json");
    std::size_t count = 0;
    const auto document = tests::read_json(tests::vectors() / "RLPTests/rlptest.json");
    for (const auto& [name, test] : document.items())
    {
        Buffer out;
        rlp::Writer writer{out};
        encode(writer, test["in"]);
        const Buffer expected = bytes_of(test["out"].get<std::string>());
        EXPECT_EQ(to_hex(out), to_hex(expected)) << name;
        EXPECT_TRUE(is_canonical(expected)) << name;
        ++count;
    }
    EXPECT_GE(count, 28u);
}

TEST(rlp, tells_valid_from_invalid_public_vectors)
{
    BRAID_NEED_VECTORS("RLPTests/invalidRLPTest.json");
    std::size_t count = 0;
    for (const auto* file : {"invalidRLPTest.json", "RandomRLPTests/example.json"})
    {
        const auto document = tests::read_json(tests::vectors() / "RLPTests" / file);
        for (const auto& [name, test] : document.items())
        {
            const bool valid = test["in"].get<std::string>() == "VALID";
            EXPECT_EQ(is_canonical(bytes_of(test["out"].get<std::string>())), valid) << name;
            ++count;
        }
    }
    EXPECT_GE(count, 27u);
}
