// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/transaction/reserved_keys.hpp"

#include "vm-frontends/svm/program_ids.hpp"
#include <algorithm>

namespace braid::svm
{
namespace
{
constexpr std::array reserved{ids::address_lookup_table, ids::bpf_loader_1, ids::bpf_loader_2,
    ids::upgradeable_loader, ids::compute_budget, ids::config_program, ids::ed25519_precompile,
    ids::feature_program, ids::loader_4, ids::secp256k1_precompile, ids::secp256r1_precompile,
    "StakeConfig11111111111111111111111111111111"_pubkey, ids::stake_program, ids::system_program,
    ids::vote_program, ids::zk_elgamal_proof, "ZkTokenProof1111111111111111111111111111111"_pubkey,
    ids::clock, ids::epoch_rewards, ids::epoch_schedule, ids::fees, ids::instructions,
    ids::last_restart_slot, ids::recent_blockhashes, ids::rent, ids::rewards, ids::slot_hashes,
    ids::slot_history, ids::stake_history, ids::native_loader, ids::sysvar_owner};

/// Which first bytes reserved addresses have.
constexpr std::array<bool, 256> first_bytes = []
{
    std::array<bool, 256> bytes{};
    for (const Pubkey& key : reserved)
        bytes[key.bytes[0]] = true;
    return bytes;
}();
}  // namespace

bool is_reserved(const Pubkey& address) noexcept
{
    return first_bytes[address.bytes[0]] && std::ranges::find(reserved, address) != reserved.end();
}
}  // namespace braid::svm
