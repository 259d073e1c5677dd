// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/cell_store.hpp"

#include "kernels/keccak.hpp"
#include "vm-frontends/move/natives/table_store.hpp"

namespace braid::move
{
namespace
{
using CellKeyBuffer = std::array<std::uint8_t, table_key_room + 32>;

[[nodiscard]] Bytes cell_key(const Hash32& table, const Hash32& key, CellKeyBuffer& buffer) noexcept
{
    std::memcpy(buffer.data() + table_key_room, key.data(), 32);
    return write_table_item_key(table, buffer);
}

[[nodiscard]] Err<CellFault> fault_of(const CellChange& change) noexcept
{
    return Err{change.is_negative ? CellFault::underflow : CellFault::overflow};
}
}  // namespace

void CellStore::begin(Arena& arena, StateSource& state, const Hash32& session_hash) noexcept
{
    *this = {};
    arena_ = &arena;
    state_ = &state;
    session_hash_ = session_hash;
}

Hash32 CellStore::make_key() const noexcept
{
    std::array<std::uint8_t, 36> seed{};
    std::memcpy(seed.data(), session_hash_.data(), 32);
    store_be(seed.data() + 32, live_count_);
    return kernels::sha3_256(seed);
}

CellStore::Cell& CellStore::touch(
    const Hash32& table, const Hash32& key, unsigned __int128 limit) noexcept
{
    CellKeyBuffer buffer;
    const Bytes state_key = cell_key(table, key, buffer);
    const std::uint32_t found =
        index_.find(state_key, [this](std::uint32_t at) { return cells_[at].state_key; });
    if (found != KeyIndex::absent)
    {
        Cell& cell = cells_[found];
        if (cell.state == Cell::State::gone)
        {
            cell = {.state_key = cell.state_key, .limit = limit};
            ++live_count_;
        }
        return cell;
    }
    const auto at = static_cast<std::uint32_t>(cells_.size());
    cells_.push_back({.state_key = arena_->copy(state_key), .limit = limit}, *arena_);
    index_.insert(cells_[at].state_key, at, *arena_);
    ++live_count_;
    return cells_[at];
}

void CellStore::create(const Hash32& table, const Hash32& key, unsigned __int128 limit) noexcept
{
    Cell& cell = touch(table, key, limit);
    cell.state = Cell::State::known;
    cell.in_state = false;
    cell.value = 0;
    cell.limit = limit;
}

Result<Done, CellFault> CellStore::add(
    const Hash32& table, const Hash32& key, const CellChange& change) noexcept
{
    Cell& cell = touch(table, key, change.limit);
    return cell.state == Cell::State::known ? add_known(cell, change) : add_sum(cell, change);
}

Result<Done, CellFault> CellStore::add_known(Cell& cell, const CellChange& change) noexcept
{
    const unsigned __int128 room =
        change.is_negative ? cell.value : cell.limit - std::min(cell.value, cell.limit);
    if (change.amount > room)
        return fault_of(change);
    cell.value = change.is_negative ? cell.value - change.amount : cell.value + change.amount;
    return Done{};
}

Result<Done, CellFault> CellStore::add_sum(Cell& cell, const CellChange& change) noexcept
{
    // A sum beyond the limit fits no number.
    const bool same_sign = cell.is_negative == change.is_negative;
    if (change.amount > cell.limit || (same_sign && change.amount > cell.limit - cell.value))
        return fault_of(change);
    const auto answer = state_->add_to_cell(cell.state_key,
        {.amount = change.amount, .is_negative = change.is_negative, .limit = cell.limit});
    if (!answer.ok())
        return Err{CellFault::stopped};
    if (!*answer)
        return fault_of(change);
    if (same_sign)
        cell.value += change.amount;
    else if (cell.value > change.amount)
        cell.value -= change.amount;
    else
    {
        cell.value = change.amount - cell.value;
        cell.is_negative = change.is_negative && cell.value != 0;
    }
    return Done{};
}

Result<unsigned __int128, CellFault> CellStore::read(
    const Hash32& table, const Hash32& key, unsigned __int128 limit) noexcept
{
    Cell& cell = touch(table, key, limit);
    if (cell.state == Cell::State::known)
        return cell.value;
    const auto answer = state_->read_cell(cell.state_key);
    if (!answer.ok())
        return Err{CellFault::stopped};
    if (!answer->has_value())
        return Err{CellFault::missing};
    // The answer has the session's sum in it, whose bounds add_to_cell() has kept.
    cell.state = Cell::State::known;
    cell.is_negative = false;
    cell.value = **answer;
    return cell.value;
}

void CellStore::destroy(const Hash32& table, const Hash32& key) noexcept
{
    Cell& cell = touch(table, key, 0);
    cell.state = Cell::State::gone;
    --live_count_;
}

void CellStore::append_effects(std::vector<CellEffect>& effects) const noexcept
{
    for (const Cell& cell : cells_)
    {
        CellEffect effect{.state_key = cell.state_key, .value = cell.value, .sum = {}};
        switch (cell.state)
        {
        case Cell::State::sum:
            effect.kind = CellEffect::Kind::add;
            effect.sum = {
                .amount = cell.value, .is_negative = cell.is_negative, .limit = cell.limit};
            break;
        case Cell::State::known:
            effect.kind = CellEffect::Kind::write;
            effect.is_new = !cell.in_state;
            break;
        case Cell::State::gone:
            if (!cell.in_state)
                continue;
            effect.kind = CellEffect::Kind::erase;
            break;
        }
        effects.push_back(effect);
    }
}
}  // namespace braid::move
