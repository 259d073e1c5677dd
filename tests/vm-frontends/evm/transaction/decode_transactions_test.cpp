// SPDX-License-Identifier: Apache-2.0
#include "kernels/host_crypto.hpp"
#include "kernels/keccak.hpp"
#include "tests/kernels/each_row.hpp"
#include "tests/vm-frontends/evm/transaction/signer.hpp"
#include "vm-frontends/evm/evm.hpp"
#include <gtest/gtest.h>
#include <random>

namespace braid::evm
{
namespace
{
using tests::encode;
using tests::make_tx;
using tests::Signer;

using Raws = std::vector<std::vector<std::uint8_t>>;

/// The host's table without batches: one call of a library a signature.
const Crypto& one_by_one()
{
    static const Crypto crypto = []
    {
        Crypto table = kernels::host_crypto();
        table.batches = nullptr;
        return table;
    }();
    return crypto;
}

/// Blocks of transactions of all types from random signers; some are broken at random bytes.
class RandomBlock
{
public:
    RandomBlock(std::uint64_t seed, std::size_t count, std::size_t broken_max) : random_(seed)
    {
        for (std::size_t i = 0; i < count; ++i)
            raws_.push_back(transaction());
        const std::size_t broken = random_() % (broken_max + 1);
        for (std::size_t i = 0; i < broken && count > 0; ++i)
        {
            auto& raw = raws_[random_() % count];
            raw[random_() % raw.size()] ^= static_cast<std::uint8_t>(1U << random_() % 8);
        }
    }

    [[nodiscard]] const Raws& raws() const { return raws_; }

private:
    [[nodiscard]] Signer signer() { return Signer::of_number(1 + random_() % 50); }

    [[nodiscard]] std::vector<std::uint8_t> transaction()
    {
        constexpr std::array types{TxType::legacy, TxType::access_list, TxType::dynamic_fee,
            TxType::blob, TxType::set_code, TxType::deposit};
        const auto type = types[random_() % types.size()];
        const auto from = signer();
        auto tx = make_tx(type, from);
        std::vector<std::uint8_t> input(random_() % 4 == 0 ? random_() % 3000 : random_() % 70);
        for (auto& byte : input)
            byte = static_cast<std::uint8_t>(random_());
        tx.input = input;
        tx.nonce = random_() % 3 == 0 ? random_() : random_() % 200;
        std::vector<Authorization> authorizations(random_() % 4);
        if (type == TxType::set_code)
        {
            // Some transactions do not pay for all that they list.
            tx.gas_limit = random_() % 5 == 0 ? 21'000 : 200'000;
            for (auto& authorization : authorizations)
            {
                authorization.nonce = random_() % 300;
                signer().sign(authorization);
                if (random_() % 4 == 0)
                    authorization.r = u256{random_()};
            }
            tx.authorizations = authorizations;
        }
        if (type == TxType::legacy && random_() % 2 == 0)
            tx.chain_id.reset();
        if (type != TxType::deposit)
            from.sign(tx);
        return encode(tx);
    }

    std::mt19937_64 random_;
    Raws raws_;
};

struct Decoded
{
    std::vector<const EvmTx*> txs;
    TxDecodeError error;
};

Decoded decode_all(const Raws& raws, const Crypto& crypto, Arena& arena)
{
    const std::vector<Bytes> bytes(raws.begin(), raws.end());
    Decoded decoded{.txs = std::vector<const EvmTx*>(raws.size()), .error = {.index = raws.size()}};
    const auto done = decode_transactions(bytes, crypto, arena, decoded.txs);
    if (!done.ok())
        decoded.error = done.error();
    decoded.txs.resize(decoded.error.index);
    return decoded;
}

/// The oracle: one call a transaction, up to the first that is wrong.
Decoded decode_each(const Raws& raws, Arena& arena)
{
    Decoded decoded{.txs = {}, .error = {.index = raws.size()}};
    for (std::size_t i = 0; i < raws.size(); ++i)
    {
        const auto tx = decode_transaction(raws[i], one_by_one(), arena);
        if (!tx.ok())
        {
            decoded.error = {.index = i, .error = tx.error()};
            break;
        }
        decoded.txs.push_back(*tx);
    }
    return decoded;
}

void expect_equal(const Decoded& actual, const Decoded& expected, const Raws& raws)
{
    ASSERT_EQ(actual.error.index, expected.error.index);
    ASSERT_EQ(actual.error.error, expected.error.error);
    ASSERT_EQ(actual.txs.size(), expected.txs.size());
    for (std::size_t i = 0; i < actual.txs.size(); ++i)
    {
        const EvmTx& tx = *actual.txs[i];
        ASSERT_EQ(tx.sender, expected.txs[i]->sender) << i;
        ASSERT_EQ(tx.hash, kernels::keccak256(raws[i])) << i;
        ASSERT_EQ(encode(tx), raws[i]) << i;
        ASSERT_EQ(tx.authorizations.size(), expected.txs[i]->authorizations.size()) << i;
        for (std::size_t k = 0; k < tx.authorizations.size(); ++k)
            ASSERT_EQ(tx.authorizations[k].authority, expected.txs[i]->authorizations[k].authority)
                << i << ", " << k;
    }
}
}  // namespace

TEST(decode_transactions, gives_what_one_after_another_gives)
{
    std::size_t left = tests::input_count(3'000);
    std::size_t whole = 0;
    for (std::uint64_t seed = 1; left > 0; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const std::size_t count = std::min<std::size_t>(left, seed % 97);
        left -= count;
        const RandomBlock block{seed, count, seed % 3};
        Arena arena;
        const auto expected = decode_each(block.raws(), arena);
        whole += expected.error.index == count ? 1 : 0;
        for (const Crypto* crypto : {&kernels::host_crypto(), &one_by_one()})
            expect_equal(decode_all(block.raws(), *crypto, arena), expected, block.raws());
        if (HasFatalFailure())
            return;
    }
    // Else the blocks test errors alone.
    EXPECT_GT(whole, 10U);
}

TEST(decode_transactions, names_the_lowest_wrong_one_whatever_is_wrong_with_it)
{
    const Signer alice = Signer::of_number(7);
    auto tx = make_tx(TxType::dynamic_fee, alice);
    alice.sign(tx);
    const auto good = encode(tx);
    tx.r = u256{5};
    const auto no_point = encode(tx);
    tx.v = u256{2};
    const auto no_parity = encode(tx);
    const std::vector<std::uint8_t> malformed{0xc0};
    struct Case
    {
        Raws raws;
        std::size_t index;
        TxError error;
    };
    const std::array<Case, 5> cases{
        {{{good, no_point, malformed, no_parity}, 1, TxError::invalid_signature},
            {{good, good, no_parity, no_point}, 2, TxError::invalid_signature},
            {{good, malformed, no_point}, 1, TxError::malformed},
            {{no_parity, malformed}, 0, TxError::invalid_signature},
            {{good, good, good}, 3, TxError::none}}};
    for (const auto& [raws, index, error] : cases)
    {
        Arena arena;
        const auto decoded = decode_all(raws, kernels::host_crypto(), arena);
        EXPECT_EQ(decoded.error.index, index);
        EXPECT_EQ(decoded.error.error, error);
    }
}

TEST(decode_transactions, a_wrong_chain_counts_before_a_wrong_signature_above_it)
{
    const Signer alice = Signer::of_number(7);
    const auto raw_on = [&alice](std::uint64_t chain_id)
    {
        auto tx = make_tx(TxType::dynamic_fee, alice);
        tx.chain_id = u256{chain_id};
        alice.sign(tx);
        return encode(tx);
    };
    auto unsigned_tx = make_tx(TxType::dynamic_fee, alice);
    unsigned_tx.chain_id = u256{1};
    const auto good = raw_on(1);
    const auto other = raw_on(2);
    const auto no_signature = encode(unsigned_tx);
    const Evm evm{1, kernels::host_crypto()};
    const auto first_error = [&evm](const Raws& raws)
    {
        std::vector<engine::RawTx> many;
        for (const auto& raw : raws)
            many.push_back({.vm = engine::VmId::evm, .bytes = raw});
        std::vector<engine::Tx> txs(raws.size());
        Arena arena;
        const auto done = evm.decode_many(many, arena, txs);
        return done.ok() ?
                   std::pair{raws.size(), TxError::none} :
                   std::pair{done.error().index, static_cast<TxError>(done.error().error.code)};
    };
    EXPECT_EQ(first_error({good, good}), (std::pair{std::size_t{2}, TxError::none}));
    EXPECT_EQ(first_error({good, other, no_signature}),
        (std::pair{std::size_t{1}, TxError::invalid_chain_id}));
    EXPECT_EQ(first_error({no_signature, other}),
        (std::pair{std::size_t{0}, TxError::invalid_signature}));
    EXPECT_EQ(first_error({}), (std::pair{std::size_t{0}, TxError::none}));
}
}  // namespace braid::evm
