// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/verifier/borrow_path.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
constexpr std::size_t table_size_min = 64;
}  // namespace

void BorrowPaths::clear()
{
    nodes_.assign(1, {});
    table_.assign(table_size_min, empty);
}

std::size_t BorrowPaths::bucket_of(BorrowPath parent, BorrowLabel label) const noexcept
{
    const std::uint64_t key = std::uint64_t{parent} << 32 | label.value;
    const std::uint64_t hash = key * 0x9E3779B97F4A7C15ULL;
    return (hash ^ hash >> 32) & (table_.size() - 1);
}

void BorrowPaths::grow_table()
{
    table_.assign(2 * table_.size(), empty);
    for (BorrowPath path = 1; path < nodes_.size(); ++path)
    {
        BorrowPath& first = table_[bucket_of(nodes_[path].parent, nodes_[path].label)];
        nodes_[path].next_of_hash = first;
        first = path;
    }
}

BorrowPath BorrowPaths::extend(BorrowPath path, BorrowLabel label)
{
    const std::size_t bucket = bucket_of(path, label);
    for (BorrowPath i = table_[bucket]; i != empty; i = nodes_[i].next_of_hash)
        if (nodes_[i].parent == path && nodes_[i].label == label)
            return i;
    const auto made = static_cast<BorrowPath>(nodes_.size());
    nodes_.push_back({.parent = path,
        .label = label,
        .first = path == empty ? label : nodes_[path].first,
        .length = nodes_[path].length + 1,
        .next_of_hash = table_[bucket]});
    table_[bucket] = made;
    if (nodes_.size() > table_.size())
        grow_table();
    return made;
}

BorrowPath BorrowPaths::append(BorrowPath first, BorrowPath second)
{
    if (first == empty)
        return second;
    labels_.clear();
    for (BorrowPath at = second; at != empty; at = nodes_[at].parent)
        labels_.push_back(nodes_[at].label);
    BorrowPath path = first;
    for (std::size_t i = labels_.size(); i-- > 0;)
        path = extend(path, labels_[i]);
    return path;
}

bool BorrowPaths::is_prefix(BorrowPath prefix, BorrowPath path) const noexcept
{
    const std::uint32_t length = nodes_[prefix].length;
    while (nodes_[path].length > length)
        path = nodes_[path].parent;
    return path == prefix;
}

BorrowPath BorrowPaths::suffix_of(BorrowPath prefix, BorrowPath path)
{
    if (prefix == empty)
        return path;
    labels_.clear();
    for (BorrowPath at = path; at != prefix; at = nodes_[at].parent)
        labels_.push_back(nodes_[at].label);
    BorrowPath suffix = empty;
    for (std::size_t i = labels_.size(); i-- > 0;)
        suffix = extend(suffix, labels_[i]);
    return suffix;
}

bool BorrowPaths::is_before(BorrowPath a, BorrowPath b) const noexcept
{
    if (a == b)
        return false;
    const std::uint32_t common = std::min(nodes_[a].length, nodes_[b].length);
    const bool is_shorter = nodes_[a].length < nodes_[b].length;
    while (nodes_[a].length > common)
        a = nodes_[a].parent;
    while (nodes_[b].length > common)
        b = nodes_[b].parent;
    if (a == b)
        return is_shorter;
    while (nodes_[a].parent != nodes_[b].parent)
    {
        a = nodes_[a].parent;
        b = nodes_[b].parent;
    }
    return nodes_[a].label < nodes_[b].label;
}
}  // namespace braid::move
