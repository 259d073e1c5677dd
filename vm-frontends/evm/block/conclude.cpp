// SPDX-License-Identifier: Apache-2.0
#include "storage/trie.hpp"
#include "vm-frontends/evm/block.hpp"
#include "vm-frontends/evm/block/encoded_list.hpp"
#include "vm-frontends/evm/block/requests.hpp"

namespace braid::evm
{
namespace
{
const EvmTx& body_of(const engine::Tx& tx) noexcept
{
    return *static_cast<const EvmTx*>(tx.body);
}

const EvmReceipt& detail_of(const engine::Receipt& receipt) noexcept
{
    BRAID_ASSERT(receipt.detail != nullptr);
    return *static_cast<const EvmReceipt*>(receipt.detail);
}

/// Whether the calls that must not fail did not.
BlockError check_system_receipts(std::span<const engine::Receipt> receipts) noexcept
{
    for (const auto& receipt : receipts)
    {
        const auto& detail = static_cast<const SystemReceipt&>(detail_of(receipt));
        if (detail.required_call_missing)
            return BlockError::system_contract_empty;
        if (detail.required_call_failed)
            return BlockError::system_contract_call_failed;
    }
    return BlockError::none;
}

struct BlockReceipts
{
    std::span<const engine::Receipt> before;
    std::span<const engine::Tx> txs;
    std::span<const engine::Receipt> receipts;
    std::span<const engine::Receipt> after;
};

/// Sums, blooms and receipt encodings over the block's own transactions.
void fold_receipts(
    const BlockReceipts& block, const EvmEnv& env, IntermediateRoots roots, BlockOutcome& outcome)
{
    EncodedList encoded;
    for (std::size_t i = 0; i < block.receipts.size(); ++i)
    {
        const auto& receipt = block.receipts[i];
        const auto& detail = detail_of(receipt);
        outcome.gas_used += receipt.gas_used;
        outcome.blob_gas_used +=
            env.op >= OpFork::jovian ? detail.da_footprint : detail.blob_gas_used;
        const Bloom bloom = bloom_of(detail.logs);
        for (std::size_t byte = 0; byte < bloom.size(); ++byte)
            outcome.logs_bloom[byte] |= bloom[byte];
        ReceiptContent content{.type = body_of(block.txs[i]).type,
            .success = receipt.status == engine::TxStatus::success,
            .cumulative_gas_used = outcome.gas_used,
            .detail = &detail,
            .root = std::nullopt,
            .op = env.op};
        if (!roots.empty())
            content.root = roots[i];
        encode_receipt(content, encoded.bytes());
        encoded.end_item();
    }
    if (env.fork >= Fork::byzantium || roots.size() == block.receipts.size())
        outcome.receipts_root = storage::ordered_trie_root(encoded.views());
}

/// EIP-6110, 7002 and 7251 requests in the order of their types.
BlockError collect_requests(
    const BlockReceipts& block, const Address& deposit_contract, BlockOutcome& outcome)
{
    std::vector<std::uint8_t> deposits{static_cast<std::uint8_t>(RequestType::deposit)};
    for (const auto& receipt : block.receipts)
    {
        for (const auto& log : detail_of(receipt).logs)
        {
            if (log.address == deposit_contract && !append_deposit(log, deposits))
                return BlockError::invalid_deposit_event_layout;
        }
    }
    if (deposits.size() > 1)
        outcome.requests.push_back(std::move(deposits));
    auto type = static_cast<std::uint8_t>(RequestType::withdrawal);
    for (const auto& receipt : block.after)
    {
        for (const Bytes output : static_cast<const SystemReceipt&>(detail_of(receipt)).outputs)
        {
            if (!output.empty())
            {
                auto& request = outcome.requests.emplace_back();
                request.push_back(type);
                request.insert(request.end(), output.begin(), output.end());
            }
            ++type;
        }
    }
    return BlockError::none;
}

BlockReceipts split(const engine::VerifiedBlock& verified, const engine::BlockResult& result)
{
    const std::span<const engine::Receipt> all{result.receipts};
    const std::size_t before = verified.before_count();
    const std::size_t after = verified.after_count();
    BRAID_ASSERT(all.size() >= before + after);
    const std::size_t included = all.size() - before - after;
    return {.before = all.first(before),
        .txs = verified.txs().subspan(before, included),
        .receipts = all.subspan(before, included),
        .after = all.last(after)};
}
const EvmEnv& env_of(const engine::VerifiedBlock& verified) noexcept
{
    return *static_cast<const EvmEnv*>(
        verified.env().vm_env[static_cast<std::size_t>(storage::VmId::evm)]);
}
}  // namespace

std::optional<Rejection> find_invalid(
    const engine::VerifiedBlock& verified, const engine::BlockResult& result) noexcept
{
    const EvmEnv& env = env_of(verified);
    const BlockReceipts block = split(verified, result);
    std::uint64_t blob_count = 0;
    for (std::size_t i = 0; i < block.receipts.size(); ++i)
    {
        const auto& receipt = block.receipts[i];
        auto error = receipt.status == engine::TxStatus::invalid ?
                         static_cast<TxError>(receipt.error) :
                         TxError::none;
        blob_count += body_of(block.txs[i]).blob_hashes.size();
        if (error == TxError::none && blob_count > env.blob_schedule.max && env.op == OpFork::none)
            error = TxError::type_3_tx_max_blob_gas_allowance_exceeded;
        if (error != TxError::none)
            return Rejection{.block = BlockError::invalid_transaction,
                .tx = error,
                .index = static_cast<std::uint32_t>(i)};
    }
    const std::size_t count =
        verified.txs().size() - verified.before_count() - verified.after_count();
    if (block.receipts.size() < count)
        return Rejection{.block = BlockError::invalid_transaction,
            .tx = TxError::gas_allowance_exceeded,
            .index = static_cast<std::uint32_t>(block.receipts.size())};
    for (const auto receipts : {block.before, block.after})
        if (const auto error = check_system_receipts(receipts); error != BlockError::none)
            return Rejection{.block = error};
    return std::nullopt;
}

Result<BlockOutcome, Rejection> conclude_block(const engine::VerifiedBlock& verified,
    engine::BlockResult&& result, const ChainSpec& spec, IntermediateRoots roots)
{
    if (const auto rejection = find_invalid(verified, result))
        return Err{*rejection};
    const EvmEnv& env = env_of(verified);
    BlockOutcome outcome;
    outcome.result = std::move(result);
    const BlockReceipts block = split(verified, outcome.result);
    fold_receipts(block, env, roots, outcome);
    if (env.fork >= Fork::prague)
    {
        if (env.op == OpFork::none)
        {
            const auto error = collect_requests(block, spec.deposit_contract, outcome);
            if (error != BlockError::none)
                return Err{Rejection{.block = error}};
        }
        outcome.requests_hash = requests_hash_of(outcome.requests, *env.crypto);
    }
    return outcome;
}

BlockError check_outcome(
    const BlockHeader& header, const BlockOutcome& outcome, const Rules& rules) noexcept
{
    if (header.gas_used != outcome.gas_used)
        return BlockError::invalid_gas_used;
    if (header.logs_bloom != outcome.logs_bloom)
        return BlockError::invalid_log_bloom;
    if (header.receipts_root != outcome.receipts_root)
        return BlockError::invalid_receipts_root;
    if (rules.fork >= Fork::cancun && header.blob_gas_used != outcome.blob_gas_used)
        return BlockError::incorrect_blob_gas_used;
    if (rules.fork >= Fork::prague && header.requests_hash != outcome.requests_hash)
        return BlockError::invalid_requests;
    return BlockError::none;
}
}  // namespace braid::evm
