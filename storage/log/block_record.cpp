// SPDX-License-Identifier: Apache-2.0
#include "storage/block_record.hpp"

#include "storage/log/record_body.hpp"
#include <limits>

/// The body of a record; integers are little-endian, and there is one encoding of each record:
///
///     body         = receipts_root[32] roots transactions write_set
///     roots        = count:u8 {vm:u8 root[32]}*            strictly ascending by vm
///     transactions = count:u32 {size:u32 bytes[size]}*
///     write_set    = count:u32 entry*                      strictly ascending by {vm, kind, key}
///     entry        = vm:u8 kind:u8 value_kind:u8 key_size:u16 key[key_size] value
///     value        = nothing                               value_kind 0: absent
///                  | cell[32]                              value_kind 1
///                  | size:u32 blob[size]                   value_kind 2
namespace braid::storage
{
namespace
{
constexpr std::size_t root_size = 1 + sizeof(Hash32);
constexpr std::size_t entry_size_min = 5;

template <typename T>
std::uint8_t* put_integer(std::uint8_t* to, T value) noexcept
{
    store_le(to, value);
    return to + sizeof value;
}

std::uint8_t* put_bytes(std::uint8_t* to, Bytes bytes) noexcept
{
    if (!bytes.empty())
        std::memcpy(to, bytes.data(), bytes.size());
    return to + bytes.size();
}

std::size_t size_of(const Value& value) noexcept
{
    switch (value.kind())
    {
    case Value::Kind::absent:
        return 0;
    case Value::Kind::cell:
        return sizeof(Hash32);
    case Value::Kind::blob:
        return sizeof(std::uint32_t) + value.blob().size();
    }
    return 0;
}

/// Adds up sizes; stays above the limit once it is there.
class BodySize
{
public:
    void add(std::size_t size) noexcept
    {
        size_ = size > block_record_size_max ? block_record_size_max + 1 : size_ + size;
        if (size_ > block_record_size_max)
            size_ = block_record_size_max + 1;
    }
    [[nodiscard]] bool too_large() const noexcept { return size_ > block_record_size_max; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    std::size_t size_ = 0;
};

std::uint8_t* put_entry(std::uint8_t* to, const WriteSet::Entry& entry) noexcept
{
    const auto& [key, value] = entry;
    to = put_integer(to, static_cast<std::uint8_t>(key.vm));
    to = put_integer(to, key.kind);
    to = put_integer(to, static_cast<std::uint8_t>(value.kind()));
    to = put_integer(to, static_cast<std::uint16_t>(key.bytes.size()));
    to = put_bytes(to, key.bytes);
    if (value.kind() == Value::Kind::cell)
        return put_bytes(to, value.cell());
    if (value.kind() == Value::Kind::blob)
    {
        to = put_integer(to, static_cast<std::uint32_t>(value.blob().size()));
        return put_bytes(to, value.blob());
    }
    return to;
}

/// Takes fields off the front; behind the end, everything is zero and failed() holds.
class BodyReader
{
public:
    explicit BodyReader(Bytes body) noexcept : rest_(body) {}

    [[nodiscard]] bool failed() const noexcept { return failed_; }
    [[nodiscard]] std::size_t left() const noexcept { return rest_.size(); }

    [[nodiscard]] Bytes bytes(std::size_t size) noexcept
    {
        if (size > rest_.size())
        {
            failed_ = true;
            rest_ = {};
            return {};
        }
        const Bytes taken = rest_.first(size);
        rest_ = rest_.subspan(size);
        return taken;
    }
    template <typename T>
    [[nodiscard]] T integer() noexcept
    {
        const Bytes taken = bytes(sizeof(T));
        return taken.empty() ? T{0} : load_le<T>(taken.data());
    }
    [[nodiscard]] Hash32 hash() noexcept
    {
        const Bytes taken = bytes(sizeof(Hash32));
        return taken.empty() ? Hash32{} : Hash32::from(taken);
    }
    /// A count of things of at least that size; failed() where no so many can follow.
    [[nodiscard]] std::size_t count(std::size_t count, std::size_t size_min) noexcept
    {
        if (count <= rest_.size() / size_min)
            return count;
        failed_ = true;
        return 0;
    }

private:
    Bytes rest_;
    bool failed_ = false;
};

Result<Done, RecordError> read_roots(BodyReader& reader, std::vector<StateRoot>& roots)
{
    const std::size_t count = reader.count(reader.integer<std::uint8_t>(), root_size);
    for (std::size_t i = 0; i < count; ++i)
    {
        const auto vm = reader.integer<std::uint8_t>();
        if (vm >= vm_count)
            return Err{RecordError::unknown_kind};
        if (!roots.empty() && vm <= static_cast<std::uint8_t>(roots.back().vm))
            return Err{RecordError::unordered};
        roots.push_back({.vm = static_cast<VmId>(vm), .root = reader.hash()});
    }
    return Done{};
}

Result<Done, RecordError> read_entry(BodyReader& reader, std::vector<WriteSet::Entry>& entries)
{
    const auto vm = reader.integer<std::uint8_t>();
    const auto kind = reader.integer<std::uint8_t>();
    const auto value_kind = reader.integer<std::uint8_t>();
    const std::size_t key_size = reader.integer<std::uint16_t>();
    if (vm >= vm_count || value_kind > static_cast<std::uint8_t>(Value::Kind::blob))
        return Err{RecordError::unknown_kind};
    if (key_size > StateKey::size_max)
        return Err{RecordError::long_key};
    const StateKey key{.vm = static_cast<VmId>(vm), .kind = kind, .bytes = reader.bytes(key_size)};
    Value value;
    if (value_kind == static_cast<std::uint8_t>(Value::Kind::cell))
        value = Value::of_cell(reader.hash());
    else if (value_kind == static_cast<std::uint8_t>(Value::Kind::blob))
        value = Value::of_blob(reader.bytes(reader.integer<std::uint32_t>()));
    if (reader.failed())
        return Err{RecordError::truncated};
    if (!entries.empty() && !precedes(entries.back().key, key))
        return Err{RecordError::unordered};
    entries.push_back({.key = key, .value = value});
    return Done{};
}
}  // namespace

const char* text_of(RecordError error) noexcept
{
    switch (error)
    {
    case RecordError::too_large:
        return "it is larger than a record may be";
    case RecordError::unordered:
        return "its keys or roots are not in ascending order";
    case RecordError::long_key:
        return "a key is too long";
    case RecordError::unknown_kind:
        return "it names a VM or a kind of value that there is not";
    case RecordError::truncated:
        return "it ends too early";
    case RecordError::trailing_bytes:
        return "bytes stand behind its end";
    }
    return "it is malformed";
}

Result<std::size_t, RecordError> encoded_size(const BlockRecord& record) noexcept
{
    BodySize size;
    size.add(sizeof(Hash32) + 1 + 2 * sizeof(std::uint32_t));
    for (std::size_t i = 0; i < record.state_roots.size(); ++i)
    {
        if (static_cast<std::size_t>(record.state_roots[i].vm) >= vm_count)
            return Err{RecordError::unknown_kind};
        if (i > 0 && record.state_roots[i - 1].vm >= record.state_roots[i].vm)
            return Err{RecordError::unordered};
        size.add(root_size);
    }
    for (const Bytes transaction : record.transactions)
    {
        size.add(sizeof(std::uint32_t));
        size.add(transaction.size());
    }
    const StateKey* before = nullptr;
    for (const auto& [key, value] : record.write_set.entries)
    {
        if (static_cast<std::size_t>(key.vm) >= vm_count)
            return Err{RecordError::unknown_kind};
        if (key.bytes.size() > StateKey::size_max)
            return Err{RecordError::long_key};
        if (before != nullptr && !precedes(*before, key))
            return Err{RecordError::unordered};
        before = &key;
        size.add(entry_size_min + key.bytes.size());
        size.add(size_of(value));
    }
    if (size.too_large())
        return Err{RecordError::too_large};
    return size.size();
}

Result<std::vector<std::uint8_t>, RecordError> encode_behind(
    std::size_t room, std::size_t padded_to, const BlockRecord& record)
{
    const auto size = encoded_size(record);
    if (!size.ok())
        return Err{size.error()};
    std::vector<std::uint8_t> bytes;
    bytes.reserve((room + *size + padded_to - 1) / padded_to * padded_to);
    bytes.resize(room + *size);
    std::uint8_t* to = put_bytes(bytes.data() + room, record.receipts_root);
    to = put_integer(to, static_cast<std::uint8_t>(record.state_roots.size()));
    for (const StateRoot& root : record.state_roots)
    {
        to = put_integer(to, static_cast<std::uint8_t>(root.vm));
        to = put_bytes(to, root.root);
    }
    to = put_integer(to, static_cast<std::uint32_t>(record.transactions.size()));
    for (const Bytes transaction : record.transactions)
    {
        to = put_integer(to, static_cast<std::uint32_t>(transaction.size()));
        to = put_bytes(to, transaction);
    }
    to = put_integer(to, static_cast<std::uint32_t>(record.write_set.entries.size()));
    for (const WriteSet::Entry& entry : record.write_set.entries)
        to = put_entry(to, entry);
    BRAID_ASSERT(to == bytes.data() + bytes.size());
    return bytes;
}

Result<std::vector<std::uint8_t>, RecordError> encode_block_record(const BlockRecord& record)
{
    return encode_behind(0, 1, record);
}

Result<BlockRecord, RecordError> decode_block_record(std::uint64_t height, Bytes body)
{
    if (body.size() > block_record_size_max)
        return Err{RecordError::too_large};
    BodyReader reader{body};
    BlockRecord record{.height = height, .receipts_root = reader.hash()};
    if (const auto roots = read_roots(reader, record.state_roots); !roots.ok())
        return Err{roots.error()};
    const std::size_t tx_count =
        reader.count(reader.integer<std::uint32_t>(), sizeof(std::uint32_t));
    record.transactions.reserve(tx_count);
    for (std::size_t i = 0; i < tx_count && !reader.failed(); ++i)
        record.transactions.push_back(reader.bytes(reader.integer<std::uint32_t>()));
    const std::size_t entry_count = reader.count(reader.integer<std::uint32_t>(), entry_size_min);
    record.write_set.entries.reserve(entry_count);
    for (std::size_t i = 0; i < entry_count && !reader.failed(); ++i)
    {
        if (const auto read = read_entry(reader, record.write_set.entries); !read.ok())
            return Err{read.error()};
    }
    if (reader.failed())
        return Err{RecordError::truncated};
    if (reader.left() != 0)
        return Err{RecordError::trailing_bytes};
    return record;
}
}  // namespace braid::storage
