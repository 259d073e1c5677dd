// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "kernels/resident.hpp"
#include "kernels/trie_level.hpp"
#include <memory>

namespace braid::kernels
{
namespace gpu
{
class Fleet;
}

/// A node of an update, as TrieNode; what it refers to stands in slots.
struct ResidentTrieNode
{
    TrieNode::Kind kind = TrieNode::Kind::leaf;
    /// As in TrieNode.
    std::uint8_t path_begin = 0;
    std::uint8_t path_end = 0;
    /// Of a branch: bit i is set where child i is there. Slots of other children are free: what they hold is not read.
    std::uint16_t children = 0;
    /// Of a branch: child i stands at first_child + i; a multiple of resident_group_size. Of an extension: its child's.
    Slot first_child = 0;
    /// Where the reference to this node goes.
    Slot slot = 0;
    const std::uint8_t* path = nullptr;
    Bytes value{};
};

/// The reference of a node that is not hashed here: it comes from a database.
struct GivenReference
{
    Slot slot = 0;
    TrieReference reference;
};

/// What changed, which is the caller's again as soon as update() returns.
struct ResidentTrieUpdate
{
    /// Stored before the levels are hashed.
    std::span<const GivenReference> given{};
    /// From the leaves up: no node is below another of its level or of a level before it. An update has a slot once.
    std::span<const std::span<const ResidentTrieNode>> levels{};
};

/// Ethereum's trie with its references in the memory of the row that hashes it. The CUDA row sends an update in one go,
/// runs its levels one after another on the device and brings back the references that are asked for. If the device
/// fails, all updates since the host's copy of the store was last complete are hashed again on the processor, and the
/// trie goes on on another device or there; nobody notices but by a line on stderr and the metrics.
///
/// One thread at a time. Any row gives the same references.
class ResidentTrie
{
public:
    /// A trie without nodes, on the row for such updates. Cost: of the CUDA row, the store's memory on both sides.
    [[nodiscard]] static Result<ResidentTrie, ResidentError> make(
        const ResidentSize& size, const RowChoice& choice = row_choice()) noexcept;
    /// The same on a fleet of the caller's. [fleet outlives the trie]
    [[nodiscard]] static Result<ResidentTrie, ResidentError> make_on(gpu::Fleet& fleet,
        const ResidentSize& size, const RowChoice& choice = row_choice()) noexcept;
    ResidentTrie(ResidentTrie&& other) noexcept;
    ResidentTrie& operator=(ResidentTrie&& other) noexcept;
    ~ResidentTrie();

    /// Hashes the levels. On a device this only begins; what is computed is waited for by read(). On an error nothing has
    /// changed. [slots are below the size's; paths as TrieNode's]
    [[nodiscard]] Result<Done, ResidentError> update(const ResidentTrieUpdate& update) noexcept;

    /// The references in slots, with zeros behind each item. [written by an update; sizes are equal]
    void read(std::span<const Slot> slots, std::span<TrieReference> references) noexcept;
    [[nodiscard]] TrieReference read(Slot slot) noexcept;

    /// Whether the store is in a device's memory now.
    [[nodiscard]] bool is_on_device() const noexcept;

private:
    class Store;
    explicit ResidentTrie(std::unique_ptr<Store> store) noexcept;
    [[nodiscard]] static Result<ResidentTrie, ResidentError> make_with(
        gpu::Fleet* fleet, const ResidentSize& size, const RowChoice& choice) noexcept;

    std::unique_ptr<Store> store_;
};
}  // namespace braid::kernels
