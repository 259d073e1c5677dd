// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.hpp"
#include "kernels/jellyfish_level.hpp"
#include "kernels/resident.hpp"
#include <memory>

namespace braid::kernels
{
namespace gpu
{
class Fleet;
}

/// A leaf of an update and where its hash goes.
struct ResidentJellyfishLeaf
{
    Slot slot = 0;
    JellyfishLeaf leaf;
};

/// The hash of a node that is not hashed here: it comes from a database.
struct GivenHash
{
    Slot slot = 0;
    Hash32 hash;
};

/// An inner node of an update, as JellyfishNode; what it refers to stands in slots.
struct ResidentJellyfishNode
{
    /// Child i stands at first_child + i; a multiple of resident_group_size.
    Slot first_child = 0;
    /// As in JellyfishNode. [existing is not zero]
    std::uint16_t existing = 0;
    std::uint16_t leaves = 0;
    /// Where the node's hash goes.
    Slot slot = 0;
};

/// What changed, which is the caller's again as soon as update() returns.
struct ResidentJellyfishUpdate
{
    /// Stored, and hashed, before the levels.
    std::span<const GivenHash> given{};
    std::span<const ResidentJellyfishLeaf> leaves{};
    /// From the leaves up: no node is below another of its level or of a level before it. An update has a slot once.
    std::span<const std::span<const ResidentJellyfishNode>> levels{};
};

/// A Jellyfish Merkle tree with its hashes in the memory of the row that computes them; as ResidentTrie in all else.
class ResidentJellyfish
{
public:
    [[nodiscard]] static Result<ResidentJellyfish, ResidentError> make(
        const ResidentSize& size, const RowChoice& choice = row_choice()) noexcept;
    /// [fleet outlives the tree]
    [[nodiscard]] static Result<ResidentJellyfish, ResidentError> make_on(gpu::Fleet& fleet,
        const ResidentSize& size, const RowChoice& choice = row_choice()) noexcept;
    ResidentJellyfish(ResidentJellyfish&& other) noexcept;
    ResidentJellyfish& operator=(ResidentJellyfish&& other) noexcept;
    ~ResidentJellyfish();

    /// [slots are below the size's]
    void update(const ResidentJellyfishUpdate& update) noexcept;
    /// [written by an update; sizes are equal]
    void read(std::span<const Slot> slots, std::span<Hash32> hashes) noexcept;
    [[nodiscard]] Hash32 read(Slot slot) noexcept;
    [[nodiscard]] bool is_on_device() const noexcept;

private:
    class Store;
    explicit ResidentJellyfish(std::unique_ptr<Store> store) noexcept;
    [[nodiscard]] static Result<ResidentJellyfish, ResidentError> make_with(
        gpu::Fleet* fleet, const ResidentSize& size, const RowChoice& choice) noexcept;

    std::unique_ptr<Store> store_;
};
}  // namespace braid::kernels
