// SPDX-License-Identifier: Apache-2.0
#include "storage/database/stored_state.hpp"

#include <algorithm>

namespace braid::storage
{
namespace
{
constexpr std::uint8_t evm_code_kind = 3;
constexpr std::uint8_t evm_slot_kind = 5;
constexpr std::uint8_t move_table_kind = 1;

constexpr std::uint8_t absent_tag = 0;
constexpr std::uint8_t cell_tag = 1;
constexpr std::uint8_t blob_tag = 2;

constexpr std::size_t history_head_size = 4;
constexpr std::size_t height_size = 8;

void put(Bytes bytes, std::vector<std::uint8_t>& out)
{
    out.insert(out.end(), bytes.begin(), bytes.end());
}

Err<StoreError> corrupt_meta(const char* what)
{
    return {StoreError{.kind = StoreError::Kind::corrupt,
        .detail = std::string{"the store's entry of its "} + what + " is damaged"}};
}

std::optional<StateKey> location(VmId vm, std::uint8_t kind, Bytes bytes) noexcept
{
    if (bytes.size() > StateKey::size_max)
        return std::nullopt;
    return StateKey{.vm = vm, .kind = kind, .bytes = bytes};
}

std::optional<StateKey> behind_kind(VmId vm, Bytes key) noexcept
{
    if (key.empty())
        return std::nullopt;
    return location(vm, key.front(), key.subspan(1));
}
}  // namespace

Column column_of(const StateKey& key) noexcept
{
    switch (key.vm)
    {
    case VmId::evm:
        if (key.kind == evm_code_kind)
            return Column::evm_code;
        return key.kind == evm_slot_kind ? Column::evm_slots : Column::evm_accounts;
    case VmId::svm:
        return Column::svm_accounts;
    case VmId::move:
        return key.kind == move_table_kind ? Column::move_tables : Column::move_resources;
    case VmId::test:
        break;
    }
    return Column::test;
}

Column put_stored_key(const StateKey& key, std::vector<std::uint8_t>& out)
{
    const Column column = column_of(key);
    switch (column)
    {
    case Column::evm_accounts:
        put(key.bytes, out);
        out.push_back(key.kind);
        break;
    case Column::evm_code:
    case Column::evm_slots:
    case Column::move_tables:
        put(key.bytes, out);
        break;
    default:
        out.push_back(key.kind);
        put(key.bytes, out);
    }
    return column;
}

std::optional<StateKey> stored_location(Column column, Bytes key) noexcept
{
    std::optional<StateKey> found;
    switch (column)
    {
    case Column::evm_accounts:
        if (!key.empty())
            found = location(VmId::evm, key.back(), key.first(key.size() - 1));
        break;
    case Column::evm_code:
        return location(VmId::evm, evm_code_kind, key);
    case Column::evm_slots:
        return location(VmId::evm, evm_slot_kind, key);
    case Column::move_tables:
        return location(VmId::move, move_table_kind, key);
    case Column::svm_accounts:
        return behind_kind(VmId::svm, key);
    case Column::move_resources:
        found = behind_kind(VmId::move, key);
        break;
    case Column::test:
        return behind_kind(VmId::test, key);
    default:
        return std::nullopt;
    }
    return found && column_of(*found) == column ? found : std::nullopt;
}

void put_stored_value(const Value& value, std::vector<std::uint8_t>& out)
{
    switch (value.kind())
    {
    case Value::Kind::absent:
        out.push_back(absent_tag);
        return;
    case Value::Kind::cell:
    {
        const Hash32& cell = value.cell();
        const auto first =
            std::ranges::find_if(cell.bytes, [](std::uint8_t byte) { return byte != 0; });
        out.push_back(cell_tag);
        out.insert(out.end(), first, cell.bytes.end());
        return;
    }
    case Value::Kind::blob:
        out.push_back(blob_tag);
        put(value.blob(), out);
    }
}

Result<Value, StateError> stored_value(Bytes stored) noexcept
{
    if (stored.empty())
        return Err{StateError::corrupt};
    const Bytes content = stored.subspan(1);
    if (stored.front() == blob_tag)
        return Value::of_blob(content);
    if (stored.front() != cell_tag || content.size() > sizeof(Hash32))
        return Err{StateError::corrupt};
    if (!content.empty() && content.front() == 0)
        return Err{StateError::corrupt};
    Hash32 cell;
    std::ranges::copy(content, cell.bytes.end() - static_cast<std::ptrdiff_t>(content.size()));
    return Value::of_cell(cell);
}

Result<Value, StateError> stored_history(Bytes stored) noexcept
{
    if (stored.size() == 1 && stored.front() == absent_tag)
        return Value{};
    return stored_value(stored);
}

void put_history_key(const StateKey& key, std::uint64_t height, std::vector<std::uint8_t>& out)
{
    const std::size_t start = out.size();
    out.resize(start + history_head_size + key.bytes.size() + height_size);
    std::uint8_t* to = out.data() + start;
    to[0] = static_cast<std::uint8_t>(key.vm);
    to[1] = key.kind;
    store_be(to + 2, static_cast<std::uint16_t>(key.bytes.size()));
    std::ranges::copy(key.bytes, to + history_head_size);
    store_be(to + history_head_size + key.bytes.size(), height);
}

std::optional<HistoryKey> history_location(Bytes key) noexcept
{
    if (key.size() < history_head_size + height_size || key[0] >= vm_count)
        return std::nullopt;
    const std::size_t size = load_be<std::uint16_t>(key.data() + 2);
    if (key.size() != history_head_size + size + height_size || size > StateKey::size_max)
        return std::nullopt;
    return HistoryKey{.key = {.vm = static_cast<VmId>(key[0]),
                          .kind = key[1],
                          .bytes = key.subspan(history_head_size, size)},
        .height = load_be<std::uint64_t>(key.data() + history_head_size + size)};
}

std::array<std::uint8_t, 32> encode_heights(const StoredHeights& heights) noexcept
{
    std::array<std::uint8_t, 32> encoded{};
    store_le(encoded.data(), heights.height);
    store_le(encoded.data() + 8, heights.floor);
    std::ranges::copy(heights.record, encoded.begin() + 16);
    return encoded;
}

std::array<std::uint8_t, 48> encode_identity(const DatabaseIdentity& identity) noexcept
{
    std::array<std::uint8_t, 48> encoded{};
    std::ranges::copy(identity.id, encoded.begin());
    std::ranges::copy(identity.chain.bytes, encoded.begin() + 16);
    return encoded;
}

DatabaseIdentity decode_identity(Bytes encoded) noexcept
{
    BRAID_ASSERT(encoded.size() == 48);
    DatabaseIdentity identity{.chain = Hash32::from(encoded.subspan(16))};
    std::ranges::copy(encoded.first(16), identity.id.begin());
    return identity;
}

std::array<std::uint8_t, 8> encode_nodes(std::uint64_t height) noexcept
{
    std::array<std::uint8_t, 8> encoded{};
    store_le(encoded.data(), height);
    return encoded;
}

StoreResult<StoredMeta> read_meta(const StoreView& view)
{
    StoredMeta meta;
    const auto heights = view.get(Column::meta, heights_key);
    const auto identity = view.get(Column::meta, identity_key);
    const auto nodes = view.get(Column::meta, nodes_key);
    for (const auto* found : {&heights, &identity, &nodes})
    {
        if (!found->ok())
            return Err{found->error()};
    }
    if (heights->has_value())
    {
        const Bytes bytes{**heights};
        if (bytes.size() != 32)
            return corrupt_meta("height");
        meta.heights = StoredHeights{.height = load_le<std::uint64_t>(bytes.data()),
            .floor = load_le<std::uint64_t>(bytes.data() + 8)};
        std::ranges::copy(bytes.subspan(16), meta.heights->record.begin());
        if (meta.heights->floor > meta.heights->height)
            return corrupt_meta("height");
    }
    if (identity->has_value())
    {
        if ((*identity)->size() != 48)
            return corrupt_meta("identity");
        meta.identity = decode_identity(**identity);
    }
    if (nodes->has_value())
    {
        if ((*nodes)->size() != 8)
            return corrupt_meta("nodes' height");
        meta.nodes = load_le<std::uint64_t>((*nodes)->data());
    }
    return meta;
}
}  // namespace braid::storage
