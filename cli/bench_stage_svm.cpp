// SPDX-License-Identifier: Apache-2.0
#include "bench/svm_workloads.hpp"
#include "cli/bench_stage.hpp"
#include "cli/command.hpp"
#include "kernels/host_crypto.hpp"
#include "vm-frontends/svm/native_programs.hpp"
#include "vm-frontends/svm/svm.hpp"
#include "vm-frontends/svm/syscalls.hpp"

namespace braid::cli
{
namespace
{
constexpr std::uint32_t default_count = 10'000;

class SvmStage final : public BenchStage
{
public:
    explicit SvmStage(const BenchOptions& options)
      : workload_(bench::generate(
            *bench::svm_workload_of(options.workload), options.shape.txs.value_or(default_count)))
    {
        vms_[static_cast<std::size_t>(storage::VmId::svm)] = &vm_;
        transactions_ = workload_->transactions.size();
        ideal_parallelism_ = workload_->ideal_parallelism;
        set_state(workload_->state, options);
        open_ = bench::open_workload(*workload_, host_);
        prepare(std::move(open_->block));
    }

    /// The hash of all accounts.
    [[nodiscard]] Hash32 root_after(const storage::WriteSet& writes) const override
    {
        storage::AccountsHash accounts = workload_->bank->accounts;
        const auto done = svm::update_accounts_hash(accounts, writes, workload_->state);
        BRAID_ASSERT(done.ok());
        return accounts.checksum();
    }

private:
    std::unique_ptr<bench::SvmWorkload> workload_;
    svm::Svm vm_{svm::Svm::Signatures::trusted};
    svm::ProgramCache programs_{svm::runtime_syscalls()};
    svm::Host host_{.crypto = &kernels::host_crypto(),
        .native_program = svm::find_native_program,
        .programs = &programs_,
        .keeps_logs = false,
        .keeps_inner_instructions = false};
    std::unique_ptr<svm::OpenBlock> open_;
};
}  // namespace

std::unique_ptr<BenchStage> make_svm_stage(const BenchOptions& options)
{
    if (options.shape.accounts)
        throw InputError("the workloads svm-* have no --accounts");
    return std::make_unique<SvmStage>(options);
}
}  // namespace braid::cli
