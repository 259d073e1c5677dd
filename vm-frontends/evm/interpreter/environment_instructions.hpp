// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/interpreter/instruction.hpp"

// What instructions can ask about the frame, the transaction and the block. Yellow Paper, appendix H.2, 0x30 to 0x4a.

namespace braid::evm
{
BRAID_INLINE void execute(Op<Opcode::address>, u256* sp, const Machine& m) noexcept
{
    sp[0] = m.frame->address.to_word();
}

BRAID_INLINE void execute(Op<Opcode::origin>, u256* sp, const Machine& m) noexcept
{
    sp[0] = m.tx.origin.to_word();
}

BRAID_INLINE void execute(Op<Opcode::caller>, u256* sp, const Machine& m) noexcept
{
    sp[0] = m.frame->sender.to_word();
}

BRAID_INLINE void execute(Op<Opcode::callvalue>, u256* sp, const Machine& m) noexcept
{
    sp[0] = m.frame->value;
}

BRAID_INLINE void execute(Op<Opcode::gasprice>, u256* sp, const Machine& m) noexcept
{
    sp[0] = m.tx.gas_price;
}

BRAID_INLINE void execute(Op<Opcode::blockhash>, u256* sp, const Machine& m) noexcept
{
    // The last 256 blocks alone are asked for; recent_hashes begins with the parent's.
    u256& word = sp[-1];
    const std::uint64_t distance = m.env.number - word[0];
    const bool asked = word.fits_u64() && word[0] < m.env.number && distance <= 256;
    const bool known = asked && distance <= m.env.recent_hashes.size();
    if (asked && m.env.farthest_hash != nullptr && *m.env.farthest_hash < distance)
        *m.env.farthest_hash = distance;
    word = known ? u256::from_be(m.env.recent_hashes[distance - 1]) : u256{};
}

BRAID_INLINE void execute(Op<Opcode::coinbase>, u256* sp, const Machine& m) noexcept
{
    sp[0] = m.env.coinbase.to_word();
}

BRAID_INLINE void execute(Op<Opcode::timestamp>, u256* sp, const Machine& m) noexcept
{
    sp[0] = u256{m.env.timestamp};
}

BRAID_INLINE void execute(Op<Opcode::number>, u256* sp, const Machine& m) noexcept
{
    sp[0] = u256{m.env.number};
}

template <typename Rules>
BRAID_INLINE void execute(
    Op<Opcode::prevrandao>, u256* sp, const Machine& m, const Rules& rules) noexcept
{
    sp[0] = rules.fork() >= Fork::paris ? u256::from_be(m.env.prev_randao) : m.env.difficulty;
}

BRAID_INLINE void execute(Op<Opcode::gaslimit>, u256* sp, const Machine& m) noexcept
{
    sp[0] = u256{m.env.gas_limit};
}

BRAID_INLINE void execute(Op<Opcode::chainid>, u256* sp, const Machine& m) noexcept
{
    sp[0] = u256{m.env.chain_id};
}

BRAID_INLINE void execute(Op<Opcode::basefee>, u256* sp, const Machine& m) noexcept
{
    sp[0] = m.env.base_fee;
}

BRAID_INLINE void execute(Op<Opcode::blobhash>, u256* sp, const Machine& m) noexcept
{
    u256& word = sp[-1];
    const bool known = word.fits_u64() && word[0] < m.tx.blob_hashes.size();
    word = known ? u256::from_be(m.tx.blob_hashes[word[0]]) : u256{};
}

BRAID_INLINE void execute(Op<Opcode::blobbasefee>, u256* sp, const Machine& m) noexcept
{
    sp[0] = m.env.blob_base_fee;
}
}  // namespace braid::evm
