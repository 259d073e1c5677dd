// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/programs/nonce_state.hpp"

#include "base/base58.hpp"
#include "tests/vm-frontends/svm/programs/native_fixture.hpp"
#include "vm-frontends/svm/env.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/programs/system_program.hpp"
#include <gtest/gtest.h>

namespace braid::svm
{
namespace
{
using namespace tests;
using enum InstructionErrorKind;
using Lines = std::vector<std::string>;

const Pubkey authority = numbered(1);
const Pubkey nonce_key = numbered(2);
constexpr std::uint64_t enough = (128 + 80) * 6960;

/// Account 1 is the authority, 2 holds the nonce; 3 and 4 are the sysvars.
struct NonceWorld : NativeWorld
{
    NonceWorld() : NativeWorld(ids::system_program)
    {
        accounts.add({.key = authority, .lamports = 5, .writable = true});
        accounts.add({.key = nonce_key, .lamports = enough, .writable = true}, Data(80));
        accounts.add({.key = ids::recent_blockhashes, .owner = ids::sysvar_owner});
        accounts.add({.key = ids::rent, .owner = ids::sysvar_owner});
    }
    void initialize()
    {
        ASSERT_TRUE(run({written(2), read(3), read(4)}, Encoder{}.u32(6).raw(authority)).ok());
    }
    /// As later blocks' transactions meet it.
    void next_block() { env.blockhash = numbered(78); }
    [[nodiscard]] StoredNonce nonce() { return *decode_nonce(data_at(2)); }
    [[nodiscard]] Result<Done, InstructionError> advance(const InstructionAccount& signs)
    {
        return run({written(2), read(3), signs}, Encoder{}.u32(4));
    }
    [[nodiscard]] Result<Done, InstructionError> withdraw(
        std::uint64_t lamports, const InstructionAccount& signs)
    {
        return run(
            {written(2), written(1), read(3), read(4), signs}, Encoder{}.u32(5).u64(lamports));
    }
};

[[nodiscard]] std::string text(const Pubkey& key)
{
    return std::string{base58_of(key)};
}
[[nodiscard]] InstructionError number_of(SystemError error)
{
    return InstructionError::of_custom(static_cast<std::uint32_t>(error));
}

TEST(svm_nonce_state, decodes_what_it_encoded)
{
    for (const bool is_legacy : {false, true})
        for (const bool has_data : {false, true})
        {
            StoredNonce nonce{.is_legacy = is_legacy, .data = std::nullopt};
            if (has_data)
                nonce.data = {.authority = authority,
                    .durable_nonce = numbered(9),
                    .lamports_per_signature = 5000};
            Data bytes(80);
            ASSERT_TRUE(encode_nonce(nonce, bytes).ok());
            const auto back = decode_nonce(bytes);
            ASSERT_TRUE(back);
            EXPECT_EQ(back->is_legacy, is_legacy);
            EXPECT_EQ(back->data, nonce.data);
            const std::span<std::uint8_t> short_by_one = std::span{bytes}.first(has_data ? 79 : 7);
            EXPECT_FALSE(decode_nonce(short_by_one));
            EXPECT_FALSE(encode_nonce(nonce, short_by_one).ok());
        }
    Data bytes(80);
    bytes[0] = 2;
    EXPECT_FALSE(decode_nonce(bytes));
    bytes = Data(80);
    bytes[4] = 2;
    EXPECT_FALSE(decode_nonce(bytes));
}

TEST(svm_nonce_instructions, initialize)
{
    NonceWorld world;
    world.initialize();
    ASSERT_TRUE(world.nonce().data);
    EXPECT_EQ(world.nonce().data->authority, authority);
    EXPECT_EQ(world.nonce().data->durable_nonce, durable_nonce_of(numbered(77)));
    EXPECT_EQ(world.nonce().data->lamports_per_signature, 5000U);
    EXPECT_EQ(world.run({written(2), read(3), read(4)}, Encoder{}.u32(6).raw(authority)).error(),
        InstructionError{invalid_account_data});
    EXPECT_EQ(world.lines(),
        (Lines{"Initialize nonce account: Account " + text(nonce_key) + " state is invalid"}));
}

TEST(svm_nonce_instructions, refuse_to_initialize)
{
    const Encoder data = Encoder{}.u32(6).raw(authority);
    NonceWorld world;
    EXPECT_EQ(world.run({written(2)}, data).error(), InstructionError{missing_account});
    EXPECT_EQ(world.run({written(2), read(4), read(3)}, data).error(),
        InstructionError{invalid_argument});
    EXPECT_EQ(
        world.run({read(2), read(3), read(4)}, data).error(), InstructionError{invalid_argument});
    EXPECT_EQ(world.lines(),
        (Lines{"Initialize nonce account: Account " + text(nonce_key) + " must be writeable"}));
    world.at(2).lamports = enough - 1;
    EXPECT_EQ(world.run({written(2), read(3), read(4)}, data).error(),
        InstructionError{insufficient_funds});
    EXPECT_EQ(
        world.lines(), (Lines{"Initialize nonce account: insufficient lamports " +
                              std::to_string(enough - 1) + ", need " + std::to_string(enough)}));
    world.sysvars.recent_blockhashes->clear();
    EXPECT_EQ(world.run({written(2), read(3), read(4)}, data).error(),
        number_of(SystemError::nonce_no_recent_blockhashes));
    EXPECT_EQ(world.lines(), (Lines{"Initialize nonce account: recent blockhash list is empty"}));
    world.sysvars.recent_blockhashes.reset();
    EXPECT_EQ(world.run({written(2), read(3), read(4)}, data).error(),
        InstructionError{unsupported_sysvar});
}

TEST(svm_nonce_instructions, advance)
{
    NonceWorld world;
    EXPECT_EQ(world.advance(signer(1)).error(), InstructionError{invalid_account_data});
    world.initialize();
    EXPECT_EQ(
        world.advance(signer(1)).error(), number_of(SystemError::nonce_blockhash_not_expired));
    EXPECT_EQ(
        world.lines(), (Lines{"Advance nonce account: nonce can only advance once per slot"}));
    world.next_block();
    EXPECT_EQ(world.advance(written(1)).error(), InstructionError{missing_required_signature});
    EXPECT_EQ(world.lines(),
        (Lines{"Advance nonce account: Account " + text(authority) + " must be a signer"}));
    ASSERT_TRUE(world.advance(signer(1)).ok());
    EXPECT_EQ(world.nonce().data->durable_nonce, durable_nonce_of(numbered(78)));
}

TEST(svm_nonce_instructions, withdraw)
{
    NonceWorld world;
    world.at(2).lamports += 10;
    EXPECT_EQ(world.withdraw(enough + 11, signer(2)).error(), InstructionError{insufficient_funds});
    EXPECT_EQ(world.withdraw(10, signer(1)).error(), InstructionError{missing_required_signature});
    EXPECT_EQ(world.lines(),
        (Lines{"Withdraw nonce account: Account " + text(nonce_key) + " must sign"}));
    world.initialize();
    EXPECT_EQ(world.withdraw(11, signer(1)).error(), InstructionError{insufficient_funds});
    EXPECT_TRUE(world.withdraw(10, signer(1)).ok());
    EXPECT_EQ(world.at(1).lamports, 15U);
    EXPECT_EQ(world.withdraw(enough, signer(1)).error(),
        number_of(SystemError::nonce_blockhash_not_expired));
    world.next_block();
    EXPECT_EQ(
        world.withdraw(enough, written(1)).error(), InstructionError{missing_required_signature});
    ASSERT_TRUE(world.withdraw(enough, signer(1)).ok());
    EXPECT_FALSE(world.nonce().data);
    EXPECT_EQ(world.at(2).lamports, 0U);
    EXPECT_EQ(
        world.withdraw(~std::uint64_t{0}, signer(2)).error(), InstructionError{insufficient_funds});
}

TEST(svm_nonce_instructions, authorize_and_upgrade)
{
    NonceWorld world;
    const Encoder authorize = Encoder{}.u32(7).raw(numbered(40));
    EXPECT_EQ(world.run({written(2), signer(1)}, authorize).error(),
        InstructionError{invalid_account_data});
    world.initialize();
    EXPECT_EQ(world.run({written(2), written(1)}, authorize).error(),
        InstructionError{missing_required_signature});
    EXPECT_EQ(world.lines(),
        (Lines{"Authorize nonce account: Account " + text(authority) + " must sign"}));
    ASSERT_TRUE(world.run({written(2), signer(1)}, authorize).ok());
    EXPECT_EQ(world.nonce().data->authority, numbered(40));

    const Encoder upgrade = Encoder{}.u32(12);
    EXPECT_EQ(world.run({written(2)}, upgrade).error(), InstructionError{invalid_argument});
    // Of version 0.
    world.at(2).data[0] = 0;
    EXPECT_EQ(world.run({read(2)}, upgrade).error(), InstructionError{invalid_argument});
    ASSERT_TRUE(world.run({written(2)}, upgrade).ok());
    EXPECT_FALSE(world.nonce().is_legacy);
    EXPECT_EQ(world.nonce().data->durable_nonce, durable_nonce_of(durable_nonce_of(numbered(77))));
    world.at(2).owner = numbered(5);
    EXPECT_EQ(world.run({written(2)}, upgrade).error(), InstructionError{invalid_account_owner});
}
}  // namespace
}  // namespace braid::svm
