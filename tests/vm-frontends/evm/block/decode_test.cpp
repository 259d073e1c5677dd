// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "base/rlp.hpp"
#include "tests/support/vectors.hpp"
#include "vm-frontends/evm/block.hpp"

namespace braid::evm
{
namespace
{
using Encoded = std::vector<std::uint8_t>;

Hash32 hash_from(std::string_view hex)
{
    Hash32 hash;
    EXPECT_TRUE(from_hex(hex, hash.bytes));
    return hash;
}

/// The genesis block of Ethereum mainnet.
BlockHeader mainnet_genesis()
{
    BlockHeader header;
    header.ommers_hash = empty_ommers_hash;
    header.state_root =
        hash_from("d7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544");
    header.transactions_root =
        hash_from("56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");
    header.receipts_root = header.transactions_root;
    header.difficulty = u256{0x400000000};
    header.gas_limit = 5000;
    header.extra_data =
        *from_hex("11bbe8db4e347b4e8c937c1c8370e4b5ed33adb3db69cbdb7a38e1e50b1b82fa");
    header.nonce = {0, 0, 0, 0, 0, 0, 0, 0x42};
    return header;
}

BlockHeader header_of(Fork fork)
{
    BlockHeader header = mainnet_genesis();
    if (fork >= Fork::london)
        header.base_fee = u256{7};
    if (fork >= Fork::shanghai)
        header.withdrawals_root = header.transactions_root;
    if (fork >= Fork::cancun)
    {
        header.blob_gas_used = 0;
        header.excess_blob_gas = gas_per_blob;
        header.parent_beacon_block_root = Hash32{};
    }
    if (fork >= Fork::prague)
        header.requests_hash = Hash32{};
    return header;
}

/// What follows the header in a block without content.
const Encoded no_transactions_no_ommers{0xc0, 0xc0};

Encoded block_of(const BlockHeader& header, Bytes rest)
{
    Encoded encoded;
    rlp::Writer writer{encoded};
    const auto list = writer.open();
    encode_header(header, encoded);
    writer.raw(rest);
    writer.close(list);
    return encoded;
}

BlockError error_of(Bytes encoded)
{
    const auto decoded = decode_block(encoded);
    return decoded.ok() ? BlockError::none : decoded.error();
}

/// A header of `count` fields that are all empty strings.
Encoded header_of_fields(std::size_t count)
{
    Encoded encoded;
    rlp::Writer writer{encoded};
    const auto list = writer.open();
    for (std::size_t i = 0; i < count; ++i)
        writer.string({});
    writer.close(list);
    return encoded;
}
}  // namespace

TEST(header, has_the_hash_of_mainnets_genesis)
{
    EXPECT_EQ(hash_of(mainnet_genesis()),
        hash_from("d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3"));
}

TEST(header, reads_back_what_it_writes_at_every_fork)
{
    for (std::size_t i = 0; i < fork_count; ++i)
    {
        const auto header = header_of(static_cast<Fork>(i));
        Encoded encoded;
        encode_header(header, encoded);
        const auto decoded = decode_header(encoded);
        ASSERT_TRUE(decoded.ok());
        EXPECT_EQ(*decoded, header);
    }
}

TEST(header, refuses_field_counts_of_no_fork)
{
    for (const std::size_t count : {0U, 1U, 14U, 18U, 19U, 22U})
    {
        const auto decoded = decode_header(header_of_fields(count));
        ASSERT_FALSE(decoded.ok());
        EXPECT_EQ(decoded.error(), BlockError::incorrect_block_format) << count;
    }
    EXPECT_EQ(decode_header(header_of_fields(15)).error(), BlockError::rlp_structures_encoding);
}

TEST(block_decoding, reads_back_a_block_with_content)
{
    const auto header = header_of(Fork::shanghai);
    Encoded rest;
    rlp::Writer writer{rest};
    auto list = writer.open();
    writer.raw(Encoded{0xc2, 0x01, 0x02});
    writer.string(Encoded{0x02, 0xc0});
    writer.close(list);
    list = writer.open();
    encode_header(mainnet_genesis(), rest);
    writer.close(list);
    list = writer.open();
    const auto withdrawal = writer.open();
    writer.u64(1);
    writer.u64(2);
    writer.string(Address::of_number(3));
    writer.u64(4);
    writer.close(withdrawal);
    writer.close(list);

    const auto encoded = block_of(header, rest);
    const auto block = decode_block(encoded);
    ASSERT_TRUE(block.ok());
    EXPECT_EQ(block->header, header);
    EXPECT_EQ(block->hash, hash_of(header));
    EXPECT_EQ(block->rlp_size, encoded.size());
    ASSERT_EQ(block->transactions.size(), 2U);
    EXPECT_TRUE(equal(block->transactions[0], Encoded{0xc2, 0x01, 0x02}));
    EXPECT_TRUE(equal(block->transactions[1], Encoded{0x02, 0xc0}));
    ASSERT_EQ(block->ommers.size(), 1U);
    EXPECT_EQ(block->ommers[0], mainnet_genesis());
    const std::vector<Withdrawal> withdrawals{
        {.index = 1, .validator_index = 2, .address = Address::of_number(3), .amount_gwei = 4}};
    EXPECT_EQ(block->withdrawals, withdrawals);
}

TEST(block_decoding, refuses_a_list_dressed_as_a_string)
{
    const auto header = header_of(Fork::london);
    EXPECT_EQ(error_of(block_of(header, Encoded{0xc4, 0x83, 0xc2, 0x01, 0x02, 0xc0})),
        BlockError::rlp_structures_encoding);
    EXPECT_EQ(
        error_of(block_of(header, Encoded{0xc1, 0x80, 0xc0})), BlockError::rlp_structures_encoding);
}

TEST(block_decoding, refuses_missing_and_trailing_parts)
{
    const auto header = header_of(Fork::london);
    EXPECT_EQ(error_of(block_of(header, no_transactions_no_ommers)), BlockError::none);
    for (const auto& rest : {Encoded{}, Encoded{0xc0}, Encoded{0xc0, 0x80}, Encoded{0x80, 0xc0},
             Encoded{0xc0, 0xc0, 0xc0, 0xc0}, Encoded{0xc0, 0xc0, 0x80}})
        EXPECT_EQ(error_of(block_of(header, rest)), BlockError::rlp_structures_encoding);
    auto encoded = block_of(header, no_transactions_no_ommers);
    encoded.push_back(0);
    EXPECT_EQ(error_of(encoded), BlockError::rlp_structures_encoding);
}

TEST(block_decoding, names_wrong_sizes_in_withdrawals)
{
    const auto with_withdrawal = [](Bytes index, Bytes address)
    {
        Encoded rest = no_transactions_no_ommers;
        rlp::Writer writer{rest};
        const auto list = writer.open();
        const auto withdrawal = writer.open();
        writer.string(index);
        writer.u64(0);
        writer.string(address);
        writer.u64(0);
        writer.close(withdrawal);
        writer.close(list);
        return block_of(header_of(Fork::shanghai), rest);
    };
    const Address address = Address::of_number(1);
    const Encoded nine(9, 1);
    EXPECT_EQ(error_of(with_withdrawal(Bytes{nine}.first(8), address)), BlockError::none);
    EXPECT_EQ(error_of(with_withdrawal(nine, address)), BlockError::rlp_invalid_field_overflow_64);
    EXPECT_EQ(error_of(with_withdrawal({}, nine)), BlockError::rlp_invalid_address);
    EXPECT_EQ(
        error_of(with_withdrawal(Encoded{0, 1}, address)), BlockError::rlp_structures_encoding);
}

TEST(block_decoding, refuses_every_truncation)
{
    const auto encoded = block_of(header_of(Fork::prague), Encoded{0xc0, 0xc0, 0xc0});
    ASSERT_EQ(error_of(encoded), BlockError::none);
    for (std::size_t size = 0; size < encoded.size(); ++size)
        EXPECT_NE(error_of(Bytes{encoded}.first(size)), BlockError::none) << size;
}

TEST(block_decoding, reads_the_genesis_of_basic_tests)
{
    BRAID_NEED_VECTORS("BasicTests");
    const auto document = tests::read_json(tests::vectors() / "BasicTests/genesishashestest.json");
    const auto encoded = from_hex(document.at("genesis_rlp_hex").get<std::string>());
    ASSERT_TRUE(encoded.has_value());
    const auto block = decode_block(*encoded);
    ASSERT_TRUE(block.ok());
    EXPECT_EQ(block->hash, hash_from(document.at("genesis_hash").get<std::string>()));
    EXPECT_EQ(
        block->header.state_root, hash_from(document.at("genesis_state_root").get<std::string>()));
    EXPECT_EQ(block->header, mainnet_genesis());
}

TEST(block_error, has_a_name_for_each)
{
    EXPECT_EQ(name_of(BlockError::none), "none");
    EXPECT_EQ(name_of(BlockError::invalid_gaslimit), "invalid_gaslimit");
    EXPECT_EQ(name_of(BlockError::state_unavailable), "state_unavailable");
    EXPECT_EQ(name_of(static_cast<BlockError>(10'000)), "");
}
}  // namespace braid::evm
