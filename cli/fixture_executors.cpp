// SPDX-License-Identifier: Apache-2.0
#include "cli/fixture_executors.hpp"
#include "kernels/host_crypto.hpp"

namespace braid::cli
{
namespace
{
/// Makes an executor callable as evm::Host wants it.
template <typename Executor>
Result<engine::BlockResult, engine::ExecuteError> run_on(void* self,
    const engine::VerifiedBlock& block, const engine::VmTable& vms,
    const storage::StateView& state) noexcept
{
    return static_cast<Executor*>(self)->execute(block, vms, state);
}
}  // namespace

FixtureExecutors::FixtureExecutors(ExecutorChoice choice, unsigned threads)
  : evm_(1, kernels::host_crypto())
{
    vms_[static_cast<std::size_t>(storage::VmId::evm)] = &evm_;
    const evm::Host host{
        .vm = &evm_, .code_cache = &code_cache_, .crypto = &kernels::host_crypto()};
    if (choice != ExecutorChoice::parallel)
    {
        auto& serial = hosts_.emplace_back("serial", host);
        serial.host.run = run_on<engine::SerialExecutor>;
        serial.host.run_self = &serial_;
    }
    if (choice != ExecutorChoice::serial)
    {
        // Fixtures have few transactions; none is to slip past what is tested.
        parallel_ = std::make_unique<engine::ParallelExecutor>(
            engine::ParallelOptions{.threads = threads, .inline_below = 0});
        auto& parallel = hosts_.emplace_back("parallel", host);
        parallel.host.run = run_on<engine::ParallelExecutor>;
        parallel.host.run_self = parallel_.get();
    }
}

void FixtureExecutors::use_chain(std::uint64_t chain_id) noexcept
{
    evm_ = evm::Evm{chain_id, kernels::host_crypto()};
}
}  // namespace braid::cli
