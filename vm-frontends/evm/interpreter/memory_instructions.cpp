// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/interpreter/memory_instructions.hpp"

#include "kernels/keccak.hpp"
#include "vm-frontends/evm/interpreter/state_instructions.hpp"
#include "vm-frontends/evm/interpreter/workspace.hpp"
#include <algorithm>

namespace braid::evm
{
namespace
{
/// What memory of so many words has cost. [words < 2^28]
constexpr std::int64_t memory_cost(std::int64_t words) noexcept
{
    return 3 * words + words * words / 512;
}

/// Gas of copying or hashing, by the word.
std::int64_t charge_words(std::int64_t gas, std::uint64_t size, std::int64_t word_gas) noexcept
{
    return gas - word_gas * word_count(size);
}

/// Copies source[offset, offset + size) to memory, zeros where the source ends before.
/// The operands are the three words below `sp`: where to, where from, how much.
std::int64_t copy_padded(Machine& m, const u256* sp, std::int64_t gas, Bytes source) noexcept
{
    const u256& to = sp[-1];
    const u256& from = sp[-2];
    const u256& size = sp[-3];
    gas = reserve_memory(m, gas, to, size);
    if (gas < 0)
        return gas;
    gas = charge_words(gas, size[0], gas::word_copy);
    if (gas < 0 || size.is_zero())
        return gas;
    std::uint8_t* const memory = m.frame->memory + to[0];
    const std::size_t start =
        from.fits_u64() ? std::min<std::size_t>(from[0], source.size()) : source.size();
    const std::size_t copied = std::min<std::size_t>(size[0], source.size() - start);
    if (copied != 0)
        std::memcpy(memory, source.data() + start, copied);
    if (size[0] != copied)
        std::memset(memory + copied, 0, size[0] - copied);
    return gas;
}
}  // namespace

std::int64_t expand_memory(Machine& m, std::int64_t gas, std::uint64_t end) noexcept
{
    Frame& frame = *m.frame;
    const std::int64_t words = word_count(end);
    const std::int64_t words_before = word_count(frame.memory_size);
    gas -= memory_cost(words) - memory_cost(words_before);
    if (gas < 0 || !m.workspace.grow_memory(frame, 32 * static_cast<std::uint64_t>(words)))
        return -1;
    return gas;
}

std::int64_t execute(Op<Opcode::mcopy>, u256* sp, std::int64_t gas, Machine& m) noexcept
{
    const u256& to = sp[-1];
    const u256& from = sp[-2];
    const u256& size = sp[-3];
    gas = reserve_memory(m, gas, to < from ? from : to, size);
    if (gas < 0)
        return gas;
    gas = charge_words(gas, size[0], gas::word_copy);
    if (gas >= 0 && !size.is_zero())
        std::memmove(m.frame->memory + to[0], m.frame->memory + from[0], size[0]);
    return gas;
}

std::int64_t execute(Op<Opcode::keccak256>, u256* sp, std::int64_t gas, Machine& m) noexcept
{
    const u256& offset = sp[-1];
    u256& size = sp[-2];
    gas = reserve_memory(m, gas, offset, size);
    if (gas < 0)
        return gas;
    gas = charge_words(gas, size[0], gas::keccak_word);
    if (gas < 0)
        return gas;
    const Bytes message = size.is_zero() ? Bytes{} : Bytes{m.frame->memory + offset[0], size[0]};
    size = u256::from_be(kernels::keccak256(message));
    return gas;
}

std::int64_t execute(Op<Opcode::calldatacopy>, u256* sp, std::int64_t gas, Machine& m) noexcept
{
    return copy_padded(m, sp, gas, m.frame->input);
}

std::int64_t execute(Op<Opcode::codecopy>, u256* sp, std::int64_t gas, Machine& m) noexcept
{
    return copy_padded(m, sp, gas, m.frame->code->code());
}

std::int64_t execute(Op<Opcode::returndatacopy>, u256* sp, std::int64_t gas, Machine& m) noexcept
{
    const Bytes data = m.frame->return_data;
    const u256& from = sp[-2];
    const u256& size = sp[-3];
    if (!from.fits_u64() || !size.fits_u64() || from[0] > data.size() ||
        size[0] > data.size() - from[0])
        return m.fail(ExecutionStatus::return_data_out_of_bounds);
    return copy_padded(m, sp, gas, data);
}

std::int64_t execute(Op<Opcode::extcodecopy>, u256* sp, std::int64_t gas, Machine& m) noexcept
{
    Account& account = m.state.account(Address::from(sp[-1]));
    gas = charge_account_access(m, gas, account);
    if (gas < 0)
        return gas;
    const Bytes code = m.state.code(account);
    if (m.state.blocked())
        return m.fail(ExecutionStatus::blocked);
    return copy_padded(m, sp - 1, gas, code);
}

std::int64_t log(Machine& m, const u256* sp, std::int64_t gas, std::size_t topic_count) noexcept
{
    if (m.frame->is_static)
        return m.fail(ExecutionStatus::static_violation);
    const u256& offset = sp[-1];
    const u256& size = sp[-2];
    gas = reserve_memory(m, gas, offset, size);
    if (gas < 0)
        return gas;
    gas -= gas::log_byte * static_cast<std::int64_t>(size[0]);
    if (gas < 0)
        return gas;
    std::array<Hash32, 4> topics;
    for (std::size_t i = 0; i < topic_count; ++i)
        topics[i] = sp[-3 - static_cast<std::ptrdiff_t>(i)].to_be();
    const Bytes data = size.is_zero() ? Bytes{} : Bytes{m.frame->memory + offset[0], size[0]};
    m.state.log(m.frame->address, std::span{topics}.first(topic_count), data);
    return gas;
}
}  // namespace braid::evm
