// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/write_set.hpp"
#include <unordered_map>
#include <vector>

namespace braid::move
{
/// A Move state in memory, all of it. Reads may be concurrent with one another, never with a change. Cost of a read: a hash and
/// a probe.
class MemoryState final : public storage::StateView
{
public:
    MemoryState() noexcept;

    [[nodiscard]] Result<storage::Value, storage::StateError> read(
        const storage::StateKey& key) const noexcept override;

    /// Applies what a block wrote to Move's locations; copies it. That an epoch has ended is forgotten with the block.
    void apply(const storage::WriteSet& writes);
    /// Locations that are not absent.
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    /// All of them in order; views this state.
    [[nodiscard]] storage::WriteSet all() const;

private:
    struct Key
    {
        std::uint8_t kind = 0;
        std::vector<std::uint8_t> bytes;
    };
    struct Probe
    {
        std::uint8_t kind = 0;
        Bytes bytes;
    };
    /// Seeded once a process: anybody chooses keys, and nobody can choose ones that collide.
    struct Hash
    {
        using is_transparent = void;
        std::uint64_t seed = 0;

        [[nodiscard]] std::size_t operator()(const Key& key) const noexcept
        {
            return (*this)(Probe{key.kind, key.bytes});
        }
        [[nodiscard]] std::size_t operator()(const Probe& probe) const noexcept;
    };
    struct Equal
    {
        using is_transparent = void;
        template <typename A, typename B>
        [[nodiscard]] bool operator()(const A& a, const B& b) const noexcept
        {
            return a.kind == b.kind && equal(a.bytes, b.bytes);
        }
    };
    struct Stored
    {
        storage::Value value;
        std::vector<std::uint8_t> blob;
    };

    std::unordered_map<Key, Stored, Hash, Equal> entries_;
};
}  // namespace braid::move
