// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/block/genesis.hpp"

#include "vm-frontends/svm/block/sysvar_data.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include <string_view>

namespace braid::svm
{
namespace
{
/// What an account of the runtime has that needs no rent.
constexpr std::uint64_t least_lamports = 1;

struct Builtin
{
    Pubkey address;
    std::string_view name;
};
/// Precompiles have no name.
constexpr std::array builtins{Builtin{ids::system_program, "solana_system_program"},
    Builtin{ids::vote_program, "solana_vote_program"},
    Builtin{ids::bpf_loader_1, "solana_bpf_loader_program"},
    Builtin{ids::bpf_loader_2, "solana_bpf_loader_program"},
    Builtin{ids::upgradeable_loader, "solana_bpf_loader_upgradeable_program"},
    Builtin{ids::compute_budget, "compute_budget_program"},
    Builtin{ids::zk_elgamal_proof, "zk_elgamal_proof_program"},
    Builtin{ids::ed25519_precompile, ""}, Builtin{ids::secp256k1_precompile, ""},
    Builtin{ids::secp256r1_precompile, ""}};

void add_sysvar(MemoryState& state, const Rent& rent, const Pubkey& address, Bytes data)
{
    state.set_account(address, {.lamports = rent.minimum_balance(data.size()),
                                   .rent_epoch = 0,
                                   .owner = ids::sysvar_owner,
                                   .executable = false,
                                   .data = data});
}

void add_sysvars(MemoryState& state, const Genesis& genesis, const BlockhashQueue& queue)
{
    Arena arena;
    const Rent& rent = genesis.rent;
    const Clock clock{.slot = 0,
        .epoch_start_timestamp = genesis.unix_timestamp,
        .epoch = 0,
        .leader_schedule_epoch = leader_schedule_epoch_of(genesis.epoch_schedule, 0),
        .unix_timestamp = genesis.unix_timestamp};
    add_sysvar(state, rent, ids::clock, encode_clock(clock, arena));
    add_sysvar(state, rent, ids::rent, encode_rent(rent, arena));
    add_sysvar(
        state, rent, ids::epoch_schedule, encode_epoch_schedule(genesis.epoch_schedule, arena));
    add_sysvar(state, rent, ids::epoch_rewards, encode_epoch_rewards({}, arena));
    add_sysvar(state, rent, ids::last_restart_slot, encode_last_restart_slot(0, arena));
    add_sysvar(state, rent, ids::slot_hashes, encode_slot_hashes({}, arena));
    add_sysvar(state, rent, ids::slot_history, add_to_slot_history({}, 0, arena));
    add_sysvar(
        state, rent, ids::recent_blockhashes, encode_recent_blockhashes(queue.recent(), arena));
}
}  // namespace

storage::AccountsHash accounts_hash_of(const MemoryState& state)
{
    constexpr std::size_t batch = 1024;
    storage::AccountsHash hash;
    std::vector<storage::HashedAccount> accounts;
    const auto flush = [&]
    {
        hash.add(accounts);
        accounts.clear();
    };
    for (const Pubkey& address : state.addresses())
    {
        const Account account = state.account(address);
        accounts.push_back({.address = address,
            .owner = account.owner,
            .lamports = account.lamports,
            .executable = account.executable,
            .data = account.data});
        if (accounts.size() == batch)
            flush();
    }
    flush();
    return hash;
}

Bank begin_chain(const Genesis& genesis, MemoryState& state)
{
    for (const Builtin& builtin : builtins)
        state.set_account(builtin.address,
            {.lamports = least_lamports,
                .rent_epoch = 0,
                .owner = ids::native_loader,
                .executable = true,
                .data = {reinterpret_cast<const std::uint8_t*>(builtin.name.data()),
                    builtin.name.size()}});
    Bank bank{.slot = 0,
        .hash = {},
        .blockhashes = BlockhashQueue{genesis.hash, genesis.lamports_per_signature},
        .accounts = {},
        .processed = {},
        .lamports_per_signature = genesis.lamports_per_signature};
    add_sysvars(state, genesis, bank.blockhashes);
    bank.accounts = accounts_hash_of(state);
    bank.hash = storage::bank_hash(
        {.parent = {}, .signature_count = 0, .last_blockhash = genesis.hash}, bank.accounts);
    return bank;
}
}  // namespace braid::svm
