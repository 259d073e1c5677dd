// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/interpreter/analysed_code.hpp"

#include <new>

namespace braid::evm
{
namespace
{
constexpr std::uint8_t opcode_jumpdest = 0x5b;
constexpr std::uint8_t opcode_push1 = 0x60;
constexpr std::uint8_t opcode_push32 = 0x7f;

/// One bit a byte of code.
constexpr std::size_t bit_set_size(std::size_t code_size) noexcept
{
    return (code_size + 7) / 8;
}

void mark_jump_destinations(Bytes code, std::uint8_t* bits) noexcept
{
    const std::uint8_t* const bytes = code.data();
    const std::size_t size = code.size();
    for (std::size_t i = 0; i < size; ++i)
    {
        const std::uint8_t opcode = bytes[i];
        if (opcode >= opcode_push1 && opcode <= opcode_push32)
            i += opcode - opcode_push1 + std::size_t{1};
        else if (opcode == opcode_jumpdest)
            bits[i / 8] = static_cast<std::uint8_t>(bits[i / 8] | (1U << (i % 8)));
    }
}
}  // namespace

CodeRef AnalysedCode::analyse(Bytes code) noexcept
{
    const std::size_t code_size = code.size() + padding;
    void* const memory =
        ::operator new(sizeof(AnalysedCode) + code_size + bit_set_size(code.size()));
    auto* const bytes = static_cast<std::uint8_t*>(memory) + sizeof(AnalysedCode);
    auto* const bits = bytes + code_size;
    if (!code.empty())
        std::memcpy(bytes, code.data(), code.size());
    std::memset(bytes + code.size(), 0, padding + bit_set_size(code.size()));
    mark_jump_destinations(code, bits);
    return CodeRef{::new (memory) AnalysedCode(code.size(), bytes, bits)};
}

void AnalysedCode::destroy(AnalysedCode* code) noexcept
{
    code->~AnalysedCode();
    ::operator delete(static_cast<void*>(code));
}

std::optional<Address> AnalysedCode::delegate() const noexcept
{
    return delegate_of(code());
}

std::size_t AnalysedCode::footprint() const noexcept
{
    return sizeof(AnalysedCode) + size_ + padding + bit_set_size(size_);
}

std::optional<Address> delegate_of(Bytes code) noexcept
{
    if (code.size() != delegation_prefix.size() + sizeof(Address) ||
        !equal(code.first(delegation_prefix.size()), delegation_prefix))
        return {};
    return Address::from(code.subspan(delegation_prefix.size()));
}
}  // namespace braid::evm
