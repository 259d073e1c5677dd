// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/natives/arena_list.hpp"
#include "vm-frontends/move/natives/key_index.hpp"
#include "vm-frontends/move/runtime/session.hpp"

namespace braid::move
{
/// A table as the first native that touched it in the session knew it.
struct Table
{
    Hash32 handle;
    const Layout* key = nullptr;
    const Layout* value = nullptr;
    bool is_destroyed = false;
};

/// An item of a table in the cache of the running session.
struct TableItem
{
    /// BCS of its StateKey.
    Bytes state_key;
    const Layout* layout = nullptr;
    /// What the state had. [slot.existed]
    StateValue before;
    GlobalSlot slot;
};

/// What TableStore::item() found.
struct TableLookup
{
    TableItem* item = nullptr;
    /// Whether the state was asked for it just now, and whether and with how many bytes it answered.
    bool was_loaded = false;
    bool was_present = false;
    std::uint64_t size_loaded = 0;
};

/// What stands before an item's key while it is made, so that its StateKey needs no copy.
inline constexpr std::size_t table_key_room = 1 + 32 + 5;

/// BCS of the item's StateKey, written in place: 01, the handle, the key's length, the key.
/// [room_and_key: table_key_room bytes of any value, then the key]
[[nodiscard]] Bytes write_table_item_key(
    const Hash32& handle, std::span<std::uint8_t> room_and_key) noexcept;

/// A table made in this session, for whoever indexes a chain's tables: BCS of the types' tags.
struct NewTable
{
    Hash32 handle;
    Bytes key_tag;
    Bytes value_tag;
};

/// What tables fail with where append_value() does.
[[nodiscard]] StatusCode extension_error_of(StatusCode failure) noexcept;

/// The tables of 0x1::table that a session touches: every item once read is kept here, and what changed becomes the session's
/// changes. Item addresses are stable: references of Move point into them.
/// aptos-core: third_party/move/extensions/move-table-extension.
class TableStore
{
public:
    /// Forgets the last session. All that is named outlives the session.
    void begin(Arena& arena, StateSource& state, const Hash32& session_hash) noexcept;

    /// A handle that nobody has: SHA3-256 of the session's hash and of how many tables the session has made.
    [[nodiscard]] Hash32 make_handle() noexcept;
    void note_new(const NewTable& table) noexcept { created_.push_back(table, *arena_); }

    /// The table; null where the session has not touched it.
    [[nodiscard]] Table* find(const Hash32& handle) noexcept;
    Table& touch(const Table& table) noexcept;

    /// The item, read from the state where it is not yet here. Tables exchange no delayed values: `exchange` has none. vm_extension_error where that is no value of the table's type;
    /// storage_error where the state stopped: stopped() then. [room_and_key: as of write_table_item_key()]
    [[nodiscard]] Result<TableLookup, StatusCode> item(const Table& table,
        std::span<std::uint8_t> room_and_key, Heap& heap, const ValueExchange& exchange) noexcept;

    void note_destroyed(Table& table) noexcept
    {
        table.is_destroyed = true;
        destroyed_.push_back(table.handle, *arena_);
    }

    [[nodiscard]] bool stopped() const noexcept { return stopped_; }
    [[nodiscard]] std::span<const NewTable> created() const noexcept { return created_.span(); }
    [[nodiscard]] std::span<const Hash32> destroyed() const noexcept { return destroyed_.span(); }

    /// Appends what changed, in no order, its bytes in the session's arena. `buffer` is for working.
    [[nodiscard]] Result<Done, StatusCode> append_changes(std::vector<Change>& changes,
        std::vector<std::uint8_t>& buffer, const ValueExchange& exchange) noexcept;

private:
    Arena* arena_ = nullptr;
    StateSource* state_ = nullptr;
    Hash32 session_hash_;
    bool stopped_ = false;
    ArenaList<NewTable> created_;
    ArenaList<Hash32> destroyed_;
    ArenaList<Table*> tables_;
    KeyIndex table_index_;
    ArenaList<TableItem*> items_;
    KeyIndex item_index_;
};
}  // namespace braid::move
