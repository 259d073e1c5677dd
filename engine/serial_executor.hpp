// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/executor.hpp"

namespace braid::engine
{
/// Executes the transactions of a block one after another: the meaning of a block, which every other way of
/// executing it must reproduce byte by byte. Compiles freestanding.
class SerialExecutor
{
public:
    /// A seed that strangers cannot guess keeps them from making locations collide in the table; results do not
    /// depend on it.
    explicit SerialExecutor(std::uint64_t hash_seed = 0) noexcept : hash_seed_(hash_seed) {}

    /// The language of every transaction is in `vms`. Fails where the state fails a transaction that is executed.
    [[nodiscard]] Result<BlockResult, ExecuteError> execute(
        const VerifiedBlock& block, const VmTable& vms, const storage::StateView& state) noexcept;

private:
    std::uint64_t hash_seed_;
};
}  // namespace braid::engine
