// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/table_store.hpp"

#include "kernels/keccak.hpp"

namespace braid::move
{
namespace
{
/// The first byte of BCS of a table item's StateKey.
constexpr std::uint8_t table_item_tag = 1;

/// How many bytes LEB128 of the length takes. [length < 2^32]
[[nodiscard]] std::size_t leb128_size(std::size_t length) noexcept
{
    std::size_t size = 1;
    for (; length >= 0x80; length >>= 7)
        ++size;
    return size;
}
}  // namespace

Bytes write_table_item_key(const Hash32& handle, std::span<std::uint8_t> room_and_key) noexcept
{
    std::size_t length = room_and_key.size() - table_key_room;
    const std::size_t length_size = leb128_size(length);
    const std::size_t begin = table_key_room - length_size - 33;
    room_and_key[begin] = table_item_tag;
    std::memcpy(room_and_key.data() + begin + 1, handle.data(), 32);
    std::uint8_t* to = room_and_key.data() + begin + 33;
    for (; length >= 0x80; length >>= 7)
        *to++ = static_cast<std::uint8_t>(length | 0x80);
    *to = static_cast<std::uint8_t>(length);
    return room_and_key.subspan(begin);
}

StatusCode extension_error_of(StatusCode failure) noexcept
{
    return failure == StatusCode::value_serialization_error ? StatusCode::vm_extension_error :
                                                              failure;
}

void TableStore::begin(Arena& arena, StateSource& state, const Hash32& session_hash) noexcept
{
    *this = {};
    arena_ = &arena;
    state_ = &state;
    session_hash_ = session_hash;
}

Hash32 TableStore::make_handle() noexcept
{
    std::array<std::uint8_t, 36> seed{};
    std::memcpy(seed.data(), session_hash_.data(), 32);
    store_be(seed.data() + 32, static_cast<std::uint32_t>(created_.size()));
    return kernels::sha3_256(seed);
}

Table* TableStore::find(const Hash32& handle) noexcept
{
    // Most sessions touch one or two tables: looking at the last one spares the hash.
    if (!tables_.empty() && tables_[tables_.size() - 1]->handle == handle)
        return tables_[tables_.size() - 1];
    const std::uint32_t found =
        table_index_.find(handle, [this](std::uint32_t at) { return Bytes{tables_[at]->handle}; });
    return found == KeyIndex::absent ? nullptr : tables_[found];
}

Table& TableStore::touch(const Table& table) noexcept
{
    Table* const kept = arena_->make<Table>(table);
    table_index_.insert(kept->handle, static_cast<std::uint32_t>(tables_.size()), *arena_);
    tables_.push_back(kept, *arena_);
    return *kept;
}

Result<TableLookup, StatusCode> TableStore::item(const Table& table,
    std::span<std::uint8_t> room_and_key, Heap& heap, const ValueExchange& exchange) noexcept
{
    const Bytes state_key = write_table_item_key(table.handle, room_and_key);
    const std::uint32_t found =
        item_index_.find(state_key, [this](std::uint32_t at) { return items_[at]->state_key; });
    if (found != KeyIndex::absent)
        return TableLookup{.item = items_[found]};

    const StateAnswer answer = state_->read(state_key);
    if (!answer.ok())
    {
        stopped_ = true;
        return Err{StatusCode::storage_error};
    }
    TableLookup lookup{.item = arena_->make<TableItem>(), .was_loaded = true};
    TableItem& item = *lookup.item;
    item.state_key = arena_->copy(state_key);
    item.layout = table.value;
    if (answer->has_value())
    {
        const auto value = read_value((*answer)->bytes, *table.value, heap, exchange);
        if (!value.ok())
            return Err{StatusCode::vm_extension_error};
        item.before = **answer;
        item.slot.value = *value;
        item.slot.state = GlobalSlot::State::cached;
        item.slot.existed = true;
        lookup.size_loaded = item.before.bytes.size();
        lookup.was_present = true;
    }
    item_index_.insert(item.state_key, static_cast<std::uint32_t>(items_.size()), *arena_);
    items_.push_back(lookup.item, *arena_);
    return lookup;
}

Result<Done, StatusCode> TableStore::append_changes(std::vector<Change>& changes,
    std::vector<std::uint8_t>& buffer, const ValueExchange& exchange) noexcept
{
    for (const TableItem* const item : items_)
    {
        const GlobalSlot& slot = item->slot;
        Change change{
            .state_key = item->state_key, .member = {}, .value = {}, .before = item->before};
        if (slot.state == GlobalSlot::State::deleted)
        {
            change.kind = Change::Kind::deletion;
            changes.push_back(change);
            continue;
        }
        if (slot.state != GlobalSlot::State::dirty)
            continue;
        buffer.clear();
        const auto said = append_value(slot.value, *item->layout, buffer, exchange);
        if (!said.ok())
            return Err{extension_error_of(said.error())};
        change.kind = slot.existed ? Change::Kind::modification : Change::Kind::creation;
        change.value = arena_->copy(buffer);
        changes.push_back(change);
    }
    return Done{};
}
}  // namespace braid::move
