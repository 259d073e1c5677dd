// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "kernels/resident.hpp"
#include <map>
#include <set>
#include <string>
#include <utility>

namespace braid::tests
{
/// A key's half-bytes, the high one of each byte first, so that prefixes are those of strings.
[[nodiscard]] inline std::string nibbles_of(Bytes key)
{
    std::string nibbles;
    for (const std::uint8_t byte : key)
    {
        nibbles += static_cast<char>(byte >> 4);
        nibbles += static_cast<char>(byte & 15);
    }
    return nibbles;
}

/// Which slots the nodes of a tree have, by the half-bytes above them, and which nodes changed since the update before.
/// A Place is what tells a node from another at its prefix.
template <typename Place>
class SlotBook
{
public:
    /// Entries go from these to those.
    template <typename Entries>
    void begin(const Entries& from, const Entries& to)
    {
        changed_.clear();
        for (const auto& [key, value] : to)
            if (const auto found = from.find(key); found == from.end() || found->second != value)
                changed_.insert(nibbles_of(key));
        for (const auto& [key, value] : from)
            if (!to.contains(key))
                changed_.insert(nibbles_of(key));
        places_before_ = std::exchange(places_, {});
    }

    /// Notes that a node is there; whether it is new, or something below it changed.
    [[nodiscard]] bool put(const std::string& prefix, const Place& place)
    {
        places_[prefix] = place;
        const auto before = places_before_.find(prefix);
        if (before == places_before_.end() || before->second != place)
            return true;
        const auto key = changed_.lower_bound(prefix);
        return key != changed_.end() && key->starts_with(prefix);
    }

    /// The slots below the node at a prefix, which stay its own.
    [[nodiscard]] kernels::Slot group_of(const std::string& prefix)
    {
        const auto [group, is_fresh] = groups_.emplace(prefix, slots_);
        if (is_fresh)
            slots_ += kernels::resident_group_size;
        return group->second;
    }

    /// So many slots have been given so far.
    [[nodiscard]] std::size_t slots() const { return slots_; }

private:
    std::set<std::string> changed_;
    std::map<std::string, Place> places_;
    std::map<std::string, Place> places_before_;
    std::map<std::string, kernels::Slot> groups_;
    /// The root's group is the first.
    kernels::Slot slots_ = kernels::resident_group_size;
};
}  // namespace braid::tests
