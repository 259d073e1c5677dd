// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/block.hpp"

namespace braid::evm
{
/// The EVM's environment of the block.
[[nodiscard]] const EvmEnv& env_of(const engine::VerifiedBlock& verified) noexcept;

/// Why a block whose execution gave `result` is not valid, the header's claims aside: the first transaction that is
/// not valid or for which there was no gas left, or a system call that had to succeed.
[[nodiscard]] std::optional<Rejection> find_invalid(
    const engine::VerifiedBlock& verified, const engine::BlockResult& result) noexcept;
}  // namespace braid::evm
