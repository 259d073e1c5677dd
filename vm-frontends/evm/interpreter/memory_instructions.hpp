// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/interpreter/instruction.hpp"

// Memory, call data, code and return data. Yellow Paper, appendix H.2 and section 9.1 for the cost of memory.

namespace braid::evm
{
/// Gas left after making the frame's memory reach to `end`; negative where gas or memory_size_max forbids.
/// [end > frame.memory_size]
[[nodiscard, gnu::noinline, gnu::cold]] std::int64_t expand_memory(
    Machine& m, std::int64_t gas, std::uint64_t end) noexcept;

/// Words of 32 bytes. [size < 2^63]
[[nodiscard]] constexpr std::int64_t word_count(std::uint64_t size) noexcept
{
    return static_cast<std::int64_t>((size + 31) / 32);
}

/// Gas left after making memory hold [offset, offset + size); negative where it cannot. Where `size` is zero, `offset` is
/// not looked at. On success size, and offset where size is not zero, are below 2^32.
[[nodiscard]] BRAID_INLINE std::int64_t reserve_memory(
    Machine& m, std::int64_t gas, const u256& offset, const u256& size) noexcept
{
    constexpr std::uint64_t limit = std::uint64_t{1} << 32;
    if (size.is_zero())
        return gas;
    if (!offset.fits_u64() || !size.fits_u64() || offset[0] >= limit || size[0] >= limit)
        return -1;
    const std::uint64_t end = offset[0] + size[0];
    return end <= m.frame->memory_size ? gas : expand_memory(m, gas, end);
}

/// As reserve_memory(), for a size that is known.
template <std::uint64_t size>
[[nodiscard]] BRAID_INLINE std::int64_t reserve_memory(
    Machine& m, std::int64_t gas, const u256& offset) noexcept
{
    constexpr std::uint64_t limit = std::uint64_t{1} << 32;
    if ((offset[1] | offset[2] | offset[3]) != 0 || offset[0] >= limit) [[unlikely]]
        return -1;
    const std::uint64_t end = offset[0] + size;
    return end <= m.frame->memory_size ? gas : expand_memory(m, gas, end);
}

BRAID_INLINE std::int64_t execute(
    Op<Opcode::mload>, u256* sp, std::int64_t gas, Machine& m) noexcept
{
    gas = reserve_memory<32>(m, gas, sp[-1]);
    if (gas >= 0) [[likely]]
        sp[-1] = u256::from_be(m.frame->memory + sp[-1][0]);
    return gas;
}

BRAID_INLINE std::int64_t execute(
    Op<Opcode::mstore>, u256* sp, std::int64_t gas, Machine& m) noexcept
{
    gas = reserve_memory<32>(m, gas, sp[-1]);
    if (gas >= 0) [[likely]]
        sp[-2].store_be(m.frame->memory + sp[-1][0]);
    return gas;
}

BRAID_INLINE std::int64_t execute(
    Op<Opcode::mstore8>, u256* sp, std::int64_t gas, Machine& m) noexcept
{
    gas = reserve_memory<1>(m, gas, sp[-1]);
    if (gas >= 0) [[likely]]
        m.frame->memory[sp[-1][0]] = static_cast<std::uint8_t>(sp[-2][0]);
    return gas;
}

BRAID_INLINE void execute(Op<Opcode::msize>, u256* sp, const Machine& m) noexcept
{
    sp[0] = u256{m.frame->memory_size};
}

[[nodiscard]] std::int64_t execute(
    Op<Opcode::mcopy>, u256* sp, std::int64_t gas, Machine& m) noexcept;
[[nodiscard]] std::int64_t execute(
    Op<Opcode::keccak256>, u256* sp, std::int64_t gas, Machine& m) noexcept;
[[nodiscard]] std::int64_t execute(
    Op<Opcode::calldatacopy>, u256* sp, std::int64_t gas, Machine& m) noexcept;
[[nodiscard]] std::int64_t execute(
    Op<Opcode::codecopy>, u256* sp, std::int64_t gas, Machine& m) noexcept;
[[nodiscard]] std::int64_t execute(
    Op<Opcode::returndatacopy>, u256* sp, std::int64_t gas, Machine& m) noexcept;
[[nodiscard]] std::int64_t execute(
    Op<Opcode::extcodecopy>, u256* sp, std::int64_t gas, Machine& m) noexcept;

/// Takes the offset, the size and `topic_count` topics from the top of the stack.
[[nodiscard]] std::int64_t log(
    Machine& m, const u256* sp, std::int64_t gas, std::size_t topic_count) noexcept;

BRAID_INLINE void execute(Op<Opcode::calldataload>, u256* sp, const Machine& m) noexcept
{
    const Bytes input = m.frame->input;
    u256& word = sp[-1];
    if (!word.fits_u64() || word[0] >= input.size())
    {
        word = {};
        return;
    }
    const Bytes rest = input.subspan(word[0]);
    if (rest.size() >= 32) [[likely]]
    {
        word = u256::from_be(rest.data());
        return;
    }
    std::array<std::uint8_t, 32> padded{};
    std::memcpy(padded.data(), rest.data(), rest.size());
    word = u256::from_be(padded.data());
}

BRAID_INLINE void execute(Op<Opcode::calldatasize>, u256* sp, const Machine& m) noexcept
{
    sp[0] = u256{m.frame->input.size()};
}

BRAID_INLINE void execute(Op<Opcode::codesize>, u256* sp, const Machine& m) noexcept
{
    sp[0] = u256{m.frame->code->size()};
}

BRAID_INLINE void execute(Op<Opcode::returndatasize>, u256* sp, const Machine& m) noexcept
{
    sp[0] = u256{m.frame->return_data.size()};
}
}  // namespace braid::evm
