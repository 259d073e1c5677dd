// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/transaction/instructions_account.hpp"

namespace braid::svm
{
namespace
{
constexpr std::size_t meta_size = 33;
constexpr std::size_t offset_max = 0xffff;

[[nodiscard]] std::size_t size_of(const CompiledInstruction& instruction) noexcept
{
    return 2 + instruction.accounts.size() * meta_size + 32 + 2 + instruction.data.size();
}

/// Puts one thing behind another.
class Writer
{
public:
    explicit Writer(std::span<std::uint8_t> to) noexcept : to_(to) {}

    void byte(unsigned value) noexcept { to_[at_++] = static_cast<std::uint8_t>(value); }
    void number(std::size_t value) noexcept
    {
        store_le(to_.data() + at_, static_cast<std::uint16_t>(value));
        at_ += 2;
    }
    void bytes(Bytes from) noexcept
    {
        if (!from.empty())
            std::memcpy(to_.data() + at_, from.data(), from.size());
        at_ += from.size();
    }

private:
    std::span<std::uint8_t> to_;
    std::size_t at_ = 0;
};
}  // namespace

std::optional<std::span<std::uint8_t>> make_instructions_data(
    const SvmTx& tx, Arena& arena) noexcept
{
    const auto instructions = tx.message.instructions;
    std::size_t size = 2 + 2 * instructions.size();
    for (const CompiledInstruction& instruction : instructions)
    {
        if (size > offset_max)
            return std::nullopt;
        size += size_of(instruction);
    }
    const auto data = arena.make_array<std::uint8_t>(size + 2);
    Writer writer{data};
    writer.number(instructions.size());
    std::size_t offset = 2 + 2 * instructions.size();
    for (const CompiledInstruction& instruction : instructions)
    {
        writer.number(offset);
        offset += size_of(instruction);
    }
    for (const CompiledInstruction& instruction : instructions)
    {
        writer.number(instruction.accounts.size());
        for (const std::uint8_t index : instruction.accounts)
        {
            const MessageAccount& account = tx.accounts[index];
            writer.byte((account.is_signer ? 1U : 0U) | (account.is_writable ? 2U : 0U));
            writer.bytes(*account.key);
        }
        writer.bytes(tx.message.keys[instruction.program]);
        writer.number(instruction.data.size());
        writer.bytes(instruction.data);
    }
    return data;
}
}  // namespace braid::svm
