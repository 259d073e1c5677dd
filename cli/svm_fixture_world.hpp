// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/svm_fixture.hpp"
#include "engine/executor.hpp"
#include "vm-frontends/svm/block_programs.hpp"
#include "vm-frontends/svm/memory_state.hpp"
#include "vm-frontends/svm/program_cache.hpp"
#include "vm-frontends/svm/svm.hpp"
#include <memory>

namespace braid::cli
{
/// The state that a fixture's blocks run on, and what prepares them.
class SvmFixtureWorld
{
public:
    struct Options
    {
        bool jit = true;
        svm::Svm::Signatures signatures = svm::Svm::Signatures::verified;
    };
    /// What the transactions of a block share: outlives their execution.
    struct Environment
    {
        svm::Sysvars sysvars;
        svm::BlockhashQueue blockhashes;
        svm::BlockPrograms programs;
        svm::SvmEnv env;
    };

    explicit SvmFixtureWorld(const Options& options);

    void set_accounts(const std::vector<SvmFixtureAccount>& accounts);
    /// The environment of a block on the accounts as they are now, with no program looked up yet. Throws InputError where a sysvar
    /// does not decode.
    [[nodiscard]] std::unique_ptr<Environment> open(const SvmFixtureBlock& block);
    /// Decodes and resolves. `environment` and `transactions` outlive the result.
    [[nodiscard]] Result<engine::VerifiedBlock, engine::PrepareError> prepare(
        const Environment& environment,
        std::span<const SvmFixtureTransaction* const> transactions) const;

    [[nodiscard]] const engine::VmTable& vms() const noexcept { return vms_; }
    [[nodiscard]] svm::MemoryState& state() noexcept { return state_; }
    [[nodiscard]] const svm::MemoryState& state() const noexcept { return state_; }

private:
    svm::ProgramCache cache_;
    svm::MemoryState state_;
    svm::Svm vm_;
    engine::VmTable vms_{};
};
}  // namespace braid::cli
