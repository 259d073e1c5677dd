// SPDX-License-Identifier: Apache-2.0
#include "storage/trie/partial_node.hpp"

namespace braid::storage
{
/// One search for the nearest key; `found` holds its nibbles, those above the node in hand included.
class PartialTrie::Neighbour
{
public:
    Neighbour(PartialTrie& trie, Direction direction) noexcept
      : trie_(trie), up_(direction == Direction::up)
    {}

    /// Whether the subtree has a key beyond `bound`, which starts at the node.
    [[nodiscard]] Result<bool, StateError> beyond(Node& node, const Nibbles& bound) noexcept
    {
        if (const auto done = trie_.resolve(node, found_.size()); !done.ok())
            return Err{done.error()};
        if (node.kind == Node::Kind::branch)
            return beyond_in_branch(node, bound);
        const std::size_t shared = common_prefix(node.path, bound);
        if (shared == node.path.size() && node.kind == Node::Kind::extension)
        {
            append(node.path);
            const auto below = beyond(*node.child, bound.drop(shared));
            if (below.ok() && !*below)
                found_.resize(found_.size() - node.path.size());
            return below;
        }
        // Nibbles beyond the bound's end are beyond it; a path that ends first, or where it does, is not.
        const bool above = shared < node.path.size() &&
                           (shared == bound.size() || node.path[shared] > bound[shared]);
        const bool equal = shared == node.path.size() && shared == bound.size();
        if (equal || above != up_)
            return false;
        return extreme(node);
    }

    /// Takes the subtree's first key in the search's direction.
    [[nodiscard]] Result<bool, StateError> extreme(Node& start) noexcept
    {
        for (Node* node = &start;;)
        {
            if (const auto done = trie_.resolve(*node, found_.size()); !done.ok())
                return Err{done.error()};
            if (node->kind == Node::Kind::branch)
            {
                const std::size_t i = next_child(*node, 16);
                if (i == 16 || (up_ && !node->value.empty()))
                    return true;
                found_.push_back(static_cast<std::uint8_t>(i));
                node = node->children[i];
                continue;
            }
            append(node->path);
            if (node->kind == Node::Kind::leaf)
                return true;
            node = node->child;
        }
    }

    /// The key found as bytes; corrupt where a forged witness gave it half a byte.
    [[nodiscard]] Result<std::optional<std::vector<std::uint8_t>>, StateError> key() const noexcept
    {
        if (found_.size() % 2 != 0)
            return Err{StateError::corrupt};
        std::vector<std::uint8_t> bytes(found_.size() / 2);
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::uint8_t>(found_[2 * i] << 4 | found_[2 * i + 1]);
        return std::optional{std::move(bytes)};
    }

private:
    [[nodiscard]] Result<bool, StateError> beyond_in_branch(
        Node& node, const Nibbles& bound) noexcept
    {
        if (bound.empty())
            return up_ ? into(node, next_child(node, 16)) : Result<bool, StateError>{false};
        const std::size_t here = bound[0];
        if (node.children[here] != nullptr)
        {
            found_.push_back(static_cast<std::uint8_t>(here));
            const auto below = beyond(*node.children[here], bound.drop(1));
            if (!below.ok() || *below)
                return below;
            found_.pop_back();
        }
        const std::size_t next = next_child(node, here);
        if (next == 16 && !up_)
            return !node.value.empty();
        return into(node, next);
    }

    [[nodiscard]] Result<bool, StateError> into(Node& node, std::size_t child) noexcept
    {
        if (child == 16)
            return false;
        found_.push_back(static_cast<std::uint8_t>(child));
        return extreme(*node.children[child]);
    }

    /// The child next to number `from` in the search's direction, the first where `from` is 16; 16 for none.
    [[nodiscard]] std::size_t next_child(const Node& node, std::size_t from) const noexcept
    {
        if (up_)
        {
            for (std::size_t i = from == 16 ? 0 : from + 1; i < 16; ++i)
                if (node.children[i] != nullptr)
                    return i;
        }
        else
        {
            for (std::size_t i = from; i-- > 0;)
                if (node.children[i] != nullptr)
                    return i;
        }
        return 16;
    }

    void append(const Nibbles& path) noexcept
    {
        for (std::size_t i = 0; i < path.size(); ++i)
            found_.push_back(path[i]);
    }

    PartialTrie& trie_;
    bool up_;
    std::vector<std::uint8_t> found_;
};

Result<std::optional<std::vector<std::uint8_t>>, StateError> PartialTrie::neighbour(
    Bytes key, Direction direction) noexcept
{
    const std::optional<std::vector<std::uint8_t>> nothing;
    if (root_ == nullptr)
        return nothing;
    Neighbour search{*this, direction};
    const auto found = search.beyond(*root_, Nibbles{key});
    if (!found.ok())
        return Err{found.error()};
    return *found ? search.key() : nothing;
}
}  // namespace braid::storage
