// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/transaction/message.hpp"

#include "kernels/blake3.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/transaction/encode.hpp"
#include <gtest/gtest.h>

namespace braid::svm
{
namespace
{
using Bytecode = std::vector<std::uint8_t>;

[[nodiscard]] Pubkey key_of(std::uint8_t number)
{
    Pubkey key;
    key.bytes.fill(number);
    return key;
}

[[nodiscard]] PlainTransaction sample()
{
    return {.payer = key_of(1),
        .blockhash = key_of(99),
        .instructions = {{.program = key_of(9),
            .accounts = {{.key = key_of(2), .is_signer = true},
                {.key = key_of(3), .is_writable = true}, {.key = key_of(4)}},
            .data = {7, 8, 9}}},
        .tables = {}};
}

[[nodiscard]] Bytecode encoded(const PlainTransaction& transaction)
{
    const auto message = encode_message(transaction);
    const std::vector<Signature> signatures(signers_of(message).size());
    return encode_transaction(signatures, message);
}

[[nodiscard]] std::optional<TransactionErrorKind> error_of(const Bytecode& raw)
{
    Arena arena;
    const auto message = parse_message(raw, arena);
    return message.ok() ? std::nullopt : std::optional{message.error()};
}

constexpr auto malformed = TransactionErrorKind::sanitize_failure;
/// One signature of 64 bytes and the count of them.
constexpr std::size_t one_signature = 65;
}  // namespace

TEST(svm_message, reads_what_clients_write)
{
    Arena arena;
    const auto raw = encoded(sample());
    const auto message = parse_message(raw, arena);
    ASSERT_TRUE(message.ok());
    EXPECT_FALSE(message->is_versioned);
    EXPECT_EQ(message->signatures.size(), 2U);
    ASSERT_EQ(message->keys.size(), 5U);
    EXPECT_EQ(message->keys[0], key_of(1));
    EXPECT_EQ(message->keys[1], key_of(2));
    EXPECT_EQ(message->keys[2], key_of(3));
    EXPECT_EQ(*message->blockhash, key_of(99));
    EXPECT_TRUE(message->asks_to_write(0));
    EXPECT_FALSE(message->asks_to_write(1));
    EXPECT_TRUE(message->asks_to_write(2));
    EXPECT_FALSE(message->asks_to_write(3));
    EXPECT_FALSE(message->asks_to_write(4));
    EXPECT_EQ(message->write_lock_count(), 2U);
    ASSERT_EQ(message->instructions.size(), 1U);
    EXPECT_EQ(message->instructions[0].data.size(), 3U);
    EXPECT_EQ(message->keys[message->instructions[0].program], key_of(9));
    EXPECT_EQ(message->bytes.data(), raw.data() + 1 + 2 * 64);
}

TEST(svm_message, reads_lookups_of_version_0)
{
    PlainTransaction transaction = sample();
    const std::vector<Pubkey> addresses{key_of(50), key_of(4), key_of(3)};
    transaction.tables = {{.address = key_of(70), .addresses = addresses}};
    Arena arena;
    const auto raw = encoded(transaction);
    const auto message = parse_message(raw, arena);
    ASSERT_TRUE(message.ok());
    EXPECT_TRUE(message->is_versioned);
    EXPECT_EQ(message->keys.size(), 3U);
    ASSERT_EQ(message->lookups.size(), 1U);
    EXPECT_EQ(*message->lookups[0].table, key_of(70));
    EXPECT_EQ(message->lookups[0].writable[0], 2U);
    EXPECT_EQ(message->lookups[0].readonly[0], 1U);
    EXPECT_EQ(message->looked_up_count(), 2U);
    EXPECT_EQ(message->write_lock_count(), 2U);
}

TEST(svm_message, refuses_every_other_length)
{
    const auto raw = encoded(sample());
    for (std::size_t size = 0; size < raw.size(); ++size)
        EXPECT_TRUE(error_of({raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(size)}));
    Bytecode longer = raw;
    longer.push_back(0);
    EXPECT_EQ(error_of(longer), malformed);
    Bytecode huge = raw;
    huge.resize(transaction_size_max + 1);
    EXPECT_EQ(error_of(huge), malformed);
}

TEST(svm_message, knows_no_other_versions)
{
    Bytecode raw = encoded(sample());
    raw[1 + 2 * 64] = 0x81;
    EXPECT_EQ(error_of(raw), TransactionErrorKind::unsupported_version);
    raw[0] = 0x81;
    EXPECT_EQ(error_of(raw), TransactionErrorKind::unsupported_version);
}

TEST(svm_message, wants_counts_in_their_shortest_form)
{
    PlainTransaction transaction = sample();
    transaction.instructions[0].data.assign(200, 1);
    EXPECT_EQ(error_of(encoded(transaction)), std::nullopt);
    // 3 written in two bytes, and in three.
    for (const Bytecode& alias : {Bytecode{0x83, 0x00}, Bytecode{0x83, 0x80, 0x00}})
    {
        Bytecode raw = encoded(sample());
        const std::size_t data_count_at = raw.size() - 4;
        ASSERT_EQ(raw[data_count_at], 3U);
        raw.erase(raw.begin() + static_cast<std::ptrdiff_t>(data_count_at));
        raw.insert(
            raw.begin() + static_cast<std::ptrdiff_t>(data_count_at), alias.begin(), alias.end());
        EXPECT_EQ(error_of(raw), malformed);
    }
}

TEST(svm_message, holds_headers_against_their_rules)
{
    const auto with_header =
        [](std::uint8_t signers, std::uint8_t readonly_signers, std::uint8_t readonly)
    {
        PlainTransaction transaction = sample();
        transaction.instructions[0].accounts[0].is_signer = false;
        Bytecode raw = encoded(transaction);
        raw[one_signature] = signers;
        raw[one_signature + 1] = readonly_signers;
        raw[one_signature + 2] = readonly;
        return error_of(raw);
    };
    EXPECT_EQ(with_header(1, 0, 4), std::nullopt);
    // Who pays is written.
    EXPECT_EQ(with_header(1, 1, 0), malformed);
    // As many signatures as signers.
    EXPECT_EQ(with_header(0, 0, 0), malformed);
    EXPECT_EQ(with_header(2, 0, 0), malformed);
    // No more read-only accounts than there are.
    EXPECT_EQ(with_header(1, 0, 5), malformed);
}

TEST(svm_message, holds_instructions_against_their_rules)
{
    const auto with = [](std::size_t from_end, std::uint8_t value)
    {
        Bytecode raw = encoded(sample());
        raw[raw.size() - from_end] = value;
        return error_of(raw);
    };
    // program, 3 accounts with their count, 3 bytes with theirs
    EXPECT_EQ(with(9, 4), std::nullopt);
    EXPECT_EQ(with(9, 5), malformed);
    EXPECT_EQ(with(9, 0), malformed);
    EXPECT_EQ(with(7, 4), std::nullopt);
    EXPECT_EQ(with(7, 5), malformed);

    PlainTransaction many = sample();
    many.instructions.assign(64, {.program = key_of(9), .accounts = {}, .data = {}});
    EXPECT_EQ(error_of(encoded(many)), std::nullopt);
    many.instructions.emplace_back(many.instructions[0]);
    EXPECT_EQ(error_of(encoded(many)), malformed);

    PlainTransaction wide = sample();
    wide.instructions[0].accounts.assign(255, {.key = key_of(3)});
    EXPECT_EQ(error_of(encoded(wide)), std::nullopt);
    wide.instructions[0].accounts.push_back({.key = key_of(3)});
    EXPECT_EQ(error_of(encoded(wide)), malformed);
}

TEST(svm_message, refuses_a_lookup_of_nothing)
{
    PlainTransaction transaction = sample();
    const std::vector<Pubkey> addresses{key_of(4)};
    transaction.tables = {{.address = key_of(70), .addresses = addresses}};
    Bytecode raw = encoded(transaction);
    // table, 0 writable, 1 read-only, its index
    raw.resize(raw.size() - 2);
    raw.push_back(0);
    // The instruction names the account that was looked up, too.
    EXPECT_EQ(error_of(raw), malformed);
    transaction.instructions[0].accounts.pop_back();
    transaction.instructions.push_back(
        {.program = key_of(9), .accounts = {{.key = key_of(4)}}, .data = {}});
    raw = encoded(transaction);
    raw.resize(raw.size() - 2);
    raw.push_back(0);
    EXPECT_EQ(error_of(raw), malformed);
}

TEST(svm_message, is_named_as_solana_names_it)
{
    const Bytecode message{1, 2, 3};
    Bytecode domain{'s', 'o', 'l', 'a', 'n', 'a', '-', 't', 'x', '-', 'm', 'e', 's', 's', 'a', 'g',
        'e', '-', 'v', '1'};
    domain.insert(domain.end(), message.begin(), message.end());
    EXPECT_EQ(message_hash_of(message), kernels::blake3(domain));
}
}  // namespace braid::svm
