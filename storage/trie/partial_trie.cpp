// SPDX-License-Identifier: Apache-2.0
#include "storage/partial_trie.hpp"
#include "kernels/keccak.hpp"
#include "storage/trie/node_view.hpp"
#include "storage/trie/partial_node.hpp"
#include "storage/trie/reference.hpp"

namespace braid::storage
{
namespace
{
constexpr std::size_t depth_max = 2 * trie_key_size_max;
}  // namespace

/// A subtree after an operation; null where nothing is left of it.
struct PartialTrie::Change
{
    Node* node = nullptr;
    bool changed = false;
};

PartialTrie::PartialTrie(const Witness& witness, const Hash32& root) noexcept : witness_(&witness)
{
    if (root != empty_trie_root)
        root_ = make_reference(root);
}

PartialTrie::Node* PartialTrie::make_reference(const Hash32& hash) noexcept
{
    Node* node = arena_.make<Node>();
    node->hashed = true;
    node->hash = hash;
    return node;
}

PartialTrie::Node* PartialTrie::make_leaf(const Nibbles& path, Bytes value) noexcept
{
    Node* node = arena_.make<Node>();
    node->kind = Node::Kind::leaf;
    node->path = path;
    node->value = value;
    return node;
}

PartialTrie::Node* PartialTrie::make_extension(const Nibbles& path, Node* child) noexcept
{
    Node* node = arena_.make<Node>();
    node->kind = Node::Kind::extension;
    node->path = path;
    node->child = child;
    return node;
}

/// Turns a node into what `encoded` says. Recurses into embedded nodes, which shrink.
Result<Done, StateError> PartialTrie::decode(Node& node, Bytes encoded, std::size_t depth) noexcept
{
    const auto view = decode_node(encoded);
    if (!view.ok())
        return Err{view.error()};
    if (depth + view->path.size() > depth_max)
        return Err{StateError::corrupt};
    std::array<Node*, 16> children{};
    const std::size_t below =
        depth + (view->kind == NodeView::Kind::branch ? std::size_t{1} : view->path.size());
    for (std::size_t i = 0; i < 16; ++i)
    {
        const NodeReference& reference = view->children[i];
        if (reference.kind == NodeReference::Kind::hash)
            children[i] = make_reference(Hash32::from(reference.bytes));
        else if (reference.kind == NodeReference::Kind::embedded)
        {
            children[i] = arena_.make<Node>();
            if (const auto done = decode(*children[i], reference.bytes, below); !done.ok())
                return done;
        }
    }
    node.path = view->path;
    node.value = view->value;
    if (view->kind == NodeView::Kind::leaf)
        node.kind = Node::Kind::leaf;
    else if (view->kind == NodeView::Kind::extension)
    {
        node.kind = Node::Kind::extension;
        node.child = children[0];
    }
    else
    {
        node.kind = Node::Kind::branch;
        node.children = arena_.make_array<Node*>(16);
        std::memcpy(node.children.data(), children.data(), sizeof children);
    }
    return Done{};
}

Result<Done, StateError> PartialTrie::resolve(Node& node, std::size_t depth) noexcept
{
    if (node.kind != Node::Kind::unresolved)
        return Done{};
    const auto encoded = witness_->find(node.hash);
    if (!encoded)
        return Err{StateError::missing_witness};
    return decode(node, *encoded, depth);
}

Result<std::optional<Bytes>, StateError> PartialTrie::get(Bytes key) noexcept
{
    const std::optional<Bytes> nothing;
    const Nibbles nibbles{key};
    Node* node = root_;
    for (std::size_t depth = 0; node != nullptr;)
    {
        if (const auto done = resolve(*node, depth); !done.ok())
            return Err{done.error()};
        const Nibbles rest = nibbles.drop(depth);
        if (node->kind == Node::Kind::branch)
        {
            if (rest.empty())
                return node->value.empty() ? nothing : std::optional{node->value};
            node = node->children[rest[0]];
            ++depth;
            continue;
        }
        if (common_prefix(node->path, rest) != node->path.size())
            return nothing;
        depth += node->path.size();
        if (node->kind == Node::Kind::leaf)
            return depth == nibbles.size() ? std::optional{node->value} : nothing;
        node = node->child;
    }
    return nothing;
}

Result<Done, StateError> PartialTrie::put(Bytes key, Bytes value) noexcept
{
    BRAID_ASSERT(!value.empty());
    BRAID_ASSERT(key.size() <= trie_key_size_max);
    const auto change = put_below(root_, Nibbles{arena_.copy(key)}, 0, arena_.copy(value));
    if (!change.ok())
        return Err{change.error()};
    root_ = change->node;
    return Done{};
}

Result<PartialTrie::Change, StateError> PartialTrie::put_below(
    Node* node, const Nibbles& key, std::size_t depth, Bytes value) noexcept
{
    const Nibbles rest = key.drop(depth);
    if (node == nullptr)
        return Change{.node = make_leaf(rest, value), .changed = true};
    if (const auto done = resolve(*node, depth); !done.ok())
        return Err{done.error()};
    Node** below = nullptr;
    std::size_t size = 1;
    if (node->kind == Node::Kind::branch)
    {
        if (!rest.empty())
            below = &node->children[rest[0]];
    }
    else
    {
        size = node->path.size();
        if (common_prefix(node->path, rest) != size)
            return Change{.node = split(*node, rest, value), .changed = true};
        if (node->kind == Node::Kind::extension)
            below = &node->child;
        else if (rest.size() != size)
            return Change{.node = split(*node, rest, value), .changed = true};
    }
    if (below != nullptr)
    {
        const auto change = put_below(*below, key, depth + size, value);
        if (!change.ok())
            return Err{change.error()};
        *below = change->node;
        node->hashed = node->hashed && !change->changed;
        return Change{.node = node, .changed = change->changed};
    }
    if (equal(node->value, value))
        return Change{.node = node, .changed = false};
    node->value = value;
    node->hashed = false;
    return Change{.node = node, .changed = true};
}

/// Makes the branch at which the node's path and `rest` part, with the node and a new leaf below it.
PartialTrie::Node* PartialTrie::split(Node& node, const Nibbles& rest, Bytes value) noexcept
{
    const Nibbles path = node.path;
    const std::size_t shared = common_prefix(path, rest);
    Node* branch = arena_.make<Node>();
    branch->kind = Node::Kind::branch;
    branch->children = arena_.make_array<Node*>(16);
    if (shared == path.size())
        branch->value = node.value;
    else
    {
        const Nibbles below = path.drop(shared + 1);
        Node* moved = &node;
        if (node.kind == Node::Kind::extension && below.empty())
            moved = node.child;
        else
        {
            node.path = below;
            node.hashed = false;
        }
        branch->children[path[shared]] = moved;
    }
    if (shared == rest.size())
        branch->value = value;
    else
        branch->children[rest[shared]] = make_leaf(rest.drop(shared + 1), value);
    return shared == 0 ? branch : make_extension(rest.first(shared), branch);
}

Result<Done, StateError> PartialTrie::erase(Bytes key) noexcept
{
    const auto change = erase_below(root_, Nibbles{key}, 0);
    if (!change.ok())
        return Err{change.error()};
    root_ = change->node;
    return Done{};
}

Result<PartialTrie::Change, StateError> PartialTrie::erase_below(
    Node* node, const Nibbles& key, std::size_t depth) noexcept
{
    const Change unchanged{.node = node, .changed = false};
    if (node == nullptr)
        return unchanged;
    if (const auto done = resolve(*node, depth); !done.ok())
        return Err{done.error()};
    if (node->kind == Node::Kind::branch)
        return erase_in_branch(*node, key, depth);
    const Nibbles rest = key.drop(depth);
    const std::size_t size = node->path.size();
    if (common_prefix(node->path, rest) != size)
        return unchanged;
    if (node->kind == Node::Kind::leaf)
        return rest.size() == size ? Change{.node = nullptr, .changed = true} : unchanged;
    const auto change = erase_below(node->child, key, depth + size);
    if (!change.ok())
        return Err{change.error()};
    if (!change->changed)
        return unchanged;
    // Only a forged witness has a leaf below an extension.
    if (change->node == nullptr)
        return Change{.node = nullptr, .changed = true};
    return Change{.node = prepend(node->path, *change->node), .changed = true};
}

Result<PartialTrie::Change, StateError> PartialTrie::erase_in_branch(
    Node& node, const Nibbles& key, std::size_t depth) noexcept
{
    const Nibbles rest = key.drop(depth);
    std::size_t gone = 16;
    if (rest.empty())
    {
        if (node.value.empty())
            return Change{.node = &node, .changed = false};
    }
    else
    {
        gone = rest[0];
        const auto change = erase_below(node.children[gone], key, depth + 1);
        if (!change.ok())
            return Err{change.error()};
        if (!change->changed)
            return Change{.node = &node, .changed = false};
        if (change->node != nullptr)
        {
            node.children[gone] = change->node;
            node.hashed = false;
            return Change{.node = &node, .changed = true};
        }
    }
    const bool keeps_value = gone != 16 && !node.value.empty();
    std::size_t count = keeps_value ? 1 : 0;
    std::size_t last = 16;
    for (std::size_t i = 0; i < 16; ++i)
        if (i != gone && node.children[i] != nullptr)
        {
            last = i;
            ++count;
        }
    // The child that stays alone is looked at before anything changes: it may be missing.
    if (count == 1 && last != 16)
    {
        if (const auto done = resolve(*node.children[last], depth + 1); !done.ok())
            return Err{done.error()};
        const std::array<std::uint8_t, 1> nibble{static_cast<std::uint8_t>(last)};
        return Change{.node = prepend(Nibbles{arena_.copy(nibble), 1}, *node.children[last]),
            .changed = true};
    }
    if (count == 1)
        return Change{.node = make_leaf({}, node.value), .changed = true};
    if (gone == 16)
        node.value = {};
    else
        node.children[gone] = nullptr;
    node.hashed = false;
    return Change{.node = &node, .changed = true};
}

/// The node seen from further up: paths join, a branch gets an extension.
PartialTrie::Node* PartialTrie::prepend(const Nibbles& path, Node& node) noexcept
{
    if (node.kind == Node::Kind::branch)
        return make_extension(path, &node);
    node.path = join(path, node.path);
    node.hashed = false;
    return &node;
}

Nibbles PartialTrie::join(const Nibbles& a, const Nibbles& b) noexcept
{
    const std::size_t size = a.size() + b.size();
    const std::size_t begin = size % 2;
    const auto bytes = arena_.make_array<std::uint8_t>((size + begin) / 2);
    for (std::size_t i = 0; i < size; ++i)
    {
        const std::uint8_t nibble = i < a.size() ? a[i] : b[i - a.size()];
        const std::size_t at = begin + i;
        bytes[at / 2] |= static_cast<std::uint8_t>(at % 2 == 0 ? nibble << 4 : nibble);
    }
    return Nibbles{bytes, begin};
}

Hash32 PartialTrie::root() noexcept
{
    if (root_ == nullptr)
        return empty_trie_root;
    if (!root_->hashed)
    {
        out_.clear();
        append_node(*root_);
        root_->hash = kernels::keccak256(out_);
        root_->hashed = true;
        out_.clear();
    }
    return root_->hash;
}

/// Appends the node's encoding. [the node is resolved]
void PartialTrie::append_node(const Node& node) noexcept
{
    rlp::Writer writer{out_};
    const std::size_t list = writer.open();
    switch (node.kind)
    {
    case Node::Kind::leaf:
        append_path(writer, node.path, PathKind::leaf);
        writer.string(node.value);
        break;
    case Node::Kind::extension:
        append_path(writer, node.path, PathKind::extension);
        append_reference(node.child);
        break;
    case Node::Kind::branch:
        for (Node* child : node.children)
            append_reference(child);
        writer.string(node.value);
        break;
    case Node::Kind::unresolved:
        BRAID_ASSERT(node.kind != Node::Kind::unresolved);
    }
    writer.close(list);
}

/// Appends what a parent writes for the node, and remembers its hash.
void PartialTrie::append_reference(Node* node) noexcept
{
    rlp::Writer writer{out_};
    if (node == nullptr)
        writer.string({});
    else if (node->hashed)
        writer.string(node->hash);
    else
    {
        const std::size_t start = out_.size();
        append_node(*node);
        if (const auto hash = fold_to_reference(out_, start))
        {
            node->hash = *hash;
            node->hashed = true;
        }
    }
}

Result<std::vector<std::vector<std::uint8_t>>, StateError> PartialTrie::prove(Bytes key) noexcept
{
    (void)root();
    std::vector<std::vector<std::uint8_t>> proof;
    const Nibbles nibbles{key};
    Node* node = root_;
    for (std::size_t depth = 0; node != nullptr;)
    {
        if (const auto done = resolve(*node, depth); !done.ok())
            return Err{done.error()};
        // An embedded node stands in its parent's encoding already.
        if (node->hashed)
        {
            append_node(*node);
            proof.push_back(std::move(out_));
            out_.clear();
        }
        const Nibbles rest = nibbles.drop(depth);
        if (node->kind == Node::Kind::branch)
        {
            ++depth;
            node = rest.empty() ? nullptr : node->children[rest[0]];
            continue;
        }
        depth += node->path.size();
        const bool on_path = common_prefix(node->path, rest) == node->path.size();
        node = on_path && node->kind == Node::Kind::extension ? node->child : nullptr;
    }
    return proof;
}
}  // namespace braid::storage
