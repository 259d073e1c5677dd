// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/block.hpp"

namespace braid::evm
{
namespace
{
constexpr std::size_t ommer_count_max = 2;
/// An ommer's parent is at most this many blocks before the block's parent.
constexpr std::size_t ommer_depth_max = 6;
/// EIP-7934: 10 MiB less what the beacon block may add.
constexpr std::size_t rlp_size_max = std::size_t{8} * 1024 * 1024;

bool is_listed(const Hash32& hash, std::span<const BlockHeader> headers)
{
    for (const auto& header : headers)
    {
        if (hash_of(header) == hash)
            return true;
    }
    return false;
}

/// Yellow Paper, section 11.1.
BlockError check_ommer(const BlockHeader& ommer, const ChainPosition& position)
{
    const Hash32 hash = hash_of(ommer);
    const auto near = position.ancestors.first(position.ancestors.size() < ommer_depth_max + 1 ?
                                                   position.ancestors.size() :
                                                   ommer_depth_max + 1);
    for (const auto& ancestor : near)
    {
        if (ancestor.hash == hash)
            return BlockError::uncle_is_ancestor;
        if (is_listed(hash, ancestor.ommers))
            return BlockError::uncle_in_chain;
    }
    if (ommer.parent_hash == near[0].hash)
        return BlockError::uncle_is_brother;
    for (std::size_t i = 1; i < near.size(); ++i)
    {
        if (near[i].hash != ommer.parent_hash)
            continue;
        ChainPosition below = position;
        below.ancestors = position.ancestors.subspan(i);
        const Rules rules = rules_at(*position.spec, ommer.number, ommer.timestamp);
        return check_header(ommer, rules, below);
    }
    return BlockError::uncle_parent_incorrect;
}

BlockError check_ommers(const DecodedBlock& block, const ChainPosition& position)
{
    if (block.ommers.size() > ommer_count_max)
        return BlockError::too_many_uncles;
    if (ommers_hash_of(block.ommers) != block.header.ommers_hash)
        return BlockError::invalid_uncles_hash;
    if (block.ommers.size() == ommer_count_max && block.ommers[0] == block.ommers[1])
        return BlockError::uncle_in_chain;
    for (const auto& ommer : block.ommers)
    {
        if (const auto error = check_ommer(ommer, position); error != BlockError::none)
            return error;
    }
    return BlockError::none;
}

BlockError check_withdrawals(const DecodedBlock& block, const Rules& rules)
{
    if (rules.fork < Fork::shanghai)
        return block.withdrawals ? BlockError::rlp_structures_encoding : BlockError::none;
    if (!block.withdrawals)
        return BlockError::rlp_withdrawals_not_read;
    // On the OP Stack nothing is withdrawn here, and since Isthmus the root is another.
    if (rules.op != OpFork::none && !block.withdrawals->empty())
        return BlockError::invalid_withdrawals_root;
    if (rules.op >= OpFork::isthmus)
        return BlockError::none;
    return withdrawals_root_of(*block.withdrawals) == *block.header.withdrawals_root ?
               BlockError::none :
               BlockError::invalid_withdrawals_root;
}
}  // namespace

BlockError check_body(
    const DecodedBlock& block, const Rules& rules, const ChainPosition& position) noexcept
{
    if (rules.fork >= Fork::osaka && rules.op == OpFork::none && block.rlp_size > rlp_size_max)
        return BlockError::rlp_block_limit_exceeded;
    const auto error = check_ommers(block, position);
    return error == BlockError::none ? check_withdrawals(block, rules) : error;
}
}  // namespace braid::evm
