// SPDX-License-Identifier: Apache-2.0
#include "bench/trusted_vm.hpp"
#include "cli/bench_stage.hpp"
#include "cli/command.hpp"
#include "kernels/host_crypto.hpp"
#include "vm-frontends/evm/concurrent_code_cache.hpp"
#include "vm-frontends/evm/evm.hpp"

namespace braid::cli
{
std::unique_ptr<bench::Workload> make_evm_workload(const BenchOptions& options)
{
    try
    {
        return bench::generate(*bench::workload_of(options.workload), options.shape);
    }
    catch (const std::invalid_argument& error)
    {
        throw InputError(error.what());
    }
}

namespace
{
class EvmStage final : public BenchStage
{
public:
    explicit EvmStage(const BenchOptions& options)
      : workload_(make_evm_workload(options)),
        evm_(workload_->env.chain_id, kernels::host_crypto()),
        trusted_(evm_, workload_->txs)
    {
        workload_->env.code_cache = &code_cache_;
        workload_->env.crypto = &kernels::host_crypto();
        const bool sealed = !workload_->raw.empty();
        vms_[static_cast<std::size_t>(storage::VmId::evm)] =
            sealed ? static_cast<const engine::Vm*>(&evm_) : &trusted_;
        transactions_ = workload_->txs.size();
        ideal_parallelism_ = workload_->ideal_parallelism;
        set_state(workload_->state, options);
        engine::Block block;
        block.env = {.number = workload_->env.number, .timestamp = workload_->env.timestamp};
        block.env.vm_env[static_cast<std::size_t>(storage::VmId::evm)] = &workload_->env;
        for (std::uint32_t i = 0; i < workload_->txs.size(); ++i)
            block.transactions.push_back({.vm = storage::VmId::evm,
                .bytes = sealed ? workload_->raw[i] : bench::trusted_name(i, block.arena)});
        prepare(std::move(block));
    }

    [[nodiscard]] Hash32 root_after(const storage::WriteSet& writes) const override
    {
        const auto root = workload_->state.root_after(writes);
        BRAID_ASSERT(root.ok());
        return *root;
    }

private:
    std::unique_ptr<bench::Workload> workload_;
    evm::ConcurrentCodeCache code_cache_;
    evm::Evm evm_;
    bench::TrustedVm trusted_;
};
}  // namespace

std::unique_ptr<BenchStage> make_evm_stage(const BenchOptions& options)
{
    return std::make_unique<EvmStage>(options);
}
}  // namespace braid::cli
