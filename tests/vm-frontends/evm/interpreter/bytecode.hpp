// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/u256.hpp"
#include "vm-frontends/evm/address.hpp"
#include "vm-frontends/evm/interpreter/traits.hpp"
#include <vector>

namespace braid::tests
{
/// EVM code put together instruction by instruction.
class Bytecode
{
public:
    Bytecode() = default;

    /// PUSH with the fewest bytes that hold the value; PUSH1 for zero.
    Bytecode& push(const u256& value)
    {
        const std::size_t size = std::max<std::size_t>(1, (bit_width(value) + 7) / 8);
        bytes_.push_back(static_cast<std::uint8_t>(0x5f + size));
        const Hash32 all = value.to_be();
        bytes_.insert(
            bytes_.end(), all.bytes.end() - static_cast<std::ptrdiff_t>(size), all.bytes.end());
        return *this;
    }
    Bytecode& push(const evm::Address& address) { return push(address.to_word()); }
    Bytecode& op(evm::Opcode opcode)
    {
        bytes_.push_back(static_cast<std::uint8_t>(opcode));
        return *this;
    }
    /// The instruction on operands, the first of which ends up on top.
    template <typename... Operands>
    Bytecode& op(evm::Opcode opcode, const Operands&... operands)
    {
        Bytecode pushes;
        ((pushes = Bytecode{}.push(operands).append(pushes)), ...);
        return append(pushes).op(opcode);
    }
    Bytecode& byte(std::uint8_t value)
    {
        bytes_.push_back(value);
        return *this;
    }
    Bytecode& append(const Bytecode& other)
    {
        bytes_.insert(bytes_.end(), other.bytes_.begin(), other.bytes_.end());
        return *this;
    }
    /// Returns the top word.
    Bytecode& return_top()
    {
        return push(u256{})
            .op(evm::Opcode::mstore)
            .push(u256{32})
            .push(u256{})
            .op(evm::Opcode::return_);
    }
    [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
    [[nodiscard]] const std::vector<std::uint8_t>& bytes() const noexcept { return bytes_; }

private:
    std::vector<std::uint8_t> bytes_;
};
}  // namespace braid::tests
