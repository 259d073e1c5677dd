// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "base/crypto.hpp"
#include "base/result.hpp"
#include "engine/block.hpp"
#include "vm-frontends/evm/address.hpp"
#include "vm-frontends/evm/fork.hpp"
#include <optional>
#include <string_view>
#include <vector>

namespace braid::evm
{
/// EIP-2718 type bytes; legacy stands for transactions without one.
enum class TxType : std::uint8_t
{
    legacy = 0,
    access_list = 1,
    dynamic_fee = 2,
    blob = 3,
    set_code = 4,
    deposit = 0x7e,
    /// Made by the block processor, never decoded: runs before and after a block's transactions.
    system = 0xff,
};

/// One entry of an EIP-2930 access list.
struct AccessListEntry
{
    Address address;
    std::span<const Hash32> keys;
};

/// One EIP-7702 authorization; `authority` was recovered when it was decoded, absent where that failed.
struct Authorization
{
    u256 chain_id;
    Address address;
    std::uint64_t nonce = 0;
    u256 y_parity;
    u256 r;
    u256 s;
    std::optional<Address> authority;
};

/// A decoded transaction. Spans view the raw bytes or the arena it was decoded into.
struct EvmTx : engine::TxBody
{
    TxType type = TxType::legacy;
    Address sender;
    /// Absent for a creation.
    std::optional<Address> to;
    /// Absent for a legacy transaction without replay protection (before EIP-155).
    std::optional<u256> chain_id;
    std::uint64_t nonce = 0;
    std::uint64_t gas_limit = 0;
    /// Gas price of types 0 and 1; equal to both fee fields below.
    u256 max_fee_per_gas;
    u256 max_priority_fee_per_gas;
    u256 max_fee_per_blob_gas;
    u256 value;
    Bytes input;
    std::span<const AccessListEntry> access_list;
    std::span<const Hash32> blob_hashes;
    std::span<const Authorization> authorizations;
    u256 v;
    u256 r;
    u256 s;
    Hash32 hash;
    /// The whole EIP-2718 encoding; OP-Stack data fees are charged on it.
    Bytes raw;
    /// Deposits only.
    Hash32 source_hash;
    std::optional<u256> mint;
    bool is_system = false;
};

/// A call that the protocol itself makes (EIP-4788, 2935, 7002, 7251): from the system address, 30 M gas, no fees.
struct SystemCall
{
    Address to;
    Bytes input;
    /// Missing code or a failure makes the block invalid; where false the call is skipped or ignored.
    bool required = false;
};

/// Wei that appears in an account: a withdrawal, a block reward.
struct Credit
{
    Address to;
    u256 amount;
};

/// A block's own transaction, before the others (`calls`, the DAO drain) or after them (`credits`, then `calls`).
/// Its receipt is a SystemReceipt.
struct SystemTx : EvmTx
{
    std::span<const Credit> credits;
    std::span<const SystemCall> calls;
    /// Accounts whose whole balance moves to `drain_to`, as at the DAO fork.
    std::span<const Address> drained;
    Address drain_to;
};

/// Why a transaction is not valid. Names are those of execution-spec-tests' TransactionException, lower case.
enum class TxError : std::uint8_t
{
    none,
    malformed,
    type_not_supported,
    invalid_signature,
    invalid_chain_id,
    nonce_too_low,
    nonce_too_high,
    nonce_is_max,
    insufficient_account_funds,
    gas_allowance_exceeded,
    gas_limit_exceeds_maximum,
    intrinsic_gas_too_low,
    intrinsic_gas_below_floor_gas_cost,
    gaslimit_price_product_overflow,
    insufficient_max_fee_per_gas,
    insufficient_max_fee_per_blob_gas,
    priority_greater_than_max_fee_per_gas,
    sender_not_eoa,
    initcode_size_exceeded,
    type_1_tx_pre_fork,
    type_2_tx_pre_fork,
    type_3_tx_pre_fork,
    type_4_tx_pre_fork,
    type_3_tx_zero_blobs,
    type_3_tx_contract_creation,
    type_3_tx_invalid_blob_versioned_hash,
    type_3_tx_blob_count_exceeded,
    type_3_tx_max_blob_gas_allowance_exceeded,
    type_4_empty_authorization_list,
    type_4_tx_contract_creation,
    type_4_invalid_authorization_format,
    sender_overflow,
    system_call_failed,
};

/// The enumerator's name.
[[nodiscard]] std::string_view name_of(TxError error) noexcept;

/// Limits of one transaction's encoding, checked before anything is allocated for it.
struct TxLimits
{
    /// More than any block's gas pays for, and more than EIP-7934 lets a block be.
    static constexpr std::size_t size_max = std::size_t{32} * 1024 * 1024;
    static constexpr std::size_t access_list_max = std::size_t{1} << 17;
    /// Over all entries of the access list.
    static constexpr std::size_t access_keys_max = std::size_t{1} << 19;
    static constexpr std::size_t blobs_max = 1024;
    /// 400 M gas of them; each costs a signature recovery.
    static constexpr std::size_t authorizations_max = std::size_t{1} << 14;
};

/// Decodes an EIP-2718 encoding that fills `raw`, and recovers sender and authorities. Knows no fork: whether type, chain
/// and signature form are allowed is for check_rules(). The result and what it views live in `arena` and `raw`.
/// Errors: malformed, type_not_supported, invalid_signature, type_4_invalid_authorization_format.
/// Cost: linear in the size, and one signature recovery for the sender and each authorization that the gas pays for.
[[nodiscard]] Result<const EvmTx*, TxError> decode_transaction(
    Bytes raw, const Crypto& crypto, Arena& arena) noexcept;

/// Transaction `index` of several is wrong, and none below it.
struct TxDecodeError
{
    std::size_t index = 0;
    TxError error = TxError::none;
};

/// Decodes each of `raws` into `txs`, as decode_transaction() does, up to the first that is wrong; hashes them, and recovers
/// senders and authorities, side by side where `crypto` has batches. [txs.size() == raws.size()]
[[nodiscard]] Result<Done, TxDecodeError> decode_transactions(std::span<const Bytes> raws,
    const Crypto& crypto, Arena& arena, std::span<const EvmTx*> txs) noexcept;

/// Appends the EIP-2718 encoding, with the signature that the fields hold. [type != TxType::system]
void encode_transaction(const EvmTx& tx, std::vector<std::uint8_t>& to);

/// What the sender signs. EIP-155 where a legacy transaction has a chain id. [signed types]
[[nodiscard]] Hash32 signing_hash_of(const EvmTx& tx);

/// What the authority signs. EIP-7702.
[[nodiscard]] Hash32 signing_hash_of(const Authorization& authorization);
}  // namespace braid::evm
