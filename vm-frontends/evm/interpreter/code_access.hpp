// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/interpreter/frame.hpp"

namespace braid::evm
{
/// Whether calls of the address run a precompile.
[[nodiscard]] bool is_precompile_at(const Machine& m, const Address& address) noexcept;

/// The code that calls of the account run, without following a delegation; none where it has none. False where the
/// state is blocked.
[[nodiscard]] bool pin_code(Machine& m, Account& account, PinnedCode& code) noexcept;

/// EIP-7702: where the code is a designator, the code it names takes its place; gas of that access is taken from `gas`,
/// which is negative where that fails. A designator's code that is one itself is not followed, a precompile's is empty.
void follow_delegation(Machine& m, PinnedCode& code, std::int64_t& gas) noexcept;
}  // namespace braid::evm
