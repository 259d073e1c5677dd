// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/move/runtime/state_source.hpp"
#include "vm-frontends/move/runtime/value.hpp"
#include <vector>

namespace braid::move
{
struct ResourceType;
struct Type;

/// A resource of the running transaction, with what the state said of it.
struct CachedResource
{
    /// First, so that who has the slot has the resource.
    GlobalSlot slot;
    Hash32 account;
    const Type* type = nullptr;
    const ResourceType* resource = nullptr;
    /// BCS of the StateKey, of the group where it is a member of one.
    Bytes state_key;
    StateValue before;
};

/// Resources by account and type: open addressing over a list that never moves, since references point into it.
class ResourceCache
{
public:
    explicit ResourceCache(Arena& arena) noexcept : arena_(&arena) {}

    /// Null where it was not loaded yet. Cost: a hash and a probe.
    [[nodiscard]] CachedResource* find(const Hash32& account, const Type* type) noexcept;
    /// [find() gave null]
    CachedResource& insert(const Hash32& account, const Type* type);
    [[nodiscard]] std::span<CachedResource* const> all() const noexcept { return all_; }

private:
    [[nodiscard]] static std::size_t hash_of(const Hash32& account, const Type* type) noexcept;
    /// `number`: one above the index in all_.
    void index(std::size_t number);
    void index_all();

    Arena* arena_;
    std::vector<CachedResource*> all_;
    /// One above the index in all_; 0 where free.
    std::vector<std::uint32_t> slots_;
};
}  // namespace braid::move
