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

/// What get_item() found.
struct TableLookup
{
    TableItem* item = nullptr;
    /// Whether the state was asked for it just now, and what it answered.
    bool was_loaded = false;
    std::uint64_t size_loaded = 0;
};

/// A table made in this session, for whoever indexes a chain's tables: BCS of the types' tags.
struct NewTable
{
    Hash32 handle;
    Bytes key_tag;
    Bytes value_tag;
};

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
    [[nodiscard]] const Table* find(const Hash32& handle) noexcept;
    const Table& touch(const Table& table) noexcept;

    /// The item under BCS of its key, read from the state where it is not yet here. vm_extension_error where it is no value of
    /// the table's type; storage_error where the state stopped: stopped() then.
    [[nodiscard]] Result<TableLookup, StatusCode> item(
        const Table& table, Bytes key, Heap& heap) noexcept;

    void note_destroyed(const Hash32& handle) noexcept { destroyed_.push_back(handle, *arena_); }
    [[nodiscard]] bool is_destroyed(const Hash32& handle) const noexcept;

    [[nodiscard]] bool stopped() const noexcept { return stopped_; }
    [[nodiscard]] std::span<const NewTable> created() const noexcept { return created_.span(); }
    [[nodiscard]] std::span<const Hash32> destroyed() const noexcept { return destroyed_.span(); }

    /// Appends what changed, in no order, its bytes in the session's arena.
    [[nodiscard]] Result<Done, StatusCode> append_changes(std::vector<Change>& changes) noexcept;

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
