// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace braid::move
{
/// A step into a value: a local or a resource of the frame, or a field of a structure. Locals come before resources, and those
/// before fields.
struct BorrowLabel
{
    std::uint32_t value = 0;

    [[nodiscard]] static constexpr BorrowLabel local(std::uint16_t index) noexcept
    {
        return {index};
    }
    [[nodiscard]] static constexpr BorrowLabel global(std::uint16_t index) noexcept
    {
        return {std::uint32_t{1} << 16 | index};
    }
    [[nodiscard]] static constexpr BorrowLabel field(std::uint16_t index) noexcept
    {
        return {std::uint32_t{2} << 16 | index};
    }
    [[nodiscard]] friend bool operator==(BorrowLabel, BorrowLabel) = default;
    [[nodiscard]] friend auto operator<=>(BorrowLabel, BorrowLabel) = default;
};

/// Steps one after another, as a number of a BorrowPaths: equal paths have equal numbers.
using BorrowPath = std::uint32_t;

/// The paths that the analysis of a function meets, each once: a tree whose edges are labels.
class BorrowPaths
{
public:
    static constexpr BorrowPath empty = 0;

    BorrowPaths() { clear(); }

    /// Forgets all but the empty path.
    void clear();

    [[nodiscard]] BorrowPath extend(BorrowPath path, BorrowLabel label);
    /// `first`, and then `second`.
    [[nodiscard]] BorrowPath append(BorrowPath first, BorrowPath second);
    [[nodiscard]] bool is_prefix(BorrowPath prefix, BorrowPath path) const noexcept;
    /// What comes behind the prefix. [is_prefix(prefix, path)]
    [[nodiscard]] BorrowPath suffix_of(BorrowPath prefix, BorrowPath path);
    /// The first step. [path != empty]
    [[nodiscard]] BorrowLabel first_of(BorrowPath path) const noexcept
    {
        return nodes_[path].first;
    }
    /// In the order of their labels, a prefix before what it is one of.
    [[nodiscard]] bool is_before(BorrowPath a, BorrowPath b) const noexcept;

private:
    struct Node
    {
        BorrowPath parent = empty;
        BorrowLabel label;
        BorrowLabel first;
        std::uint32_t length = 0;
        BorrowPath next_of_hash = empty;
    };

    [[nodiscard]] std::size_t bucket_of(BorrowPath parent, BorrowLabel label) const noexcept;
    void grow_table();

    std::vector<Node> nodes_;
    /// By hash, the first path of a chain; empty where there is none.
    std::vector<BorrowPath> table_;
    std::vector<BorrowLabel> labels_;
};
}  // namespace braid::move
