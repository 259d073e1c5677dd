// SPDX-License-Identifier: Apache-2.0
#include "cli/svm_fixture_world.hpp"

#include "cli/command.hpp"
#include "kernels/host_crypto.hpp"
#include "vm-frontends/svm/native_programs.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/syscalls.hpp"
#include <fmt/core.h>
#include <ranges>

namespace braid::cli
{
namespace
{
using storage::VmId;

svm::BlockhashQueue queue_of(const std::vector<Hash32>& newest_first)
{
    constexpr std::uint64_t lamports_per_signature = 5000;
    svm::BlockhashQueue queue{newest_first.back(), lamports_per_signature};
    for (const Hash32& hash : newest_first | std::views::reverse | std::views::drop(1))
        queue.add(hash, lamports_per_signature);
    return queue;
}

void read_sysvars(const svm::MemoryState& state, svm::Sysvars& sysvars)
{
    for (const auto& id : {svm::ids::clock, svm::ids::rent, svm::ids::epoch_schedule,
             svm::ids::epoch_rewards, svm::ids::last_restart_slot, svm::ids::slot_hashes,
             svm::ids::recent_blockhashes, svm::ids::stake_history})
    {
        const svm::Account account = state.account(id);
        if (account.lamports != 0 && !sysvars.set(id, account.data))
            throw InputError(fmt::format("{}: not a sysvar that decodes", to_base58(id)));
    }
}
}  // namespace

SvmFixtureWorld::SvmFixtureWorld(const Options& options)
  : cache_(
        svm::runtime_syscalls(), svm::ProgramCacheOptions{.compile_at_run = options.jit ? 1U : 0U}),
    vm_(options.signatures)
{
    vms_[static_cast<std::size_t>(VmId::svm)] = &vm_;
}

void SvmFixtureWorld::set_accounts(const std::vector<SvmFixtureAccount>& accounts)
{
    for (const auto& account : accounts)
        state_.set_account(account.address, {.lamports = account.exists ? account.lamports : 0,
                                                .rent_epoch = account.rent_epoch,
                                                .owner = account.owner,
                                                .executable = account.executable,
                                                .data = account.data});
}

std::unique_ptr<SvmFixtureWorld::Environment> SvmFixtureWorld::open(const SvmFixtureBlock& block)
{
    auto opened = std::unique_ptr<Environment>(new Environment{.sysvars = {},
        .blockhashes = queue_of(block.blockhashes),
        .programs = svm::BlockPrograms{cache_},
        .env = {}});
    svm::SvmEnv& env = opened->env;
    env.slot = block.slot;
    env.sysvars = &opened->sysvars;
    env.blockhashes = &opened->blockhashes;
    env.next_nonce = svm::durable_nonce_of(opened->blockhashes.newest());
    env.crypto = &kernels::host_crypto();
    env.native_program = svm::find_native_program;
    env.syscalls = &svm::deployment_syscalls();
    env.programs = &opened->programs;
    read_sysvars(state_, opened->sysvars);
    return opened;
}

Result<engine::VerifiedBlock, engine::PrepareError> SvmFixtureWorld::prepare(
    const Environment& environment,
    std::span<const SvmFixtureTransaction* const> transactions) const
{
    engine::Block block;
    block.env.number = environment.env.slot;
    block.env.vm_env[static_cast<std::size_t>(VmId::svm)] = &environment.env;
    for (const auto* transaction : transactions)
        block.transactions.push_back({.vm = VmId::svm, .bytes = transaction->bytes});
    auto prepared = engine::prepare(std::move(block), vms_);
    if (prepared.ok())
        engine::resolve(*prepared, vms_, state_);
    return prepared;
}
}  // namespace braid::cli
