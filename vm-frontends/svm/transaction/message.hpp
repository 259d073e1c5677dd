// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "base/result.hpp"
#include "vm-frontends/svm/errors.hpp"
#include "vm-frontends/svm/pubkey.hpp"
#include <span>

namespace braid::svm
{
/// No transaction is longer: what a packet of IPv6 takes. https://docs.rs/solana-packet/latest/solana_packet/
inline constexpr std::size_t transaction_size_max = 1232;
/// Each signature needs a key of its own: so many fit.
inline constexpr std::size_t signature_count_max = 12;
inline constexpr std::size_t static_key_count_max = 38;
/// Accounts are named by one byte.
inline constexpr std::size_t account_index_end = 256;
/// SIMD-0160.
inline constexpr std::size_t message_instruction_count_max = 64;
/// SIMD-0406.
inline constexpr std::size_t instruction_account_count_max = 255;
/// Accounts that a transaction may lock.
inline constexpr std::size_t account_lock_count_max = 64;

using Signature = std::array<std::uint8_t, 64>;

/// An instruction of a message, its program and accounts named by their places in the message.
struct CompiledInstruction
{
    std::uint8_t program = 0;
    Bytes accounts;
    Bytes data;
};

/// Accounts that are named by their places in a table of addresses.
struct TableLookup
{
    const Pubkey* table = nullptr;
    Bytes writable;
    Bytes readonly;
};

/// A signed message. Everything is a view of the transaction's bytes, but for the lists of instructions and lookups.
///
///     transaction := count, signature (64 bytes)*, message
///     message := 0x80?, signers u8, read-only signers u8, read-only others u8, count, key (32 bytes)*, blockhash (32 bytes),
///                count, instruction*, (count, lookup*)?
///     instruction := program u8, count, account u8*, count, data
///     lookup := table (32 bytes), count, writable u8*, count, read-only u8*
/// A count is a compact-u16 in its shortest form; 0x80 says version 0, which alone has lookups.
/// https://solana.com/docs/core/transactions
struct Message
{
    std::span<const Signature> signatures;
    /// What is signed.
    Bytes bytes;
    bool is_versioned = false;
    std::uint8_t signer_count = 0;
    std::uint8_t readonly_signer_count = 0;
    /// Of those who do not sign.
    std::uint8_t readonly_count = 0;
    std::span<const Pubkey> keys;
    const Hash32* blockhash = nullptr;
    std::span<const CompiledInstruction> instructions;
    std::span<const TableLookup> lookups;

    /// Accounts that the lookups name.
    [[nodiscard]] std::size_t looked_up_count() const noexcept;
    /// Accounts that the message asks to write, whether it may or not: what the cost model counts.
    [[nodiscard]] std::size_t write_lock_count() const noexcept;
    /// Whether the message asks to write the account at this place of its own keys. [index < keys.size()]
    [[nodiscard]] bool asks_to_write(std::size_t index) const noexcept
    {
        return index < signer_count ? index + readonly_signer_count < signer_count :
                                      index + readonly_count < keys.size();
    }
};

/// Takes a transaction apart and sanitises it as validators do before they look at signatures. `raw` outlives the message,
/// whose lists go to `arena`. Errors: sanitize_failure, unsupported_version. Cost: linear in the bytes.
/// https://github.com/anza-xyz/agave/blob/master/transaction-view/src/sanitize.rs
[[nodiscard]] Result<Message, TransactionErrorKind> parse_message(Bytes raw, Arena& arena) noexcept;

/// How Solana names a message: BLAKE3 of "solana-tx-message-v1" and the message.
/// https://docs.rs/solana-message/latest/solana_message/legacy/struct.Message.html#method.hash_raw_message
[[nodiscard]] Hash32 message_hash_of(Bytes message) noexcept;
}  // namespace braid::svm
