// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "kernels/host_crypto.hpp"
#include "kernels/keccak.hpp"
#include "tests/vm-frontends/evm/transaction/signer.hpp"
#include <gtest/gtest.h>

namespace braid::evm
{
namespace
{
using tests::encode;
using tests::make_tx;
using tests::Signer;

const Signer alice = Signer::of_number(0xa11ce);
const Signer bob = Signer::of_number(0xb0b);

TxError decode_error(Bytes raw)
{
    Arena arena;
    const auto decoded = decode_transaction(raw, kernels::host_crypto(), arena);
    return decoded.ok() ? TxError::none : decoded.error();
}

/// A transaction of the type with something in every field that the type has; lives as long as the arena.
EvmTx full_tx(TxType type, Arena& arena)
{
    auto tx = make_tx(type, alice);
    const std::array<std::uint8_t, 5> input{0, 1, 0, 0xff, 0x80};
    tx.input = arena.copy(input);
    if (type != TxType::legacy)
    {
        const auto keys = arena.make_array<Hash32>(2);
        keys[0].bytes[31] = 1;
        keys[1].bytes[0] = 0xff;
        const auto list = arena.make_array<AccessListEntry>(2);
        list[0] = {.address = bob.address, .keys = keys};
        list[1] = {.address = alice.address, .keys = {}};
        tx.access_list = list;
    }
    if (type == TxType::blob)
    {
        const auto hashes = arena.make_array<Hash32>(2);
        hashes[0].bytes[0] = 1;
        hashes[1].bytes[31] = 9;
        tx.blob_hashes = hashes;
        tx.max_fee_per_blob_gas = 77;
    }
    if (type == TxType::set_code)
    {
        const auto list = arena.make_array<Authorization>(2);
        list[0].chain_id = 1;
        list[0].address = alice.address;
        list[0].nonce = 3;
        bob.sign(list[0]);
        list[1].nonce = ~std::uint64_t{0};
        alice.sign(list[1]);
        tx.authorizations = list;
    }
    alice.sign(tx);
    return tx;
}

constexpr std::array signed_types{
    TxType::legacy, TxType::access_list, TxType::dynamic_fee, TxType::blob, TxType::set_code};
}  // namespace

TEST(decode_transaction, recovers_what_was_encoded)
{
    for (const auto type : signed_types)
    {
        Arena arena;
        const auto tx = full_tx(type, arena);
        const auto raw = encode(tx);
        const auto decoded = decode_transaction(raw, kernels::host_crypto(), arena);
        ASSERT_TRUE(decoded.ok()) << name_of(decoded.error());
        const auto& got = **decoded;
        EXPECT_EQ(got.type, type);
        EXPECT_EQ(got.sender, alice.address);
        EXPECT_EQ(got.to, tx.to);
        EXPECT_EQ(got.chain_id, tx.chain_id);
        EXPECT_EQ(got.nonce, tx.nonce);
        EXPECT_EQ(got.gas_limit, tx.gas_limit);
        EXPECT_EQ(got.max_fee_per_gas, tx.max_fee_per_gas);
        EXPECT_EQ(got.max_priority_fee_per_gas, tx.max_priority_fee_per_gas);
        EXPECT_EQ(got.max_fee_per_blob_gas, tx.max_fee_per_blob_gas);
        EXPECT_EQ(got.value, tx.value);
        EXPECT_TRUE(equal(got.input, tx.input));
        ASSERT_EQ(got.access_list.size(), tx.access_list.size());
        for (std::size_t i = 0; i < tx.access_list.size(); ++i)
        {
            EXPECT_EQ(got.access_list[i].address, tx.access_list[i].address);
            EXPECT_TRUE(std::ranges::equal(got.access_list[i].keys, tx.access_list[i].keys));
        }
        EXPECT_TRUE(std::ranges::equal(got.blob_hashes, tx.blob_hashes));
        ASSERT_EQ(got.authorizations.size(), tx.authorizations.size());
        EXPECT_TRUE(equal(got.raw, raw));
        EXPECT_EQ(got.hash, kernels::keccak256(raw));
        EXPECT_EQ(encode(got), raw);
    }
}

TEST(decode_transaction, refuses_every_truncation_and_every_extension)
{
    for (const auto type : signed_types)
    {
        Arena arena;
        auto raw = encode(full_tx(type, arena));
        for (std::size_t size = 0; size < raw.size(); ++size)
            EXPECT_NE(decode_error(Bytes{raw}.first(size)), TxError::none) << size;
        raw.push_back(0);
        EXPECT_EQ(decode_error(raw), TxError::malformed);
    }
}

TEST(decode_transaction, binds_the_signature_to_every_byte)
{
    for (const auto type : signed_types)
    {
        Arena arena;
        auto raw = encode(full_tx(type, arena));
        for (auto& byte : raw)
        {
            byte ^= 1;
            const auto decoded = decode_transaction(raw, kernels::host_crypto(), arena);
            EXPECT_TRUE(!decoded.ok() || (*decoded)->sender != alice.address);
            byte ^= 1;
        }
    }
}

TEST(decode_transaction, takes_legacy_signatures_with_and_without_a_chain)
{
    auto tx = make_tx(TxType::legacy, alice);
    for (const std::optional<u256> chain_id : {std::optional<u256>{}, {u256{1}}, {~u256{} >> 2}})
    {
        tx.chain_id = chain_id;
        alice.sign(tx);
        Arena arena;
        const auto raw = encode(tx);
        const auto decoded = decode_transaction(raw, kernels::host_crypto(), arena);
        ASSERT_TRUE(decoded.ok());
        EXPECT_EQ((*decoded)->sender, alice.address);
        EXPECT_EQ((*decoded)->chain_id, chain_id);
    }
}

TEST(decode_transaction, names_wrong_signatures)
{
    for (const auto type : signed_types)
    {
        Arena arena;
        const auto tx = full_tx(type, arena);
        auto wrong = tx;
        for (const std::uint64_t v : {2, 26, 29, 34})
        {
            wrong.v = v;
            EXPECT_EQ(decode_error(encode(wrong)), TxError::invalid_signature) << v;
        }
        wrong = tx;
        wrong.r = 0;
        EXPECT_EQ(decode_error(encode(wrong)), TxError::invalid_signature);
        wrong.r = tests::group_order;
        EXPECT_EQ(decode_error(encode(wrong)), TxError::invalid_signature);
        wrong = tx;
        wrong.s = 0;
        EXPECT_EQ(decode_error(encode(wrong)), TxError::invalid_signature);
        wrong.s = tests::group_order;
        EXPECT_EQ(decode_error(encode(wrong)), TxError::invalid_signature);
    }
}

TEST(decode_transaction, leaves_high_s_to_the_rules)
{
    auto tx = make_tx(TxType::legacy, alice);
    tx.chain_id.reset();
    alice.sign(tx);
    tx.s = tests::group_order - tx.s;
    tx.v = u256{55} - tx.v;
    Arena arena;
    const auto raw = encode(tx);
    const auto decoded = decode_transaction(raw, kernels::host_crypto(), arena);
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ((*decoded)->sender, alice.address);
}

TEST(decode_transaction, refuses_unknown_types)
{
    const auto raw = encode(make_tx(TxType::legacy, alice));
    for (unsigned type = 0; type < 0xc0; ++type)
    {
        if ((type >= 1 && type <= 4) || type == 0x7e)
            continue;
        auto typed = raw;
        typed.insert(typed.begin(), static_cast<std::uint8_t>(type));
        EXPECT_EQ(
            decode_error(typed), type < 0x80 ? TxError::type_not_supported : TxError::malformed);
    }
}

TEST(decode_transaction, refuses_what_is_too_large)
{
    std::vector<std::uint8_t> raw(TxLimits::size_max + 1);
    EXPECT_EQ(decode_error(raw), TxError::malformed);

    Arena arena;
    auto tx = make_tx(TxType::blob, alice);
    tx.blob_hashes = arena.make_array<Hash32>(TxLimits::blobs_max);
    alice.sign(tx);
    EXPECT_EQ(decode_error(encode(tx)), TxError::none);
    tx.blob_hashes = arena.make_array<Hash32>(TxLimits::blobs_max + 1);
    alice.sign(tx);
    EXPECT_EQ(decode_error(encode(tx)), TxError::malformed);

    tx = make_tx(TxType::access_list, alice);
    tx.access_list = arena.make_array<AccessListEntry>(TxLimits::access_list_max + 1);
    alice.sign(tx);
    EXPECT_EQ(decode_error(encode(tx)), TxError::malformed);
}

TEST(decode_transaction, recovers_authorities_that_the_gas_pays_for)
{
    Arena arena;
    auto tx = full_tx(TxType::set_code, arena);
    auto raw = encode(tx);
    auto decoded = decode_transaction(raw, kernels::host_crypto(), arena);
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ((*decoded)->authorizations[0].authority, bob.address);
    EXPECT_EQ((*decoded)->authorizations[1].authority, alice.address);

    tx.gas_limit = 49'999;
    alice.sign(tx);
    raw = encode(tx);
    decoded = decode_transaction(raw, kernels::host_crypto(), arena);
    ASSERT_TRUE(decoded.ok());
    EXPECT_FALSE((*decoded)->authorizations[0].authority.has_value());
}

TEST(decode_transaction, keeps_authorizations_whose_signature_is_wrong)
{
    Arena arena;
    auto tx = full_tx(TxType::set_code, arena);
    const auto list = arena.make_array<Authorization>(3);
    for (auto& authorization : list)
        authorization = tx.authorizations[0];
    list[0].s = tests::group_order - list[0].s;
    list[0].y_parity = u256{1} - list[0].y_parity;
    list[1].y_parity = 2;
    list[2].r = 0;
    tx.authorizations = list;
    alice.sign(tx);
    const auto raw = encode(tx);
    const auto decoded = decode_transaction(raw, kernels::host_crypto(), arena);
    ASSERT_TRUE(decoded.ok());
    for (const auto& authorization : (*decoded)->authorizations)
        EXPECT_FALSE(authorization.authority.has_value());

    list[1].y_parity = 256;
    alice.sign(tx);
    EXPECT_EQ(decode_error(encode(tx)), TxError::type_4_invalid_authorization_format);
}

TEST(decode_transaction, reads_deposits)
{
    EvmTx tx;
    tx.type = TxType::deposit;
    tx.sender = bob.address;
    tx.source_hash.bytes[5] = 0xaa;
    tx.mint = 12;
    tx.value = 34;
    tx.gas_limit = 56;
    tx.is_system = true;
    const std::array<std::uint8_t, 2> input{1, 2};
    tx.input = input;
    for (const std::optional<Address> to : {std::optional<Address>{}, {alice.address}})
    {
        tx.to = to;
        Arena arena;
        const auto raw = encode(tx);
        const auto decoded = decode_transaction(raw, kernels::host_crypto(), arena);
        ASSERT_TRUE(decoded.ok());
        EXPECT_EQ((*decoded)->sender, bob.address);
        EXPECT_EQ((*decoded)->to, to);
        EXPECT_EQ((*decoded)->mint, tx.mint);
        EXPECT_EQ((*decoded)->source_hash, tx.source_hash);
        EXPECT_TRUE((*decoded)->is_system);
        EXPECT_EQ(encode(**decoded), raw);
    }
}
}  // namespace braid::evm
