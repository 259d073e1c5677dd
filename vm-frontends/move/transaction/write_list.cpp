// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/transaction/write_list.hpp"

#include <algorithm>

namespace braid::move
{
namespace
{
constexpr auto broken = StatusCode::unknown_invariant_violation_error;
constexpr std::uint64_t cell_size = 16;

/// Whether a write upon another leaves one, and of which kind.
struct Squashed
{
    bool remains = true;
    WriteKind kind = WriteKind::modification;
};

std::optional<Squashed> squash(WriteKind first, WriteKind second) noexcept
{
    const bool was_there = first != WriteKind::deletion;
    if (was_there == (second == WriteKind::creation))
        return std::nullopt;
    if (first == WriteKind::deletion)
        return Squashed{};
    if (second == WriteKind::modification)
        return Squashed{.kind = first};
    if (first == WriteKind::creation)
        return Squashed{.remains = false};
    return Squashed{.kind = WriteKind::deletion};
}

/// Whether the key is an account's, and its path a resource's.
bool is_resource(Bytes state_key) noexcept
{
    constexpr std::size_t path_offset = 33;
    bcs::Reader reader{state_key};
    if (reader.u8() != 0 || state_key.size() < path_offset)
        return false;
    bcs::Reader path{state_key.subspan(path_offset)};
    const Bytes bytes = path.bytes(state_key.size());
    return !bytes.empty() && bytes[0] == 1;
}

WriteKind kind_of(Change::Kind kind) noexcept
{
    switch (kind)
    {
    case Change::Kind::creation:
        return WriteKind::creation;
    case Change::Kind::modification:
        return WriteKind::modification;
    case Change::Kind::deletion:
        break;
    }
    return WriteKind::deletion;
}

/// Where the key is, or belongs.
template <typename List>
auto place_of(List& list, Bytes state_key) noexcept
{
    using Entry = typename List::value_type;
    return std::ranges::lower_bound(
        list, state_key, [](Bytes a, Bytes b) { return compare(a, b) < 0; }, &Entry::state_key);
}

/// What the members' changes make of the index.
std::optional<StatusCode> change_index(GroupIndex& index, std::span<const Change> changes)
{
    for (const Change& change : changes)
    {
        const std::size_t at = index.lower_bound(change.member);
        const bool exists = index.has_at(at, change.member);
        if (exists == (change.kind == Change::Kind::creation))
            return broken;
        const auto entry = index.entries.begin() + static_cast<std::ptrdiff_t>(at);
        if (change.kind == Change::Kind::creation)
            index.entries.insert(entry, {.tag = change.member, .size = change.value.size()});
        else if (change.kind == Change::Kind::deletion)
            index.entries.erase(entry);
        else
            entry->size = change.value.size();
    }
    return std::nullopt;
}

/// The members' changes upon those of the sessions before.
std::optional<StatusCode> squash_members(
    std::vector<MemberWrite>& members, std::span<const Change> changes)
{
    for (const Change& change : changes)
    {
        const auto at = std::ranges::lower_bound(
            members, change.member, [](Bytes a, Bytes b) { return compare(a, b) < 0; },
            &MemberWrite::tag);
        const WriteKind kind = kind_of(change.kind);
        if (at == members.end() || !equal(at->tag, change.member))
        {
            members.insert(at, {.kind = kind, .tag = change.member, .value = change.value});
            continue;
        }
        const auto squashed = squash(at->kind, kind);
        if (!squashed)
            return broken;
        // What was made and taken away again still is to be taken out of the engine's state.
        at->kind = squashed->remains ? squashed->kind : WriteKind::deletion;
        at->value = change.value;
    }
    return std::nullopt;
}
}  // namespace

StateValueMetadata WriteList::metadata_of(Bytes encoded) const noexcept
{
    const auto metadata = read_state_value_metadata(encoded);
    return metadata.ok() ? *metadata : StateValueMetadata{};
}

Result<Done, StatusCode> WriteList::merge(const ChangeSet& changes)
{
    created_last_ = false;
    const std::span<const Change> all{changes.changes};
    for (std::size_t i = 0; i < all.size();)
    {
        std::size_t end = i + 1;
        while (!all[i].member.empty() && end < all.size() &&
               equal(all[end].state_key, all[i].state_key))
            ++end;
        const auto merged =
            all[i].member.empty() ? merge_value(all[i]) : merge_group(all.subspan(i, end - i));
        if (!merged.ok())
            return merged;
        i = end;
    }
    for (const CellEffect& effect : changes.cells)
        if (const auto merged = merge_cell(effect); !merged.ok())
            return merged;
    return Done{};
}

Result<Done, StatusCode> WriteList::merge_value(const Change& change)
{
    const WriteKind kind = kind_of(change.kind);
    created_last_ = created_last_ || kind == WriteKind::creation;
    const auto at = place_of(writes_, change.state_key);
    if (at != writes_.end() && equal(at->state_key, change.state_key))
    {
        const auto squashed = squash(at->kind, kind);
        if (!squashed)
            return Err{broken};
        if (!squashed->remains)
        {
            state_->erase(change.state_key);
            writes_.erase(at);
            return Done{};
        }
        at->kind = squashed->kind;
        at->value = change.value;
        at->size = change.value.size();
        return Done{};
    }
    TxWrite write;
    write.state_key = change.state_key;
    write.kind = kind;
    write.value = change.value;
    write.size = change.value.size();
    write.previous_size = change.before.bytes.size();
    write.metadata = kind == WriteKind::creation ? created_ : metadata_of(change.before.metadata);
    // Of resources alone: that of items of tables was never mistaken.
    if (kind == WriteKind::creation && limits_->creates_by_modification &&
        is_resource(change.state_key))
        write.kind = WriteKind::modification;
    writes_.insert(at, write);
    return Done{};
}

Result<Done, StatusCode> WriteList::merge_group(std::span<const Change> changes)
{
    const Bytes group_key = changes.front().state_key;
    auto before = state_->read_group(group_key);
    if (!before.ok())
        return Err{broken};
    GroupIndex index = *before;
    if (const auto fault = change_index(index, changes))
        return Err{*fault};
    const WriteKind step = before->entries.empty() ? WriteKind::creation :
                           index.entries.empty()   ? WriteKind::deletion :
                                                     WriteKind::modification;
    created_last_ = created_last_ || step == WriteKind::creation;

    auto at = place_of(writes_, group_key);
    std::vector<MemberWrite> members;
    if (at == writes_.end() || !equal(at->state_key, group_key))
    {
        TxWrite write;
        write.state_key = group_key;
        write.kind = step;
        write.is_group = true;
        write.previous_size = before->size();
        write.metadata = step == WriteKind::creation ? created_ : metadata_of(before->metadata);
        at = writes_.insert(at, write);
    }
    else
    {
        members.assign(at->members.begin(), at->members.end());
        const auto squashed = squash(at->kind, step);
        if (!squashed)
            return Err{broken};
        at->kind = squashed->remains ? squashed->kind : WriteKind::deletion;
        if (!squashed->remains)
        {
            for (const MemberWrite& member : members)
                state_->erase_member(group_key, member.tag);
            state_->put_group(group_key, {});
            writes_.erase(at);
            return Done{};
        }
    }
    if (const auto fault = squash_members(members, changes))
        return Err{*fault};
    const auto kept = state_->view().arena().make_array<MemberWrite>(members.size());
    std::ranges::copy(members, kept.begin());
    at->members = kept;
    at->size = index.size();
    return Done{};
}

Result<TxCell, StatusCode> WriteList::cell_of(const CellEffect& effect)
{
    TxCell cell;
    cell.state_key = effect.state_key;
    cell.kind = effect.kind;
    cell.value = effect.value;
    cell.is_new = effect.kind == CellEffect::Kind::write && effect.is_new;
    cell.sum = effect.sum;
    if (effect.kind == CellEffect::Kind::add)
        return cell;
    cell.metadata = created_;
    // Where nobody keeps who paid for a slot, a new cell always was written like an old one.
    cell.write_kind =
        cell.is_new && created_.exists ? WriteKind::creation : WriteKind::modification;
    if (cell.is_new)
        return cell;
    const auto before = state_->read(effect.state_key);
    if (!before.ok() || !before->has_value())
        return Err{broken};
    cell.metadata = metadata_of((*before)->metadata);
    if (effect.kind == CellEffect::Kind::erase)
        cell.write_kind = WriteKind::deletion;
    return cell;
}

Result<Done, StatusCode> WriteList::merge_cell(const CellEffect& effect)
{
    using Kind = CellEffect::Kind;
    const auto at = place_of(cells_, effect.state_key);
    if (at == cells_.end() || !equal(at->state_key, effect.state_key))
    {
        const auto cell = cell_of(effect);
        if (!cell.ok())
            return Err{cell.error()};
        created_last_ = created_last_ || cell->write_kind == WriteKind::creation;
        cells_.insert(at, *cell);
        return Done{};
    }
    if (at->kind == Kind::erase)
        return Err{broken};
    if (effect.kind == Kind::add)
    {
        using Signed = __int128;
        const auto signed_of = [](const CellChange& change)
        {
            const auto amount = static_cast<Signed>(change.amount);
            return change.is_negative ? -amount : amount;
        };
        if (at->kind == Kind::write)
        {
            at->value += static_cast<unsigned __int128>(signed_of(effect.sum));
            return Done{};
        }
        const Signed sum = signed_of(at->sum) + signed_of(effect.sum);
        at->sum.is_negative = sum < 0;
        at->sum.amount = static_cast<unsigned __int128>(sum < 0 ? -sum : sum);
        at->sum.limit = effect.sum.limit;
        return Done{};
    }
    if (at->kind == Kind::write)
    {
        if (effect.kind == Kind::erase && at->is_new)
        {
            state_->erase_cell(effect.state_key);
            cells_.erase(at);
            return Done{};
        }
        at->kind = effect.kind;
        at->value = effect.value;
        at->write_kind = effect.kind == Kind::erase ? WriteKind::deletion : at->write_kind;
        return Done{};
    }
    const auto cell = cell_of(effect);
    if (!cell.ok())
        return Err{cell.error()};
    *at = *cell;
    return Done{};
}

Result<Done, StatusCode> WriteList::add_module(Bytes state_key, Bytes binary)
{
    const auto before = state_->read(state_key);
    if (!before.ok())
        return Err{broken};
    Change change;
    change.kind = before->has_value() ? Change::Kind::modification : Change::Kind::creation;
    change.state_key = state_key;
    change.value = binary;
    if (before->has_value())
        change.before = **before;
    return merge_value(change);
}

PricedWrite WriteList::priced(const TxWrite& write) const noexcept
{
    return {.key = StateKeySize::of(write.state_key),
        .kind = write.kind,
        .size = write.kind == WriteKind::deletion ? 0 : write.size,
        .previous_size = write.previous_size,
        .metadata = write.metadata};
}

PricedWrite WriteList::priced(const TxCell& cell) const noexcept
{
    return {.key = StateKeySize::of(cell.state_key),
        .kind = cell.write_kind,
        .size = cell.write_kind == WriteKind::deletion ? 0 : cell_size,
        .previous_size = cell.is_new ? 0 : cell_size,
        .metadata = cell.metadata};
}

Result<Done, StatusCode> WriteList::check_limits(std::span<const std::uint64_t> event_sizes) const
{
    std::vector<PricedWrite> all;
    all.reserve(writes_.size() + cells_.size());
    for (const TxWrite& write : writes_)
        all.push_back(priced(write));
    for (const TxCell& cell : cells_)
        if (cell.kind != CellEffect::Kind::add)
            all.push_back(priced(cell));
    return limits_->check(all, event_sizes);
}

bool WriteList::charge_io(GasMeter& gas) const noexcept
{
    const auto charge = [&](const PricedWrite& write)
    { return gas.charge_io_for_write(write.key, write.kind, write.size); };
    for (const TxWrite& write : writes_)
        if (!charge(priced(write)))
            return false;
    for (const TxCell& cell : cells_)
        if (cell.kind != CellEffect::Kind::add && !charge(priced(cell)))
            return false;
    return true;
}

WriteList::StorageBill WriteList::price(const SpacePricing& space) noexcept
{
    StorageBill bill;
    const auto add = [&](PricedWrite write)
    {
        const StorageCharge charge = space.charge_write(write);
        bill.fee = saturating_add(bill.fee, charge.charge);
        bill.refund = saturating_add(bill.refund, charge.refund);
        return write.metadata;
    };
    for (TxWrite& write : writes_)
        write.metadata = add(priced(write));
    for (TxCell& cell : cells_)
        if (cell.kind != CellEffect::Kind::add)
            cell.metadata = add(priced(cell));
    return bill;
}

Bytes WriteList::encode(const StateValueMetadata& metadata)
{
    if (!metadata.exists)
        return {};
    std::vector<std::uint8_t> out;
    append(metadata, out);
    return state_->view().scratch().copy(out);
}

void WriteList::put()
{
    for (TxWrite& write : writes_)
    {
        if (write.is_group)
            put_group(write);
        else if (write.kind == WriteKind::deletion)
            state_->erase(write.state_key);
        else
            write.value = state_->put(
                write.state_key, {.bytes = write.value, .metadata = encode(write.metadata)});
    }
    for (TxCell& cell : cells_)
    {
        if (cell.kind == CellEffect::Kind::erase)
            state_->erase_cell(cell.state_key);
        if (cell.kind != CellEffect::Kind::write)
            continue;
        state_->put_cell(cell.state_key, cell.value);
        (void)state_->put(cell.state_key, {.bytes = {}, .metadata = encode(cell.metadata)});
    }
}

std::span<const TxWrite> WriteList::copy_writes(Arena& arena) const
{
    const auto copies = arena.make_array<TxWrite>(writes_.size());
    for (std::size_t i = 0; i < copies.size(); ++i)
    {
        copies[i] = writes_[i];
        copies[i].state_key = arena.copy(writes_[i].state_key);
        const auto members = arena.make_array<MemberWrite>(writes_[i].members.size());
        for (std::size_t j = 0; j < members.size(); ++j)
        {
            members[j] = writes_[i].members[j];
            members[j].tag = arena.copy(members[j].tag);
        }
        copies[i].members = members;
    }
    return copies;
}

std::span<const TxCell> WriteList::copy_cells(Arena& arena) const
{
    const auto copies = arena.make_array<TxCell>(cells_.size());
    for (std::size_t i = 0; i < copies.size(); ++i)
    {
        copies[i] = cells_[i];
        copies[i].state_key = arena.copy(cells_[i].state_key);
    }
    return copies;
}

void WriteList::put_group(TxWrite& write)
{
    auto index = state_->read_group(write.state_key);
    if (!index.ok())
        return;
    const auto members = state_->view().arena().make_array<MemberWrite>(write.members.size());
    std::ranges::copy(write.members, members.begin());
    for (MemberWrite& member : members)
    {
        const std::size_t at = index->lower_bound(member.tag);
        const bool exists = index->has_at(at, member.tag);
        const auto entry = index->entries.begin() + static_cast<std::ptrdiff_t>(at);
        if (member.kind == WriteKind::deletion)
        {
            state_->erase_member(write.state_key, member.tag);
            if (exists)
                index->entries.erase(entry);
            continue;
        }
        member.value = state_->put_member(write.state_key, member.tag, member.value);
        if (exists)
            entry->size = member.value.size();
        else
            index->entries.insert(entry, {.tag = member.tag, .size = member.value.size()});
    }
    write.members = members;
    index->metadata = encode(write.metadata);
    state_->put_group(write.state_key, *index);
}
}  // namespace braid::move
