// SPDX-License-Identifier: Apache-2.0
#include "base/rlp.hpp"
#include "kernels/keccak.hpp"
#include "storage/trie/nibbles.hpp"
#include "storage/trie/reference.hpp"
#include "storage/trie/sorted_root.hpp"
#include <algorithm>

namespace braid::storage
{
namespace
{
/// Encodes the trie of sorted entries bottom-up. The buffer is a stack: a node's encoding is built at its end, then
/// folded into the reference that its parent's encoding wants at that very place.
class Builder
{
public:
    explicit Builder(std::span<const TrieEntry> sorted) : sorted_(sorted) { out_.reserve(1024); }

    [[nodiscard]] Hash32 root()
    {
        if (sorted_.empty())
            return empty_trie_root;
        append_node(sorted_, 0);
        return kernels::keccak256(out_);
    }

private:
    /// Appends the encoding of the node of `entries`, whose keys agree in their first `depth` nibbles.
    /// Recurses once a nibble that the keys have in common at most.
    void append_node(std::span<const TrieEntry> entries, std::size_t depth)
    {
        rlp::Writer writer{out_};
        const Nibbles first = Nibbles{entries.front().key}.drop(depth);
        const std::size_t list = writer.open();
        if (entries.size() == 1)
        {
            append_path(writer, first, PathKind::leaf);
            writer.string(entries.front().value);
        }
        else
        {
            const std::size_t shared =
                common_prefix(first, Nibbles{entries.back().key}.drop(depth));
            if (shared == 0)
                append_branch(writer, entries, depth);
            else
            {
                append_path(writer, first.first(shared), PathKind::extension);
                const std::size_t child = out_.size();
                append_node(entries, depth + shared);
                fold_to_reference(out_, child);
            }
        }
        writer.close(list);
    }

    void append_branch(rlp::Writer& writer, std::span<const TrieEntry> entries, std::size_t depth)
    {
        Bytes value;
        if (2 * entries.front().key.size() == depth)
        {
            value = entries.front().value;
            entries = entries.subspan(1);
        }
        for (std::uint8_t nibble = 0; nibble < 16; ++nibble)
        {
            const auto end = std::ranges::find_if(entries, [&](const TrieEntry& entry)
                { return Nibbles{entry.key}.drop(depth)[0] != nibble; });
            const auto count = static_cast<std::size_t>(end - entries.begin());
            if (count == 0)
            {
                writer.string({});
                continue;
            }
            const std::size_t child = out_.size();
            append_node(entries.first(count), depth + 1);
            fold_to_reference(out_, child);
            entries = entries.subspan(count);
        }
        writer.string(value);
    }

    std::span<const TrieEntry> sorted_;
    std::vector<std::uint8_t> out_;
};
}  // namespace

Hash32 serial_root(std::span<const TrieEntry> sorted)
{
    return Builder{sorted}.root();
}
}  // namespace braid::storage
