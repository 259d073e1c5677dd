// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/bank.hpp"

#include "vm-frontends/svm/block/system_tx.hpp"
#include "vm-frontends/svm/block/sysvar_data.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/receipt.hpp"
#include "vm-frontends/svm/syscalls.hpp"
#include <algorithm>

namespace braid::svm
{
namespace
{
/// Those that programs may ask for.
constexpr std::array kept_sysvars{ids::clock, ids::rent, ids::epoch_schedule, ids::epoch_rewards,
    ids::last_restart_slot, ids::slot_hashes, ids::recent_blockhashes, ids::stake_history};

[[nodiscard]] Result<Account, storage::StateError> read_account(
    const storage::StateView& state, const Pubkey& address)
{
    const auto value = state.read(account_key(address));
    if (!value.ok())
        return Err{value.error()};
    return decode_account(*value);
}

[[nodiscard]] Clock next_clock(
    const std::optional<Clock>& before, const EpochSchedule& schedule, const BlockContent& content)
{
    const std::uint64_t epoch = epoch_of(schedule, content.slot);
    const bool begins_epoch = !before || before->epoch != epoch;
    return {.slot = content.slot,
        .epoch_start_timestamp =
            begins_epoch ? content.unix_timestamp : before->epoch_start_timestamp,
        .epoch = epoch,
        .leader_schedule_epoch = leader_schedule_epoch_of(schedule, content.slot),
        .unix_timestamp = content.unix_timestamp};
}

/// Sets a sysvar of the block, and has the state follow.
void put(Sysvars& sysvars, std::vector<SysvarWrite>& writes, const Pubkey& address, Bytes data)
{
    const bool is_known = sysvars.set(address, data);
    BRAID_ASSERT(is_known);
    writes.push_back({.address = address, .data = data});
}

[[nodiscard]] std::span<const SysvarWrite> kept(
    const std::vector<SysvarWrite>& writes, Arena& arena)
{
    const auto to = arena.make_array<SysvarWrite>(writes.size());
    std::ranges::copy(writes, to.begin());
    return to;
}

/// What the block does first: its clock and its parent's hash.
void add_system_before(OpenBlock& open, const Bank& parent, const BlockContent& content)
{
    Arena& arena = open.block.arena;
    const EpochSchedule schedule = open.sysvars.epoch_schedule.value_or(EpochSchedule{});
    std::vector<SlotHash> hashes = open.sysvars.slot_hashes.value_or(std::vector<SlotHash>{});
    add_slot_hash(hashes, {.slot = parent.slot, .hash = parent.hash});
    std::vector<SysvarWrite> writes;
    put(open.sysvars, writes, ids::slot_hashes, encode_slot_hashes(hashes, arena));
    put(open.sysvars, writes, ids::clock,
        encode_clock(next_clock(open.sysvars.clock, schedule, content), arena));
    auto* before = arena.make<SystemTx>();
    before->sysvars = kept(writes, arena);
    open.block.before.push_back(engine_tx_of(*before, arena));
}

/// What it does last: its blockhash, its fees, its slot.
void add_system_after(
    OpenBlock& open, const Bank& parent, const BlockContent& content, Bytes slot_history)
{
    Arena& arena = open.block.arena;
    BlockhashQueue queue = parent.blockhashes;
    queue.add(content.blockhash, parent.lamports_per_signature);
    const std::vector<SysvarWrite> writes{
        {.address = ids::recent_blockhashes,
            .data = encode_recent_blockhashes(queue.recent(), arena)},
        {.address = ids::slot_history,
            .data = add_to_slot_history(slot_history, content.slot, arena)}};
    const std::uint64_t number = parent.blockhashes.last_number();
    const std::uint64_t oldest =
        number < BlockhashQueue::age_max ? 0 : number - BlockhashQueue::age_max;
    const std::vector<ProcessedKey> old_keys = parent.processed.keys_below(oldest);
    auto* forgotten = static_cast<ProcessedKey*>(
        arena.allocate(old_keys.size() * sizeof(ProcessedKey), alignof(ProcessedKey)));
    std::ranges::uninitialized_copy(old_keys, std::span{forgotten, old_keys.size()});
    auto* after = arena.make<SystemTx>();
    after->sysvars = kept(writes, arena);
    after->settles_fees = true;
    after->fee_collector = content.leader;
    after->forgotten = {forgotten, old_keys.size()};
    after->burns = true;
    open.block.after.push_back(engine_tx_of(*after, arena));
}

void set_env(OpenBlock& open, const Bank& parent, const BlockContent& content, const Host& host)
{
    open.env.slot = content.slot;
    open.env.sysvars = &open.sysvars;
    open.env.blockhashes = &parent.blockhashes;
    open.env.next_nonce = durable_nonce_of(parent.blockhashes.newest());
    open.env.lamports_per_signature = parent.lamports_per_signature;
    open.env.crypto = host.crypto;
    open.env.native_program = host.native_program;
    open.env.syscalls = &deployment_syscalls();
    open.env.programs = &open.programs;
    open.env.keeps_logs = host.keeps_logs;
    open.env.keeps_inner_instructions = host.keeps_inner_instructions;
    open.block.env.number = content.slot;
    open.block.env.timestamp = static_cast<std::uint64_t>(content.unix_timestamp);
    open.block.env.gas_limit = content.cost_limit;
    open.block.env.vm_env[static_cast<std::size_t>(storage::VmId::svm)] = &open.env;
}
}  // namespace

Result<std::unique_ptr<OpenBlock>, storage::StateError> open_block(const Bank& parent,
    const BlockContent& content, const Host& host, const storage::StateView& state)
{
    BRAID_ASSERT(content.slot > parent.slot);
    auto open = std::make_unique<OpenBlock>(*host.programs);
    for (const Pubkey& id : kept_sysvars)
    {
        const auto account = read_account(state, id);
        if (!account.ok())
            return Err{account.error()};
        // One that does not decode is as one that is absent: programs are told that there is none.
        if (account->lamports != 0)
            (void)open->sysvars.set(id, account->data);
    }
    const auto history = read_account(state, ids::slot_history);
    if (!history.ok())
        return Err{history.error()};
    add_system_before(*open, parent, content);
    add_system_after(*open, parent, content, history->data);
    set_env(*open, parent, content, host);
    open->block.transactions.reserve(content.transactions.size());
    for (const Bytes raw : content.transactions)
        open->block.transactions.push_back({.vm = storage::VmId::svm, .bytes = raw});
    return open;
}

Result<Done, storage::StateError> update_accounts_hash(
    storage::AccountsHash& hash, const storage::WriteSet& writes, const storage::StateView& before)
{
    std::vector<storage::HashedAccount> left;
    std::vector<storage::HashedAccount> joined;
    const auto add = [](std::vector<storage::HashedAccount>& to, const storage::StateKey& key,
                         const storage::Value& value) -> Result<Done, storage::StateError>
    {
        const auto account = decode_account(value);
        if (!account.ok())
            return Err{account.error()};
        if (account->lamports != 0)
            to.push_back({.address = Hash32::from(key.bytes),
                .owner = account->owner,
                .lamports = account->lamports,
                .executable = account->executable,
                .data = account->data});
        return Done{};
    };
    for (const storage::WriteSet::Entry& entry : writes.entries)
    {
        if (entry.key.vm != storage::VmId::svm ||
            entry.key.kind != static_cast<std::uint8_t>(KeyKind::account))
            continue;
        const auto was = before.read(entry.key);
        if (!was.ok())
            return Err{was.error()};
        if (const auto added = add(left, entry.key, *was); !added.ok())
            return added;
        if (const auto added = add(joined, entry.key, entry.value); !added.ok())
            return added;
    }
    hash.update(left, joined);
    return Done{};
}

Result<BlockSummary, storage::StateError> close_block(Bank& bank, const BlockContent& content,
    const engine::VerifiedBlock& block, const engine::BlockResult& result,
    const storage::StateView& before)
{
    const auto hashed = update_accounts_hash(bank.accounts, result.write_set, before);
    if (!hashed.ok())
        return Err{hashed.error()};
    BlockSummary summary;
    const std::size_t last = std::min(result.included, block.txs().size() - block.after_count());
    for (std::size_t i = block.before_count(); i < last; ++i)
    {
        if (result.receipts[i].status == engine::TxStatus::invalid)
            continue;
        const auto& tx = static_cast<const SvmTx&>(*block.txs()[i].body);
        ++summary.processed_count;
        summary.signature_count += tx.signatures.transaction;
        if (const auto number = bank.blockhashes.find(*tx.message.blockhash))
            bank.processed.add(*number, tx.message_digest);
    }
    for (std::size_t i = last; i < result.receipts.size(); ++i)
    {
        const auto& system = static_cast<const SystemReceipt&>(*result.receipts[i].detail);
        summary.fees_paid_out += system.fees_paid_out;
        summary.burned += system.burned;
    }
    const std::uint64_t number = bank.blockhashes.last_number();
    if (number >= BlockhashQueue::age_max)
        bank.processed.forget_below(number - BlockhashQueue::age_max);
    bank.blockhashes.add(content.blockhash, bank.lamports_per_signature);
    bank.hash = storage::bank_hash({.parent = bank.hash,
                                       .signature_count = summary.signature_count,
                                       .last_blockhash = content.blockhash},
        bank.accounts);
    bank.slot = content.slot;
    summary.bank_hash = bank.hash;
    return summary;
}
}  // namespace braid::svm
