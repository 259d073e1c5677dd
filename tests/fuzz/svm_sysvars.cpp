// SPDX-License-Identifier: Apache-2.0
// Whatever data a sysvar's account has, they are taken or refused; what is taken is there to be asked for, byte for byte, and
// what is decoded of it encodes to data that decode to the same.
#include "base/assert.hpp"
#include "tests/fuzz/input.hpp"
#include "vm-frontends/svm/block/sysvar_data.hpp"
#include "vm-frontends/svm/program_ids.hpp"

namespace braid::fuzz
{
namespace
{
using svm::Pubkey;
using svm::Sysvars;

const Pubkey* const sysvar_ids[]{&svm::ids::clock, &svm::ids::rent, &svm::ids::epoch_schedule,
    &svm::ids::epoch_rewards, &svm::ids::last_restart_slot, &svm::ids::slot_hashes,
    &svm::ids::recent_blockhashes, &svm::ids::slot_history, &svm::ids::system_program};

/// Data that say what the sysvars say; nothing of one that is not encoded here.
std::optional<Bytes> encode(const Sysvars& sysvars, const Pubkey& id, Arena& arena)
{
    if (id == svm::ids::clock)
        return svm::encode_clock(*sysvars.clock, arena);
    if (id == svm::ids::rent)
        return svm::encode_rent(*sysvars.rent, arena);
    if (id == svm::ids::epoch_schedule)
        return svm::encode_epoch_schedule(*sysvars.epoch_schedule, arena);
    if (id == svm::ids::epoch_rewards)
        return svm::encode_epoch_rewards(*sysvars.epoch_rewards, arena);
    if (id == svm::ids::last_restart_slot)
        return svm::encode_last_restart_slot(*sysvars.last_restart_slot, arena);
    if (id == svm::ids::slot_hashes && sysvars.slot_hashes->size() <= svm::slot_hash_count_max)
        return svm::encode_slot_hashes(*sysvars.slot_hashes, arena);
    if (id == svm::ids::recent_blockhashes &&
        sysvars.recent_blockhashes->size() <= svm::recent_blockhash_count_max)
        return svm::encode_recent_blockhashes(*sysvars.recent_blockhashes, arena);
    return std::nullopt;
}

void check(const Pubkey& id, Bytes data)
{
    Sysvars sysvars;
    const bool is_taken = sysvars.set(id, data);
    const auto kept = sysvars.data_of(id);
    BRAID_ASSERT(!kept || (is_taken && equal(*kept, data)));
    if (!is_taken)
        return;
    if (sysvars.rent)
        static_cast<void>(sysvars.rent->minimum_balance(data.size()));
    Arena arena;
    const auto encoded = encode(sysvars, id, arena);
    if (!encoded)
        return;
    Sysvars again;
    BRAID_ASSERT(again.set(id, *encoded));
    const auto twice = encode(again, id, arena);
    BRAID_ASSERT(twice.has_value());
    BRAID_ASSERT(equal(*twice, *encoded));
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    braid::fuzz::Input input{{data, size}};
    const auto& id = *braid::fuzz::sysvar_ids[input.pick(std::size(braid::fuzz::sysvar_ids))];
    braid::fuzz::check(id, input.rest());
    return 0;
}
