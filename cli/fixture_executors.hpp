// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/parallel_executor.hpp"
#include "engine/serial_executor.hpp"
#include "vm-frontends/evm/block.hpp"
#include "vm-frontends/evm/concurrent_code_cache.hpp"
#include "vm-frontends/evm/evm.hpp"
#include <memory>
#include <vector>

namespace braid::cli
{
enum class ExecutorChoice : std::uint8_t
{
    serial,
    parallel,
    both,
};

/// The executors that a suite compares, as hosts of block processing. Not for concurrent callers.
class FixtureExecutors
{
public:
    FixtureExecutors(ExecutorChoice choice, unsigned threads);

    /// Transactions of other chains are invalid from now on. Mainnet's are valid at first.
    void use_chain(std::uint64_t chain_id) noexcept;

    struct Named
    {
        std::string_view name;
        evm::Host host;
    };
    /// One or two; the serial one first where there is one.
    [[nodiscard]] const std::vector<Named>& all() const noexcept { return hosts_; }
    [[nodiscard]] const engine::VmTable& vms() const noexcept { return vms_; }

private:
    evm::Evm evm_;
    engine::VmTable vms_{};
    evm::ConcurrentCodeCache code_cache_;
    engine::SerialExecutor serial_;
    std::unique_ptr<engine::ParallelExecutor> parallel_;
    std::vector<Named> hosts_;
};
}  // namespace braid::cli
