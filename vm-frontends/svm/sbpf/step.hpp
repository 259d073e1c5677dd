// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/sbpf/operations.hpp"

namespace braid::svm
{
/// An instruction as the interpreter reads it: what depends on the version or has to be looked up is settled.
struct Step
{
    Operation operation = Operation::unsupported;
    std::uint8_t destination = 0;
    std::uint8_t source = 0;
    /// Of an access: bytes from the register. Of a jump or call: steps from this one.
    std::int32_t offset = 0;
    /// The operand as 64 bits; of a syscall, the function.
    std::uint64_t immediate = 0;
};
static_assert(sizeof(Step) == 16);
}  // namespace braid::svm
