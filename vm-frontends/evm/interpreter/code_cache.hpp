// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/hash32.hpp"
#include "vm-frontends/evm/interpreter/analysed_code.hpp"
#include <cstdint>

namespace braid::evm
{
/// Analysed code by its hash, kept across transactions and blocks. What a caller holds a CodeRef to is never freed.
///
/// Each thread that executes keeps the codes it ran last for itself (CodeLookaside), so a cache is asked rarely.
class CodeCache
{
public:
    virtual ~CodeCache() = default;

    /// The code of that hash, or nothing.
    [[nodiscard]] virtual CodeRef find(const Hash32& hash) noexcept = 0;
    /// Keeps the code; gives what is kept from now on, which is another's where that came first.
    /// [keccak256 of the code is `hash`]
    virtual CodeRef insert(const Hash32& hash, CodeRef code) noexcept = 0;
};

/// What a cache did so far.
struct CodeCacheCounts
{
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::uint64_t evictions = 0;
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;
};

/// Bytes of analysed code that a cache keeps where nothing else is said.
inline constexpr std::size_t code_cache_bytes_default = std::size_t{256} << 20;
}  // namespace braid::evm
