// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/block.hpp"
#include "vm-frontends/evm/block/op_extra_data.hpp"

namespace braid::evm
{
namespace
{
constexpr std::size_t extra_data_size_max = 32;
constexpr std::uint64_t gas_limit_min = 5000;
constexpr std::uint64_t gas_limit_max = 0x7fff'ffff'ffff'ffff;
constexpr std::uint64_t gas_limit_step_divisor = 1024;
/// "dao-hard-fork".
constexpr std::array<std::uint8_t, 13> dao_extra_data{
    0x64, 0x61, 0x6f, 0x2d, 0x68, 0x61, 0x72, 0x64, 0x2d, 0x66, 0x6f, 0x72, 0x6b};

/// Whether the header has the fields of its fork and no others.
BlockError check_fields(
    const BlockHeader& header, const BlockHeader& parent, const Rules& rules) noexcept
{
    if (rules.fork >= Fork::london && !header.base_fee)
        return parent.base_fee ? BlockError::import_impossible_legacy_wrong_parent :
                                 BlockError::import_impossible_legacy;
    if (rules.fork < Fork::london && header.base_fee)
        return BlockError::import_impossible_london_wrong_parent;
    if (rules.fork >= Fork::shanghai && !header.withdrawals_root)
        return BlockError::import_impossible_paris_over_shanghai;
    const bool has_blob_fields = header.blob_gas_used && header.excess_blob_gas;
    if (has_blob_fields != (rules.fork >= Fork::cancun) ||
        header.parent_beacon_block_root.has_value() != (rules.fork >= Fork::cancun) ||
        header.requests_hash.has_value() != (rules.fork >= Fork::prague))
        return BlockError::incorrect_block_format;
    if (rules.fork < Fork::shanghai && header.withdrawals_root)
        return BlockError::import_impossible_shanghai;
    return BlockError::none;
}

BlockError check_extra_data(const BlockHeader& header, const Rules& rules) noexcept
{
    if (rules.op >= OpFork::holocene)
        return decode_op_extra_data(header.extra_data, rules.op) ?
                   BlockError::none :
                   BlockError::invalid_op_extra_data;
    if (header.extra_data.size() > extra_data_size_max)
        return BlockError::extra_data_too_big;
    if (rules.needs_dao_extra_data && !equal(header.extra_data, dao_extra_data))
        return BlockError::extra_data_invalid_dao;
    return BlockError::none;
}

BlockError check_gas(
    const BlockHeader& header, const BlockHeader& parent, const Rules& rules) noexcept
{
    if (header.gas_limit > gas_limit_max)
        return BlockError::gaslimit_too_big;
    // On the OP Stack the system configuration on L1 sets the limit.
    if (rules.op == OpFork::none)
    {
        const bool first_of_london = rules.fork >= Fork::london && !parent.base_fee;
        const std::uint64_t before = first_of_london ? 2 * parent.gas_limit : parent.gas_limit;
        const std::uint64_t distance =
            header.gas_limit > before ? header.gas_limit - before : before - header.gas_limit;
        if (distance >= before / gas_limit_step_divisor || header.gas_limit < gas_limit_min)
            return BlockError::invalid_gaslimit;
    }
    return header.gas_used > header.gas_limit ? BlockError::gas_used_overflow : BlockError::none;
}

/// The fields of proof of work, or that they are unused. EIP-3675.
BlockError check_seal_fields(
    const BlockHeader& header, const BlockHeader& parent, const Rules& rules) noexcept
{
    if (rules.fork < Fork::paris)
    {
        if (header.difficulty == difficulty_after(parent, header.timestamp, rules))
            return BlockError::none;
        return header.difficulty.is_zero() ? BlockError::import_impossible_paris_wrong_pos :
                                             BlockError::invalid_difficulty;
    }
    if (!header.difficulty.is_zero())
    {
        if (parent.difficulty.is_zero())
            return BlockError::import_impossible_difficulty_over_paris;
        return header.difficulty == difficulty_after(parent, header.timestamp, rules) ?
                   BlockError::import_impossible_paris_wrong_pow :
                   BlockError::invalid_difficulty;
    }
    if (header.nonce != decltype(header.nonce){})
        return BlockError::invalid_nonce;
    if (header.ommers_hash != empty_ommers_hash)
        return BlockError::import_impossible_uncles_over_paris;
    return BlockError::none;
}

BlockError check_fees(const BlockHeader& header, const BlockHeader& parent, const Rules& rules,
    const ChainSpec& spec) noexcept
{
    if (rules.fork >= Fork::london && *header.base_fee != base_fee_after(parent, rules, spec))
        return BlockError::invalid_basefee_per_gas;
    if (rules.fork < Fork::cancun)
        return BlockError::none;
    if (*header.excess_blob_gas != excess_blob_gas_after(parent, rules))
        return BlockError::incorrect_excess_blob_gas;
    if (rules.op != OpFork::none)
        return BlockError::none;
    if (*header.blob_gas_used > rules.blobs.max * gas_per_blob)
        return BlockError::blob_gas_used_above_limit;
    return *header.blob_gas_used % gas_per_blob == 0 ? BlockError::none :
                                                       BlockError::incorrect_blob_gas_used;
}
}  // namespace

BlockError check_header(
    const BlockHeader& header, const Rules& rules, const ChainPosition& position) noexcept
{
    const BlockHeader& parent = *position.ancestors[0].header;
    if (header.number != parent.number + 1)
        return BlockError::invalid_block_number;
    if (header.timestamp <= parent.timestamp)
        return BlockError::invalid_block_timestamp_older_than_parent;
    auto error = check_gas(header, parent, rules);
    if (error == BlockError::none)
        error = check_fields(header, parent, rules);
    if (error == BlockError::none)
        error = check_extra_data(header, rules);
    if (error == BlockError::none)
        error = check_seal_fields(header, parent, rules);
    if (error == BlockError::none)
        error = check_fees(header, parent, rules, *position.spec);
    return error;
}
}  // namespace braid::evm
