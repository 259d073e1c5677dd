// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/runtime/resource_cache.hpp"

namespace braid::move
{
std::size_t ResourceCache::hash_of(const Hash32& account, const Type* type) noexcept
{
    // Accounts may be chosen, so all of their bytes count; a session has few resources.
    std::size_t hash = reinterpret_cast<std::uintptr_t>(type) >> 4;
    for (std::size_t at = 0; at < 32; at += 8)
    {
        hash = (hash ^ load_le<std::size_t>(account.data() + at)) * 0x9E37'79B9'7F4A'7C15ULL;
        hash ^= hash >> 32;
    }
    return hash;
}

CachedResource* ResourceCache::find(const Hash32& account, const Type* type) noexcept
{
    if (slots_.empty())
        return nullptr;
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash_of(account, type) & mask; slots_[at] != 0; at = (at + 1) & mask)
    {
        CachedResource* const resource = all_[slots_[at] - 1];
        if (resource->type == type && resource->account == account)
            return resource;
    }
    return nullptr;
}

CachedResource& ResourceCache::insert(const Hash32& account, const Type* type)
{
    auto* const resource = arena_->make<CachedResource>();
    resource->account = account;
    resource->type = type;
    all_.push_back(resource);
    if (all_.size() * 2 > slots_.size())
        index_all();
    else
        index(all_.size());
    return *resource;
}

void ResourceCache::index(std::size_t number)
{
    const CachedResource& resource = *all_[number - 1];
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash_of(resource.account, resource.type) & mask;
    while (slots_[at] != 0)
        at = (at + 1) & mask;
    slots_[at] = static_cast<std::uint32_t>(number);
}

void ResourceCache::index_all()
{
    slots_.assign(slots_.empty() ? 64 : slots_.size() * 2, 0);
    for (std::size_t number = 1; number <= all_.size(); ++number)
        index(number);
}
}  // namespace braid::move
