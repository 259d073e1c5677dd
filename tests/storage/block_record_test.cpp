// SPDX-License-Identifier: Apache-2.0
#include "storage/block_record.hpp"
#include "base/hex.hpp"
#include "tests/storage/log/random_record.hpp"
#include <gtest/gtest.h>

using namespace braid;
using namespace braid::storage;
using namespace braid::tests;

namespace
{
Hash32 filled(std::uint8_t byte)
{
    Hash32 hash;
    hash.bytes.fill(byte);
    return hash;
}

constexpr std::array<std::uint8_t, 3> key_bytes{1, 2, 3};

/// Two roots, two transactions, and each kind of value.
BlockRecord small_record()
{
    static constexpr std::array<std::uint8_t, 2> transaction{0xaa, 0xbb};
    BlockRecord record{.height = 7, .receipts_root = filled(0x11)};
    record.state_roots = {
        {.vm = VmId::evm, .root = filled(0x22)}, {.vm = VmId::move, .root = filled(0x33)}};
    record.transactions = {transaction, Bytes{}};
    record.write_set.entries = {
        {.key = {.vm = VmId::evm, .kind = 1, .bytes = key_bytes}, .value = Value{}},
        {.key = {.vm = VmId::evm, .kind = 2, .bytes = {}}, .value = Value::of_cell(filled(0x44))},
        {.key = {.vm = VmId::svm, .kind = 0, .bytes = key_bytes},
            .value = Value::of_blob(transaction)}};
    return record;
}

/// small_record() by the grammar, written by hand.
std::string small_record_hex()
{
    const auto times = [](const std::string& byte)
    {
        std::string text;
        for (int i = 0; i < 32; ++i)
            text += byte;
        return text;
    };
    return times("11") + "02" + "00" + times("22") + "02" + times("33") +  //
           "02000000" + "02000000" + "aabb" + "00000000" +                 //
           "03000000" + "0001" + "00" + "0300" + "010203" +                //
           "0002" + "01" + "0000" + times("44") +                          //
           "0100" + "02" + "0300" + "010203" + "02000000" + "aabb";
}

void expect_equal(const BlockRecord& found, const BlockRecord& expected)
{
    EXPECT_EQ(found.height, expected.height);
    EXPECT_EQ(found.receipts_root, expected.receipts_root);
    EXPECT_EQ(found.state_roots, expected.state_roots);
    ASSERT_EQ(found.transactions.size(), expected.transactions.size());
    for (std::size_t i = 0; i < found.transactions.size(); ++i)
        EXPECT_TRUE(equal(found.transactions[i], expected.transactions[i]));
    ASSERT_EQ(found.write_set.entries.size(), expected.write_set.entries.size());
    for (std::size_t i = 0; i < found.write_set.entries.size(); ++i)
    {
        EXPECT_EQ(found.write_set.entries[i].key, expected.write_set.entries[i].key);
        EXPECT_EQ(found.write_set.entries[i].value, expected.write_set.entries[i].value);
    }
}

RecordError encoding_error(const BlockRecord& record)
{
    return encode_block_record(record).error();
}

RecordError decoding_error(Bytes body)
{
    return decode_block_record(0, body).error();
}

TEST(block_record, has_the_bytes_of_its_grammar)
{
    EXPECT_EQ(to_hex(bytes_of(small_record())), small_record_hex());
    const auto bytes = from_hex(small_record_hex()).value();
    expect_equal(decode_block_record(7, bytes).value(), small_record());
}

TEST(block_record, decodes_what_it_encoded)
{
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    for (std::uint64_t height = 0; height < 500; ++height)
    {
        Arena arena;
        const BlockRecord record = random_record(height, random, arena);
        const auto bytes = bytes_of(record);
        expect_equal(decode_block_record(height, bytes).value(), record);
    }
}

TEST(block_record, refuses_every_prefix_and_trailing_bytes)
{
    auto bytes = bytes_of(small_record());
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_EQ(decoding_error(Bytes{bytes}.first(size)), RecordError::truncated) << size;
    bytes.push_back(0);
    EXPECT_EQ(decoding_error(bytes), RecordError::trailing_bytes);
}

TEST(block_record, takes_only_the_encoding_that_it_gives)
{
    const std::uint64_t seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    std::size_t taken = 0;
    for (std::size_t i = 0; i < 20'000; ++i)
    {
        auto bytes = bytes_of(small_record());
        for (std::size_t changes = random() % 3 + 1; changes > 0; --changes)
            bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random() % 5);
        const auto decoded = decode_block_record(7, bytes);
        if (!decoded.ok())
            continue;
        ++taken;
        EXPECT_EQ(bytes_of(*decoded), bytes);
    }
    EXPECT_GT(taken, 100U);
}

TEST(block_record, says_what_is_wrong_with_a_record)
{
    BlockRecord record = small_record();
    std::swap(record.write_set.entries[0], record.write_set.entries[1]);
    EXPECT_EQ(encoding_error(record), RecordError::unordered);
    record = small_record();
    record.write_set.entries[1].key = record.write_set.entries[0].key;
    EXPECT_EQ(encoding_error(record), RecordError::unordered);
    record = small_record();
    record.state_roots[1].vm = VmId::evm;
    EXPECT_EQ(encoding_error(record), RecordError::unordered);
    record = small_record();
    record.state_roots[1].vm = static_cast<VmId>(vm_count);
    EXPECT_EQ(encoding_error(record), RecordError::unknown_kind);
    record = small_record();
    const std::vector<std::uint8_t> long_key(StateKey::size_max + 1);
    record.write_set.entries.back().key.bytes = long_key;
    EXPECT_EQ(encoding_error(record), RecordError::long_key);
    record.write_set.entries.back().key.bytes = Bytes{long_key}.first(StateKey::size_max);
    EXPECT_TRUE(encode_block_record(record).ok());
}

TEST(block_record, limits_its_size_before_it_takes_memory)
{
    const std::vector<std::uint8_t> half(block_record_size_max / 2);
    BlockRecord record;
    record.transactions = {half, half};
    EXPECT_EQ(encoding_error(record), RecordError::too_large);
    // A span that claims more than memory has: its size alone decides.
    record.transactions = {Bytes{half.data(), std::size_t{1} << 62}, half};
    EXPECT_EQ(encoding_error(record), RecordError::too_large);
    // A count of transactions that cannot follow.
    auto bytes = bytes_of(BlockRecord{});
    store_le(bytes.data() + 33, std::uint32_t{0xffffffff});
    EXPECT_EQ(decoding_error(bytes), RecordError::truncated);
}
}  // namespace
