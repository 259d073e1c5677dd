// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/op_payload.hpp"
#include "storage/trie.hpp"
#include "vm-frontends/evm/block/op_extra_data.hpp"

namespace braid::evm
{
namespace
{
constexpr std::uint64_t gas_limit_max = 0x7fff'ffff'ffff'ffff;

/// The extra data that carries the base fee's parameters; empty before Holocene.
Result<std::vector<std::uint8_t>, BlockError> extra_data_of(
    const OpAttributes& attributes, const ChainSpec& spec, OpFork fork)
{
    const bool holocene = fork >= OpFork::holocene;
    const bool jovian = fork >= OpFork::jovian;
    if (attributes.eip1559_params.has_value() != holocene ||
        attributes.base_fee_min.has_value() != jovian)
        return Err{BlockError::invalid_op_extra_data};
    if (!holocene)
        return std::vector<std::uint8_t>{};
    OpExtraData params{.denominator = load_be<std::uint32_t>(attributes.eip1559_params->data()),
        .elasticity = load_be<std::uint32_t>(attributes.eip1559_params->data() + 4),
        .base_fee_min = attributes.base_fee_min.value_or(0)};
    if (params.denominator == 0 && params.elasticity == 0)
    {
        params.denominator = spec.op_base_fee.denominator_canyon;
        params.elasticity = spec.op_base_fee.elasticity;
    }
    auto encoded = encode_op_extra_data(params, fork);
    if (!decode_op_extra_data(encoded, fork))
        return Err{BlockError::invalid_op_extra_data};
    return encoded;
}
}  // namespace

Result<BlockHeader, BlockError> open_op_header(
    const BlockHeader& parent, const OpAttributes& attributes, const ChainSpec& spec)
{
    const Rules rules = rules_at(spec, parent.number + 1, attributes.timestamp);
    BRAID_ASSERT(rules.op != OpFork::none);
    if (attributes.timestamp <= parent.timestamp)
        return Err{BlockError::invalid_block_timestamp_older_than_parent};
    if (attributes.gas_limit > gas_limit_max)
        return Err{BlockError::gaslimit_too_big};
    if (attributes.parent_beacon_block_root.has_value() != (rules.fork >= Fork::cancun))
        return Err{BlockError::incorrect_block_format};
    auto extra_data = extra_data_of(attributes, spec, rules.op);
    if (!extra_data.ok())
        return Err{extra_data.error()};

    BlockHeader header;
    header.parent_hash = hash_of(parent);
    header.ommers_hash = empty_ommers_hash;
    header.coinbase = attributes.fee_recipient;
    header.number = parent.number + 1;
    header.gas_limit = attributes.gas_limit;
    header.timestamp = attributes.timestamp;
    header.extra_data = std::move(extra_data).value();
    header.mix_hash = attributes.prev_randao;
    header.base_fee = base_fee_after(parent, rules, spec);
    if (rules.fork >= Fork::cancun)
    {
        header.blob_gas_used = 0;
        header.excess_blob_gas = 0;
        header.parent_beacon_block_root = attributes.parent_beacon_block_root;
    }
    return header;
}

Result<Done, storage::StateError> seal_op_header(BlockHeader& header,
    std::span<const Bytes> transactions, const BlockOutcome& outcome, const RootedState& state,
    const Rules& rules)
{
    const auto& writes = outcome.result.write_set;
    const bool has_messages = rules.op >= OpFork::isthmus;
    const auto roots =
        state.roots_after(writes, {&message_passer_contract, std::size_t{has_messages ? 1U : 0U}});
    if (!roots.ok())
        return Err{roots.error()};
    header.state_root = roots->state;
    header.transactions_root = transactions_root_of(transactions);
    header.receipts_root = outcome.receipts_root;
    header.logs_bloom = outcome.logs_bloom;
    header.gas_used = outcome.gas_used;
    if (has_messages)
    {
        header.withdrawals_root = roots->storage[0];
        header.requests_hash = outcome.requests_hash;
    }
    else if (rules.op >= OpFork::canyon)
        header.withdrawals_root = storage::empty_trie_root;
    if (rules.op >= OpFork::jovian)
        header.blob_gas_used = outcome.blob_gas_used;
    return Done{};
}
}  // namespace braid::evm
