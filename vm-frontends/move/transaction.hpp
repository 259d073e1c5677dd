// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/crypto.hpp"
#include "engine/vm.hpp"
#include "vm-frontends/move/transaction/authenticator.hpp"
#include "vm-frontends/move/type_tag.hpp"

namespace braid::move
{
/// No signed transaction is larger. The schedule of the chain says less: 64 KiB, for proposals of governance 1 MiB, both
/// without the authenticator.
inline constexpr std::size_t signed_transaction_size_max = (std::size_t{1} << 20) + (1U << 17);
inline constexpr std::size_t transaction_argument_count_max = std::size_t{1} << 16;

/// Why bytes are not a transaction; DecodeError::code is one.
enum class TransactionFault : std::uint8_t
{
    /// No BCS of a SignedTransaction.
    malformed,
    /// Beyond signed_transaction_size_max.
    too_large,
    /// The payload is encrypted; nobody here has the key.
    encrypted_payload,
    /// Signed by a keyless account, which Braid does not verify.
    keyless_signature,
    /// StatusCode::invalid_signature.
    invalid_signature,
};
[[nodiscard]] std::string_view name_of(TransactionFault fault) noexcept;

/// A call of an entry function. Views the transaction.
///
///   entry = address module-name function-name types arguments
struct EntryFunction
{
    Hash32 address;
    std::string_view module;
    std::string_view function;
    /// BCS of each TypeTag.
    std::span<const Bytes> type_arguments;
    /// BCS of each value.
    std::span<const Bytes> arguments;
    /// BCS of the whole.
    Bytes encoded;
};

/// A script with its arguments.
struct Script
{
    Bytes code;
    std::span<const Bytes> type_arguments;
    std::span<const Bytes> arguments;
    /// Whether an argument comes as BCS that its type alone explains.
    bool has_serialized_argument = false;
    /// SHA3-256 of the code.
    Hash32 hash;
};

enum class ExecutableKind : std::uint8_t
{
    script,
    entry_function,
    /// What a multisig account's chain state holds is run.
    empty,
    /// A bundle of modules, as there was once. Refused when it is run.
    deprecated_bundle,
};

/// What a transaction runs. The form in which the payload says it makes no difference later, except that features gate it.
///
///   payload    = 00 script | 01 u64 | 02 entry | 03 address option(00 entry) | 04 00 executable 00 config
///   executable = 00 script | 01 entry | 02
///   config     = option(multisig-address) option(nonce-u64)
struct Payload
{
    ExecutableKind kind = ExecutableKind::empty;
    /// Whether it is of the versioned form, 04.
    bool is_versioned = false;
    Script script;
    EntryFunction entry;
    std::optional<Hash32> multisig;
    /// In place of a sequence number.
    std::optional<std::uint64_t> nonce;
};

/// What a decoded transaction is to the engine.
struct MoveBody : engine::TxBody
{
    bool is_system = false;
};

/// A transaction as its sender signed it. Lives in the arena that it was decoded into, and views its bytes.
///
///   signed = raw authenticator
///   raw    = sender sequence-number payload gas-max gas-price expiration chain-id-u8
struct UserTransaction : MoveBody
{
    Hash32 sender;
    std::uint64_t sequence_number = 0;
    Payload payload;
    std::uint64_t gas_max = 0;
    std::uint64_t gas_price = 0;
    /// Seconds since 1970.
    std::uint64_t expiration = 0;
    std::uint8_t chain_id = 0;
    TransactionAuthenticator authenticator;
    /// BCS without the authenticator.
    Bytes raw;
    /// BCS of the whole.
    Bytes encoded;

    [[nodiscard]] bool is_multi_agent() const noexcept
    {
        return !authenticator.secondary_addresses.empty() || authenticator.has_fee_payer();
    }
};

/// Reads bytes that anyone may have made; signatures are not checked.
[[nodiscard]] Result<const UserTransaction*, TransactionFault> decode_transaction(
    Bytes encoded, Arena& arena) noexcept;

/// The first transaction of which a signature is wrong, or too many are; nothing where all are good. Signatures of
/// ed25519 are verified side by side.
[[nodiscard]] std::optional<std::size_t> find_wrong_signature(
    std::span<const UserTransaction* const> txs, const Crypto& crypto) noexcept;

/// SHA3-256 of what stands for it in the ledger: the variant of Transaction, and the whole.
[[nodiscard]] Hash32 hash_of(const UserTransaction& tx);

/// Reads BCS of an EntryFunction out of a payload that an account holds; the reader fails where it is none.
[[nodiscard]] EntryFunction read_entry_function(bcs::Reader& reader, Arena& arena) noexcept;
}  // namespace braid::move
