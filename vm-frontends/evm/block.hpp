// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/executor.hpp"
#include "vm-frontends/evm/chain.hpp"
#include "vm-frontends/evm/receipt.hpp"
#include "vm-frontends/evm/rooted_state.hpp"
#include "vm-frontends/evm/transaction.hpp"
#include "vm-frontends/evm/vm_roots.hpp"

namespace braid::evm
{
/// Why a block is not valid. Names are those of execution-spec-tests' BlockException, lower case.
enum class BlockError : std::uint16_t
{
    none,
    rlp_structures_encoding,
    rlp_invalid_address,
    rlp_invalid_field_overflow_64,
    rlp_withdrawals_not_read,
    incorrect_block_format,
    rlp_block_limit_exceeded,
    unknown_parent,
    unknown_parent_zero,
    invalid_block_number,
    invalid_block_timestamp_older_than_parent,
    invalid_gaslimit,
    gaslimit_too_big,
    gas_used_overflow,
    extra_data_too_big,
    extra_data_invalid_dao,
    invalid_difficulty,
    invalid_basefee_per_gas,
    incorrect_excess_blob_gas,
    incorrect_blob_gas_used,
    blob_gas_used_above_limit,
    /// A header without a base fee in London or later, over a parent that has none / has one.
    import_impossible_legacy,
    import_impossible_legacy_wrong_parent,
    /// A header with a base fee before London.
    import_impossible_london_wrong_parent,
    /// A header without difficulty where proof of work holds, and the reverse at the terminal block.
    import_impossible_paris_wrong_pos,
    import_impossible_paris_wrong_pow,
    import_impossible_difficulty_over_paris,
    import_impossible_uncles_over_paris,
    /// A header with withdrawals before Shanghai, and the reverse.
    import_impossible_shanghai,
    import_impossible_paris_over_shanghai,
    invalid_nonce,
    /// OP Stack: the base fee's parameters are not encoded as Holocene and Jovian say.
    invalid_op_extra_data,
    too_many_uncles,
    uncle_unknown_parent,
    uncle_is_ancestor,
    uncle_is_brother,
    uncle_in_chain,
    uncle_parent_incorrect,
    invalid_uncles_hash,
    invalid_transactions_root,
    invalid_withdrawals_root,
    invalid_receipts_root,
    invalid_log_bloom,
    invalid_gas_used,
    invalid_state_root,
    invalid_requests,
    invalid_deposit_event_layout,
    system_contract_empty,
    system_contract_call_failed,
    /// A transaction is not valid; Rejection::tx and index say which and why.
    invalid_transaction,
    /// The state before the block could not answer; Rejection::state says why.
    state_unavailable,
};

/// The enumerator's name.
[[nodiscard]] std::string_view name_of(BlockError error) noexcept;

/// Why a block was rejected.
struct Rejection
{
    BlockError block = BlockError::none;
    TxError tx = TxError::none;
    /// The transaction, counted without system transactions. [block == invalid_transaction]
    std::uint32_t index = 0;
    storage::StateError state{};

    [[nodiscard]] friend bool operator==(const Rejection&, const Rejection&) = default;
};

/// A block taken apart. Transactions view the bytes it was decoded from.
struct DecodedBlock
{
    BlockHeader header;
    Hash32 hash{};
    /// EIP-2718 encodings.
    std::vector<Bytes> transactions;
    std::vector<BlockHeader> ommers;
    std::optional<std::vector<Withdrawal>> withdrawals;
    std::size_t rlp_size = 0;
};

/// Decodes one header that fills `rlp`.
[[nodiscard]] Result<BlockHeader, BlockError> decode_header(Bytes rlp) noexcept;
/// Decodes [header, transactions, ommers, withdrawals?]. Allocates in proportion to the bytes.
[[nodiscard]] Result<DecodedBlock, BlockError> decode_block(Bytes rlp) noexcept;

/// A block on the way from its parent back, as the rules for ommers need it.
struct Ancestor
{
    Hash32 hash{};
    const BlockHeader* header = nullptr;
    std::span<const BlockHeader> ommers{};
};

/// Where a block stands in its chain.
struct ChainPosition
{
    const ChainSpec* spec = nullptr;
    /// The parent first, then its parent, ...; seven suffice. [not empty]
    std::span<const Ancestor> ancestors{};
    u256 parent_total_difficulty{};
    /// Hashes for BLOCKHASH: element 0 is the parent's. At most 256.
    std::span<const Hash32> recent_hashes{};
    /// What the other machines came to in the parent; only where Rules::binds_vm_roots.
    VmRoots vm_roots{};
};

/// Difficulty of a block by its parent's fields. [rules.fork < Fork::paris]
[[nodiscard]] u256 difficulty_after(
    const BlockHeader& parent, std::uint64_t timestamp, const Rules& rules) noexcept;
/// Base fee of the block after `parent`. EIP-1559; OP Stack since Holocene: by the parent's extra data.
/// [rules.fork >= Fork::london]
[[nodiscard]] u256 base_fee_after(
    const BlockHeader& parent, const Rules& rules, const ChainSpec& spec) noexcept;
/// Excess blob gas of the block after `parent`. EIP-4844, EIP-7918. [rules.fork >= Fork::cancun]
[[nodiscard]] std::uint64_t excess_blob_gas_after(
    const BlockHeader& parent, const Rules& rules) noexcept;
/// Wei a blob gas. EIP-4844's fake exponential, saturated at 2^256 - 1.
[[nodiscard]] u256 blob_base_fee_of(
    std::uint64_t excess_blob_gas, const BlobSchedule& schedule) noexcept;

/// Checks a header against its ancestors; what only execution can tell is left. The Ethash seal is not checked.
[[nodiscard]] BlockError check_header(
    const BlockHeader& header, const Rules& rules, const ChainPosition& position) noexcept;
/// Checks ommers, withdrawals and the size against the header. The transactions' root is left to process_block(), which
/// names an invalid transaction first.
[[nodiscard]] BlockError check_body(
    const DecodedBlock& block, const Rules& rules, const ChainPosition& position) noexcept;

/// What execution takes from its host.
struct Host
{
    /// Runs a verified block; the serial and the parallel executor are behind it.
    using Run = Result<engine::BlockResult, engine::ExecuteError>(void* self,
        const engine::VerifiedBlock& block, const engine::VmTable& vms,
        const storage::StateView& state) noexcept;

    const engine::Vm* vm = nullptr;
    Run* run = nullptr;
    void* run_self = nullptr;
    CodeCache* code_cache = nullptr;
    const Crypto* crypto = nullptr;
    Tracer* tracer = nullptr;
    /// As EvmEnv::farthest_hash.
    std::uint64_t* farthest_hash = nullptr;
    /// Threads of prepare().
    unsigned threads = 1;
};

/// What a block brings to execution. Everything viewed must outlive it.
struct BlockContent
{
    const BlockHeader* header = nullptr;
    /// EIP-2718 encodings.
    std::span<const Bytes> transactions{};
    std::span<const BlockHeader> ommers{};
    std::span<const Withdrawal> withdrawals{};
    std::span<const Hash32> recent_hashes{};
    /// Wei for the coinbase, by which ommers are paid too; absent: nobody is paid. block_reward_of() for a chain's blocks.
    std::optional<u256> reward = std::nullopt;
    /// What the other machines came to in the parent; only where Rules::binds_vm_roots.
    VmRoots vm_roots{};
};

/// Wei that a block earns under the fork; nothing from Paris on.
[[nodiscard]] std::optional<u256> block_reward_of(const Rules& rules) noexcept;

/// The environment of a block of that header.
[[nodiscard]] EvmEnv env_of(const BlockContent& content, const ChainSpec& spec, const Rules& rules,
    const Host& host) noexcept;

/// The block as the engine takes it: its environment, its transactions, and the protocol's own calls and credits
/// around them. Only what the block gives is used of the header, nothing that execution finds out.
[[nodiscard]] engine::Block make_block(
    const BlockContent& content, const ChainSpec& spec, const Rules& rules, const Host& host);

/// What a block's execution comes to.
struct BlockOutcome
{
    engine::BlockResult result;
    std::uint64_t gas_used = 0;
    /// Cancun: gas of the blobs; OP Stack since Jovian: the data-availability footprint.
    std::uint64_t blob_gas_used = 0;
    Bloom logs_bloom{};
    Hash32 receipts_root;
    /// EIP-7685 requests, each with its type byte before it; none empty.
    std::vector<std::vector<std::uint8_t>> requests;
    Hash32 requests_hash;
    /// Only where process_block() made them.
    Hash32 state_root;
    std::optional<engine::VerifiedBlock> verified;
};

/// Why a block whose execution gave `result` is not valid, its header's claims aside: the first transaction that is not
/// valid or for which there was no gas left, or a system call that had to succeed.
[[nodiscard]] std::optional<Rejection> find_invalid(
    const engine::VerifiedBlock& verified, const engine::BlockResult& result) noexcept;

/// One state root a transaction, for receipts before Byzantium.
using IntermediateRoots = std::span<const Hash32>;

/// The state root after each transaction of a valid block, as receipts before Byzantium hold it: one execution of each
/// prefix of the block, without its reward. Quadratic in the number of transactions, which is for chains' first years.
[[nodiscard]] Result<std::vector<Hash32>, Rejection> find_intermediate_roots(BlockContent content,
    const ChainSpec& spec, const Rules& rules, const RootedState& state, const Host& host);

/// Folds receipts into what the header claims. `verified` is what `result` came from. Before Byzantium receipts hold
/// the state root after each transaction: `roots` has one a transaction, or is empty, and then `receipts_root` is zero.
[[nodiscard]] Result<BlockOutcome, Rejection> conclude_block(const engine::VerifiedBlock& verified,
    engine::BlockResult&& result, const ChainSpec& spec, IntermediateRoots roots = {});

/// Compares the outcome with the header, the state root aside.
[[nodiscard]] BlockError check_outcome(
    const BlockHeader& header, const BlockOutcome& outcome, const Rules& rules) noexcept;

/// Everything from a decoded block to its checked outcome: header and body, execution on `state`, receipts, requests and
/// the state root.
[[nodiscard]] Result<BlockOutcome, Rejection> process_block(const DecodedBlock& block,
    const ChainPosition& position, const RootedState& state, const Host& host);

/// Appends the receipt as it stands in the receipts trie: EIP-2718, EIP-658, deposits of the OP Stack.
/// `root` replaces the status before Byzantium.
struct ReceiptContent
{
    TxType type = TxType::legacy;
    bool success = false;
    std::uint64_t cumulative_gas_used = 0;
    const EvmReceipt* detail = nullptr;
    std::optional<Hash32> root = std::nullopt;
    OpFork op = OpFork::none;
};
void encode_receipt(const ReceiptContent& receipt, std::vector<std::uint8_t>& to);
/// Appends the logs as the RLP list that a receipt has.
void encode_logs(std::span<const Log> logs, std::vector<std::uint8_t>& to);
/// The bloom of the logs.
[[nodiscard]] Bloom bloom_of(std::span<const Log> logs) noexcept;
}  // namespace braid::evm
