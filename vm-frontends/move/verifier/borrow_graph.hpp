// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/verifier/borrow_path.hpp"
#include <array>
#include <optional>
#include <span>

namespace braid::move
{
/// A reference of a BorrowGraph.
using ReferenceId = std::uint32_t;

/// Who borrows from whom. A reference borrows from another along a path: exactly what stands at its end (a strong edge), or
/// something at or below it (a weak one). Two references may have ten edges between them; one more, and they become a single
/// weak edge of the empty path.
///
/// The order in which edges come is aptos-core's (move-borrow-graph/src/graph.rs), as it decides which of them are lost so.
/// Everything is flat, so that copying a graph is copying two vectors.
class BorrowGraph
{
public:
    void clear() noexcept;

    [[nodiscard]] bool contains(ReferenceId id) const noexcept { return find(id) != nullptr; }
    /// [contains(id)]
    [[nodiscard]] bool is_mutable(ReferenceId id) const noexcept { return find(id)->is_mutable; }
    /// References and edges.
    [[nodiscard]] std::size_t size() const noexcept { return nodes_.size() + edge_count_; }

    /// [id is larger than all that it contains]
    void add(ReferenceId id, bool is_mutable);
    /// The child borrows exactly what stands at the path; what borrowed from below that borrows from the child now.
    void add_strong_borrow(
        BorrowPaths& paths, ReferenceId parent, BorrowPath path, ReferenceId child);
    /// The child borrows something at or below the path.
    void add_weak_borrow(
        BorrowPaths& paths, ReferenceId parent, BorrowPath path, ReferenceId child);
    /// Takes the reference away; its children borrow from its parents then. [contains(id)]
    void release(BorrowPaths& paths, ReferenceId id);

    /// Whether something borrows all of it.
    [[nodiscard]] bool has_full_borrows(ReferenceId id) const noexcept;
    /// Whether something borrows all of it, or what begins with the label; anything, where there is no label.
    [[nodiscard]] bool has_borrows(
        const BorrowPaths& paths, ReferenceId id, std::optional<BorrowLabel> label) const noexcept;
    /// The same, of mutable references alone.
    [[nodiscard]] bool has_mutable_borrows(
        const BorrowPaths& paths, ReferenceId id, std::optional<BorrowLabel> label) const noexcept;

    /// Gives references other numbers: pairs of old and new ones. Others keep theirs. [the new numbers are distinct]
    void renumber(std::span<const std::pair<ReferenceId, ReferenceId>> numbers);

    /// Whether each edge of the other has one here that says no less.
    [[nodiscard]] bool covers(const BorrowPaths& paths, const BorrowGraph& other) const noexcept;
    /// Adds the edges of the other that nothing here covers. [both have the same references]
    void join(BorrowPaths& paths, const BorrowGraph& other);

private:
    static constexpr std::size_t edge_count_max = 10;

    struct Node
    {
        ReferenceId id = 0;
        bool is_mutable = false;
    };
    struct Edge
    {
        BorrowPath path = BorrowPaths::empty;
        bool is_strong = false;

        [[nodiscard]] friend bool operator==(Edge, Edge) = default;
    };
    /// The edges between two references, ascending.
    struct EdgeSet
    {
        ReferenceId parent = 0;
        ReferenceId child = 0;
        std::uint8_t count = 0;
        bool is_overflown = false;
        std::array<Edge, edge_count_max> edges{};

        [[nodiscard]] std::span<const Edge> all() const noexcept
        {
            return std::span{edges}.first(count);
        }
    };
    using Sets = std::vector<EdgeSet>;

    [[nodiscard]] const Node* find(ReferenceId id) const noexcept;
    [[nodiscard]] Sets::iterator find_place(ReferenceId parent, ReferenceId child) noexcept;
    [[nodiscard]] const EdgeSet* find_set(ReferenceId parent, ReferenceId child) const noexcept;
    [[nodiscard]] std::span<const EdgeSet> sets_of(ReferenceId parent) const noexcept;
    [[nodiscard]] static bool is_before(const BorrowPaths& paths, Edge a, Edge b) noexcept;
    [[nodiscard]] static bool is_covered(
        const BorrowPaths& paths, const EdgeSet* set, Edge edge) noexcept;
    void insert(const BorrowPaths& paths, EdgeSet& set, Edge edge) noexcept;
    void add_edge(const BorrowPaths& paths, ReferenceId parent, Edge edge, ReferenceId child);
    void splice(BorrowPaths& paths, const EdgeSet& upper, const EdgeSet& lower, EdgeSet& out);

    /// By number, ascending.
    std::vector<Node> nodes_;
    /// By parent and child, ascending; none is empty.
    Sets sets_;
    std::size_t edge_count_ = 0;
};
}  // namespace braid::move
