// SPDX-License-Identifier: Apache-2.0
#include "engine/executor.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/svm.hpp"
#include "vm-frontends/svm/transaction/encode.hpp"
#include "vm-frontends/svm/transaction/instructions_account.hpp"
#include "vm-frontends/svm/transaction/reserved_keys.hpp"
#include <algorithm>
#include <gtest/gtest.h>
#include <sodium.h>

namespace braid::svm
{
namespace
{
using Buffer = std::vector<std::uint8_t>;
using Meta = PlainInstruction::Meta;

[[nodiscard]] Pubkey key_of(std::uint8_t number)
{
    Pubkey key;
    key.bytes.fill(number);
    return key;
}

[[nodiscard]] SvmTx* decoded(const PlainTransaction& transaction, Arena& arena)
{
    const auto message = encode_message(transaction);
    const std::vector<Signature> signatures(signers_of(message).size());
    const auto tx = decode_transaction(arena.copy(encode_transaction(signatures, message)), arena);
    EXPECT_TRUE(tx.ok());
    return *tx;
}

[[nodiscard]] bool writes(const SvmTx& tx, const Pubkey& key)
{
    const auto at = std::ranges::find_if(
        tx.accounts, [&](const MessageAccount& account) { return *account.key == key; });
    EXPECT_NE(at, tx.accounts.end());
    return at->is_writable;
}

/// Somebody who can sign.
struct Signer
{
    explicit Signer(std::uint8_t number)
    {
        const std::array<std::uint8_t, 32> seed{number};
        crypto_sign_seed_keypair(key.data(), secret.data(), seed.data());
    }
    [[nodiscard]] Signature sign(Bytes message) const
    {
        Signature signature;
        crypto_sign_detached(
            signature.data(), nullptr, message.data(), message.size(), secret.data());
        return signature;
    }

    Pubkey key;
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};
};

/// Signed by one or by two, as the number is even or odd.
[[nodiscard]] Buffer signed_by(std::uint8_t number)
{
    const Signer payer{number};
    const Signer second{static_cast<std::uint8_t>(number + 100)};
    PlainTransaction transaction{.payer = payer.key,
        .blockhash = key_of(number),
        .instructions = {{.program = key_of(9), .accounts = {}, .data = {number}}},
        .tables = {}};
    if (number % 2 != 0)
        transaction.instructions[0].accounts.push_back({.key = second.key, .is_signer = true});
    const auto message = encode_message(transaction);
    std::vector<Signature> signatures{payer.sign(message)};
    if (number % 2 != 0)
        signatures.push_back(second.sign(message));
    return encode_transaction(signatures, message);
}
}  // namespace

TEST(svm_decode, verifies_every_signature)
{
    constexpr std::uint8_t count = 40;
    std::vector<Buffer> raws;
    for (std::uint8_t i = 0; i < count; ++i)
        raws.push_back(signed_by(i));
    const Svm vm;
    engine::VmTable vms{};
    vms[static_cast<std::size_t>(storage::VmId::svm)] = &vm;
    const auto error_of = [&](const std::vector<Buffer>& transactions, unsigned threads)
    {
        engine::Block block;
        for (const Buffer& raw : transactions)
            block.transactions.push_back({.vm = storage::VmId::svm, .bytes = raw});
        const auto prepared = engine::prepare(std::move(block), vms, threads);
        return prepared.ok() ? std::nullopt : std::optional{prepared.error()};
    };
    for (const unsigned threads : {1U, 4U})
    {
        EXPECT_FALSE(error_of(raws, threads));
        for (const std::size_t wrong : {0U, 17U, 39U})
        {
            auto some = raws;
            // The last byte of the message, which everybody signed.
            some[wrong].back() ^= 1;
            some[39].back() ^= wrong == 39 ? 0 : 1;
            const auto error = error_of(some, threads);
            ASSERT_TRUE(error);
            EXPECT_EQ(error->index, wrong);
            EXPECT_EQ(error->error.code,
                static_cast<std::uint32_t>(TransactionErrorKind::signature_failure));
        }
        // The second signature of a transaction counts as much as the first.
        auto second = raws;
        second[21][1 + 64] ^= 1;
        ASSERT_TRUE(error_of(second, threads));
        EXPECT_EQ(error_of(second, threads)->index, 21U);
        // What is malformed behind what is wrongly signed is not what counts.
        second[30].clear();
        EXPECT_EQ(error_of(second, threads)->index, 21U);
        second[5].clear();
        EXPECT_EQ(error_of(second, threads)->index, 5U);
        EXPECT_EQ(error_of(second, threads)->error.code,
            static_cast<std::uint32_t>(TransactionErrorKind::sanitize_failure));
    }
}

TEST(svm_decode, trusts_signatures_where_it_is_told_to)
{
    Buffer raw = signed_by(4);
    raw[3] ^= 1;
    Arena arena;
    EXPECT_TRUE(Svm{Svm::Signatures::trusted}.decode(raw, arena).ok());
    EXPECT_FALSE(Svm{}.decode(raw, arena).ok());
}

TEST(svm_decode, lets_nobody_write_reserved_accounts)
{
    for (const Pubkey& key : {ids::system_program, ids::clock, ids::native_loader,
             ids::sysvar_owner, ids::vote_program, ids::secp256r1_precompile, ids::instructions})
        EXPECT_TRUE(is_reserved(key));
    EXPECT_FALSE(is_reserved(ids::incinerator));
    EXPECT_FALSE(is_reserved(key_of(0x06)));
    Arena arena;
    const SvmTx* tx = decoded({.payer = key_of(1),
                                  .blockhash = {},
                                  .instructions = {{.program = key_of(9),
                                      .accounts = {Meta{.key = ids::clock, .is_writable = true},
                                          Meta{.key = key_of(5), .is_writable = true}},
                                      .data = {}}},
                                  .tables = {}},
        arena);
    EXPECT_TRUE(writes(*tx, key_of(1)));
    EXPECT_FALSE(writes(*tx, ids::clock));
    EXPECT_TRUE(writes(*tx, key_of(5)));
    // The message asks for it, and pays for it.
    EXPECT_EQ(tx->message.write_lock_count(), 3U);
}

TEST(svm_decode, writes_a_program_only_where_its_loader_is_named)
{
    const auto program_is_written = [](bool names_loader)
    {
        PlainTransaction transaction{.payer = key_of(1),
            .blockhash = {},
            .instructions = {{.program = key_of(9),
                .accounts = {Meta{.key = key_of(9), .is_writable = true}},
                .data = {}}},
            .tables = {}};
        if (names_loader)
            transaction.instructions[0].accounts.push_back({.key = ids::upgradeable_loader});
        Arena arena;
        return writes(*decoded(transaction, arena), key_of(9));
    };
    EXPECT_FALSE(program_is_written(false));
    EXPECT_TRUE(program_is_written(true));
}

TEST(svm_decode, declares_accounts_exactly)
{
    const PlainTransaction transaction{.payer = key_of(1),
        .blockhash = {},
        .instructions = {{.program = key_of(9),
            .accounts = {Meta{.key = ids::instructions}, Meta{.key = key_of(5)},
                Meta{.key = key_of(6), .is_writable = true}},
            .data = {}}},
        .tables = {}};
    Arena arena;
    const engine::Tx tx = engine_tx_of(*decoded(transaction, arena), arena);
    EXPECT_EQ(tx.access_class, engine::AccessClass::exact);
    EXPECT_FALSE(tx.is_unresolved);
    // All but the instructions sysvar, which every transaction makes for itself.
    ASSERT_EQ(tx.accesses.size(), 4U);
    for (const engine::Access& access : tx.accesses)
    {
        const Pubkey key = Hash32::from(access.key.bytes);
        EXPECT_EQ(access.key, account_key(key));
        EXPECT_EQ(access.write, key == key_of(1) || key == key_of(6));
    }
}

TEST(svm_decode, locks_64_accounts_at_most)
{
    const auto unlockable = [](std::size_t count)
    {
        std::vector<Pubkey> addresses;
        PlainTransaction transaction{.payer = key_of(1),
            .blockhash = {},
            .instructions = {{.program = key_of(9), .accounts = {}, .data = {}}},
            .tables = {}};
        for (std::size_t i = 0; i + 2 < count; ++i)
        {
            addresses.push_back(key_of(static_cast<std::uint8_t>(20 + i)));
            transaction.instructions[0].accounts.push_back({.key = addresses.back()});
        }
        transaction.tables = {{.address = key_of(200), .addresses = addresses}};
        Arena arena;
        SvmTx* tx = decoded(transaction, arena);
        EXPECT_FALSE(tx->is_resolved());
        std::vector<const Pubkey*> keys;
        for (const Pubkey& address : addresses)
            keys.push_back(&address);
        set_accounts(*tx, {.writable = {}, .readonly = keys}, arena);
        EXPECT_EQ(tx->accounts.size(), count);
        return tx->unlockable;
    };
    EXPECT_EQ(unlockable(64), std::nullopt);
    EXPECT_EQ(unlockable(65), TransactionErrorKind::too_many_account_locks);
}

TEST(svm_instructions_account, lists_what_the_message_says)
{
    const PlainTransaction transaction{.payer = key_of(1),
        .blockhash = {},
        .instructions = {{.program = key_of(9),
                             .accounts = {Meta{.key = key_of(5), .is_writable = true}},
                             .data = {7, 8}},
            {.program = key_of(10), .accounts = {}, .data = {}}},
        .tables = {}};
    Arena arena;
    const auto data = make_instructions_data(*decoded(transaction, arena), arena);
    ASSERT_TRUE(data);
    Buffer expected{2, 0, 6, 0, 77, 0, 1, 0, 2};
    const auto add = [&](const Pubkey& key)
    { expected.insert(expected.end(), key.bytes.begin(), key.bytes.end()); };
    add(key_of(5));
    add(key_of(9));
    expected.insert(expected.end(), {2, 0, 7, 8, 0, 0});
    add(key_of(10));
    expected.insert(expected.end(), {0, 0, 0, 0});
    EXPECT_TRUE(std::ranges::equal(*data, expected));
}
}  // namespace braid::svm
