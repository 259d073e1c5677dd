// SPDX-License-Identifier: Apache-2.0
#include "storage/flat/node.hpp"
#include <cstddef>
#include <cstdlib>
#include <new>

namespace braid::storage
{
namespace
{
[[nodiscard]] std::size_t size_of(const Value& value) noexcept
{
    if (value.absent())
        return 0;
    return value.kind() == Value::Kind::cell ? sizeof(Hash32) : value.blob().size();
}
}  // namespace

std::size_t allocation_size(std::size_t size) noexcept
{
    const std::size_t step = size <= 128 ? 16 : std::bit_floor(size - 1) / 4;
    return (size + step - 1) / step * step;
}

void* Node::allocate(const StateKey& key, const Value& value) noexcept
{
    BRAID_ASSERT(key.bytes.size() <= StateKey::size_max);
    BRAID_ASSERT(size_of(value) <= std::numeric_limits<std::uint32_t>::max());
    const std::size_t size = head_size + key.bytes.size() + size_of(value);
    void* const memory = std::malloc(allocation_size(size));
    BRAID_ASSERT(memory != nullptr);
    prefetch_bytes(memory, std::min<std::size_t>(size, 4 * cache_line_size));
    return memory;
}

Node* Node::make(void* memory, const Content& content) noexcept
{
    BRAID_ASSERT(content.height <= height_max);
    return ::new (memory) Node(content);
}

Node::Node(const Content& content) noexcept
  : names_(names_of(content.key) |
           static_cast<std::uint64_t>(content.value.kind()) << value_kind_shift |
           std::uint64_t{content.kept} << kept_shift | content.height << height_shift),
    // Whatever is new was used just now.
    place_and_use_(content.hash.place() << 1 | 1),
    value_size_(static_cast<std::uint32_t>(size_of(content.value)))
{
    static_assert(head_size == offsetof(Node, superseded_after_) + sizeof superseded_after_);
    auto* const key_to = reinterpret_cast<std::uint8_t*>(this) + head_size;
    const Bytes key = content.key.bytes;
    if (!key.empty())
        std::memcpy(key_to, key.data(), key.size());
    if (value_size_ == 0)
        return;
    const bool is_cell = content.value.kind() == Value::Kind::cell;
    const std::uint8_t* const from =
        is_cell ? content.value.cell().data() : content.value.blob().data();
    std::memcpy(key_to + key.size(), from, value_size_);
}

Value Node::value() const noexcept
{
    const std::uint8_t* const data = key_data() + key_size();
    switch (static_cast<Value::Kind>(names_ >> value_kind_shift & 3))
    {
    case Value::Kind::absent:
        return {};
    case Value::Kind::cell:
        return Value::of_cell(Hash32::from({data, sizeof(Hash32)}));
    case Value::Kind::blob:
        break;
    }
    return Value::of_blob({data, value_size_});
}
}  // namespace braid::storage
