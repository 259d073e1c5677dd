// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/runtime/invoke_context.hpp"

namespace braid::svm
{
/// What a management instruction of the upgradeable loader takes from the meter.
inline constexpr std::uint64_t upgradeable_loader_units = 2370;

/// Deploys and changes programs: an ELF is written to a buffer in pieces, checked when it is deployed, and kept in the
/// program's data account. A program that was deployed or changed in a slot runs from the next one on.
/// https://github.com/anza-xyz/agave/blob/master/programs/bpf_loader/src/lib.rs
[[nodiscard]] Result<Done, InstructionError> run_upgradeable_loader(InvokeContext& invoke) noexcept;
}  // namespace braid::svm
