// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/pubkey.hpp"
#include "vm-frontends/svm/runtime/loaded_program.hpp"

namespace braid::test
{
/// Of the native programs, as far as blocks of transfers need them: the system program's transfers and advances of nonces,
/// and the compute-budget program. Null where there is none of that address.
[[nodiscard]] const svm::LoadedProgram* find_native_program(const svm::Pubkey& address) noexcept;
}  // namespace braid::test
