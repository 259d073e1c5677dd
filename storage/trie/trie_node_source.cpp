// SPDX-License-Identifier: Apache-2.0
#include "storage/trie_node_source.hpp"
#include "storage/trie/forest_node.hpp"

namespace braid::storage
{
namespace
{
constexpr std::uint8_t state_trie_mark = 0;
constexpr std::uint8_t storage_trie_mark = 1;
}  // namespace

std::vector<std::uint8_t> node_key_prefix(const TrieOwner& owner)
{
    std::vector<std::uint8_t> prefix;
    append_node_key({.owner = owner}, prefix);
    return prefix;
}

void append_node_key(const TriePlace& place, std::vector<std::uint8_t>& to)
{
    BRAID_ASSERT(place.depth <= TriePlace::depth_max);
    std::array<std::uint8_t, 1 + 32 + TriePlace::depth_max> key;
    std::size_t size = 0;
    key[size++] = place.owner ? storage_trie_mark : state_trie_mark;
    if (place.owner)
    {
        std::memcpy(key.data() + size, place.owner->data(), 32);
        size += 32;
    }
    for (std::size_t i = 0; i < place.depth; ++i)
        key[size++] = static_cast<std::uint8_t>(forest::nibble_at(place.key, i));
    to.insert(to.end(), key.begin(), key.begin() + static_cast<std::ptrdiff_t>(size));
}

std::optional<TriePlace> parse_node_key(Bytes key) noexcept
{
    if (key.empty() || key[0] > storage_trie_mark)
        return std::nullopt;
    TriePlace place;
    const bool is_storage = key[0] == storage_trie_mark;
    key = key.subspan(1);
    if (is_storage)
    {
        if (key.size() < 32)
            return std::nullopt;
        place.owner = Hash32::from(key.first(32));
        key = key.subspan(32);
    }
    if (key.size() > TriePlace::depth_max)
        return std::nullopt;
    place.depth = static_cast<std::uint8_t>(key.size());
    for (std::size_t i = 0; i < key.size(); ++i)
    {
        if (key[i] > 15)
            return std::nullopt;
        forest::set_nibble(place.key, i, key[i]);
    }
    return place;
}

Result<std::vector<TrieNodeSource::Node>, std::string> StoreTrieNodes::read(
    std::span<const TriePlace> places) const
{
    std::vector<std::uint8_t> bytes;
    std::vector<std::size_t> ends;
    ends.reserve(places.size());
    for (const TriePlace& place : places)
    {
        append_node_key(place, bytes);
        ends.push_back(bytes.size());
    }
    std::vector<Bytes> keys;
    keys.reserve(places.size());
    std::size_t begin = 0;
    for (const std::size_t end : ends)
    {
        keys.push_back(Bytes{bytes}.subspan(begin, end - begin));
        begin = end;
    }
    auto nodes = store_->view()->get_many(Column::evm_nodes, keys);
    if (!nodes.ok())
        return Err{nodes.error().detail};
    return std::move(*nodes);
}
}  // namespace braid::storage
